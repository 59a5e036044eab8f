import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildArtifact } from '../../lib/delivery/artifact';
import { writeOciLayout } from '../../lib/release/write-oci-layout';
import { pushRelease } from '../../lib/release/push-release';
import { DESCRIPTION_FILE } from '../../lib/release/release-description';
import { TestSigner } from '../support/test-signer';
import { MemoryRegistry } from './memory-registry';

const REPOSITORY = 'idp-dev-flux';
const IMAGE = 'idp-dev/orders';
const CONTEXT = `context-${'0'.repeat(40)}`;

let directory: string;
let registry: MemoryRegistry;
let digest: string;
beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'malicious-'));
  registry = new MemoryRegistry();
  const artifact = await buildArtifact({ files: new Map([['x', 'y']]), source: 'here', revision: 'a-tag' });
  writeOciLayout(join(directory, REPOSITORY), artifact);
  writeOciLayout(join(directory, IMAGE), artifact);
  ({ digest } = artifact.manifest);
  describeRelease({});
  tagImage(CONTEXT);
});
afterEach(() => {
  rmSync(directory, { recursive: true });
});

/** Writes what the job `build` writes, with changes. */
function describeRelease(changes: object): void {
  const image = { workload: 'orders', repository: IMAGE, digest };
  const description = {
    ...{ version: 1, environment: 'dev', tag: 'a-tag', source: 'here', repository: REPOSITORY },
    ...{ table: 'idp-dev-deployments', images: [image], workloads: ['orders'], ...changes },
  };
  writeFileSync(join(directory, DESCRIPTION_FILE), JSON.stringify(description));
}

function tagImage(tag: unknown, repository = IMAGE): void {
  const file = join(directory, repository, 'index.json');
  const index = JSON.parse(readFileSync(file, 'utf8')) as { manifests: object[] };
  const annotations = { 'org.opencontainers.image.ref.name': tag };
  writeFileSync(file, JSON.stringify({ manifests: index.manifests.map((it) => ({ ...it, annotations })) }));
}

const push = async () =>
  await pushRelease({
    ...{ directory, environment: 'dev', by: 'me', registry, now: () => new Date() },
    recordsIn: () => ({
      list: async () => [],
      latest: async () => undefined,
      start: async () => true,
      finish: async () => undefined,
    }),
    signerOf: () => TestSigner.known(),
    warn: () => undefined,
  });

test('what is well is pushed', async () => {
  await push();
  expect([...registry.tags.keys()].sort()).toEqual([`${REPOSITORY}:a-tag`, `${REPOSITORY}:dev`, `${IMAGE}:${CONTEXT}`]);
});

test.each(['dev', 'a-tag.sig', 'latest', 'context-1f', ['x'], '::add-mask::x'])(
  'an image takes no tag %j, which is not that of a build context',
  async (tag) => {
    tagImage(tag);
    await expect(push()).rejects.toThrow('is no tag of a build context; build it again');
    expect([...registry.tags]).toEqual([]);
  },
);

test('no image is pushed to the repository of releases, whose tags the cluster follows', async () => {
  describeRelease({ images: [{ workload: 'orders', repository: REPOSITORY, digest }] });
  tagImage(CONTEXT, REPOSITORY);
  await expect(push()).rejects.toThrow('idp-dev-flux is the repository of releases, and no image belongs there');
  expect([...registry.tags]).toEqual([]);
});

test.each([
  { table: '../x' },
  { table: null },
  { repository: 5 },
  { images: [{ workload: 'orders', repository: IMAGE, digest: 'latest' }] },
  { images: [{ workload: 'orders', repository: '/etc', digest: 'sha256:1' }] },
])('%j is no name', async (changes) => {
  describeRelease(changes);
  await expect(push()).rejects.toThrow('is no name of a repository, a tag, a digest or a key');
  expect([...registry.tags]).toEqual([]);
});

test.each(['dev', 'x.sig'])('the release itself takes no tag %s', async (tag) => {
  describeRelease({ tag });
  await expect(push()).rejects.toThrow(`the tag '${tag}' is that of`);
  expect([...registry.tags.keys()]).toEqual([`${IMAGE}:${CONTEXT}`]);
});

test.each(['\n::add-mask::x', 'null', '[]', '{"version":1}', '{"version":1,"images":{},"workloads":[]}'])(
  '%j is no description, and not quoted',
  async (text) => {
    writeFileSync(join(directory, DESCRIPTION_FILE), text);
    const failure = await push().catch((error: unknown) => error as Error);
    expect(failure).toMatchObject({ name: 'UserError', message: expect.stringContaining('write the release again') });
    expect((failure as Error).message).not.toContain('mask');
  },
);

test.each([
  ['\n::add-mask::x', 'is no list of images'],
  ['null', 'is no list of images'],
  ['{"manifests":{}}', 'is no list of images'],
  ['{"manifests":[null]}', 'is no list of images'],
])('an index %j is refused, and not quoted', async (text, problem) => {
  writeFileSync(join(directory, IMAGE, 'index.json'), text);
  const failure = await push().catch((error: unknown) => error as Error);
  expect(failure).toMatchObject({ name: 'UserError', message: expect.stringContaining(problem) });
  expect((failure as Error).message).not.toContain('mask');
});

test('a file of another directory is not read through a link', async () => {
  const secret = join(directory, 'secret');
  writeFileSync(secret, 'AKIA');
  const blob = join(directory, IMAGE, 'blobs', ...digest.split(':'));
  rmSync(blob);
  symlinkSync(secret, blob);
  await expect(push()).rejects.toThrow(' is a link, and no file');
  rmSync(join(directory, IMAGE, 'index.json'));
  symlinkSync(secret, join(directory, IMAGE, 'index.json'));
  const failure = await push().catch((error: unknown) => error as Error);
  expect((failure as Error).message).toContain('index.json is a link, and no file');
  expect((failure as Error).message).not.toContain('AKIA');
});
