import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildArtifact } from '../../lib/delivery/artifact';
import { writeOciLayout } from '../../lib/release/write-oci-layout';
import { createCertificate } from '../../lib/release/certificate';
import { pushRelease } from '../../lib/release/push-release';
import { DESCRIPTION_FILE, type ReleaseDescription } from '../../lib/release/release-description';
import type { ReleaseRecords } from '../../lib/release/release-records';
import type { ReleaseSigning } from '../../lib/release/release-signing';
import { TestSigner } from '../support/test-signer';
import { MemoryRegistry } from './memory-registry';

const REPOSITORY = 'idp-dev-flux';
const names = { commonName: 'idp-dev release', organization: 'idp' };
const directories: string[] = [];
afterAll(() => {
  directories.forEach((directory) => {
    rmSync(directory, { recursive: true });
  });
});

/** What `idp publish --output` wrote, and a registry that it is pushed to. */
async function written(signing: Partial<ReleaseSigning>) {
  const directory = mkdtempSync(join(tmpdir(), 'signed-'));
  directories.push(directory);
  writeOciLayout(
    join(directory, REPOSITORY),
    await buildArtifact({ files: new Map([['x', 'y']]), source: 'here', revision: 'a-tag' }),
  );
  const description: ReleaseDescription = {
    ...{ version: 1, environment: 'dev', tag: 'a-tag', source: 'here', committedAt: undefined },
    ...{ repository: REPOSITORY, table: 'idp-dev-deployments', images: [], workloads: [] },
    signing: {
      ...{ key: 'alias/idp-dev-release', region: 'us-east-1', certificates: [], verify: true, place: 'there' },
      ...{ ...names, ...signing },
    },
  };
  writeFileSync(join(directory, DESCRIPTION_FILE), JSON.stringify(description));
  const registry = new MemoryRegistry();
  const signer = TestSigner.known();
  const warnings: string[] = [];
  const push = async () =>
    await pushRelease({
      ...{ directory, environment: 'dev', by: 'me', registry, now: () => new Date() },
      recordsIn: () => NO_RECORDS,
      signerOf: () => signer,
      warn: (text) => warnings.push(text),
    });
  return { push, registry, signer, warnings };
}

const NO_RECORDS: ReleaseRecords = {
  list: async () => [],
  latest: async () => undefined,
  start: async () => true,
  finish: async () => undefined,
};
const certificate = async () => await createCertificate(TestSigner.known(), { ...names, now: new Date() });

test('the signature is pushed beside the artifact, once, and refers to it', async () => {
  const { push, registry, signer } = await written({ certificates: [await certificate()] });
  await push();
  const artifact = await registry.digest(REPOSITORY, 'a-tag');
  expect(await registry.digest(REPOSITORY, 'dev')).toBe(artifact);
  const signature = await registry.manifest(REPOSITORY, 'a-tag.sig');
  expect(JSON.parse(signature?.content.toString() ?? '')).toMatchObject({ subject: { digest: artifact } });
  await push();
  expect(signer.signatures).toBe(1);
});

test('where the cluster verifies and there is no certificate, nothing is pushed', async () => {
  const { push, registry, warnings } = await written({});
  await expect(push()).rejects.toThrow('so the cluster would refuse the release');
  expect([...registry.tags]).toEqual([]);
  expect(warnings.join()).toContain('-----BEGIN CERTIFICATE-----');
});

test.each([{ key: '--endpoint-url=http://x' }, { region: '--profile' }])('%j is no key', async (signing) => {
  const { push } = await written(signing);
  await expect(push()).rejects.toThrow('is no name of a repository, a tag, a digest or a key');
});
