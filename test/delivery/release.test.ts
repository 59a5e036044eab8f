import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { gunzipSync } from 'node:zlib';
import { pack } from 'tar-stream';
import { orchestrate } from '../../lib/orchestrator/orchestrator';
import { readWorkloads } from '../../lib/read-workloads';
import { IDP, idpVariables } from '../support/idp';
import { PATIENCE } from '../support/patience';
import { testTarget } from '../support/target';
import { isInstalled, OciRegistry } from './oci-registry';

jest.setTimeout(PATIENCE);

const IMAGES = orchestrate(readWorkloads('score'), testTarget()).images;
const MANIFEST = 'application/vnd.oci.image.manifest.v1+json';
const installed = isInstalled('docker-registry') && isInstalled('skopeo');

// The scripts of .github/workflows/deploy.yml, with stand-ins for Docker and the AWS CLI, and the real skopeo.
(installed ? describe : describe.skip)('a release (skipped where docker-registry or skopeo is not installed)', () => {
  let registry: OciRegistry;
  let directory: string;
  let env: Record<string, string>;

  const release = () => join(directory, 'release');
  const make = () => execFileSync('.ci/release', ['dev', 'a-tag', 'here', release()], { env, encoding: 'utf8' });
  const push = () => {
    const args = [join(release(), 'oci'), registry.address, 'a-tag', 'dev'];
    return execFileSync('.github/deploy/push-release', args, { env, encoding: 'utf8' });
  };

  beforeAll(async () => {
    registry = await OciRegistry.start();
    directory = mkdtempSync(join(tmpdir(), 'release-'));
    writeFileSync(join(directory, 'environments.cjs'), ENVIRONMENTS);
    writeFileSync(join(directory, 'image.tar'), await dockerArchive());
    const skopeo = execFileSync('which', ['skopeo'], { encoding: 'utf8' }).trim();
    const standIns = {
      aws: 'echo a-password',
      docker: `[ "$1" != save ] || cp '${join(directory, 'image.tar')}' "$3"`,
      npx: `if [ "$1" = cdk ]; then mkdir -p "$7"; else shift && exec node '${IDP}' "$@"; fi`,
      skopeo: `command=$1; shift; if [ "$command" = login ]; then set -- --tls-verify=false "$@"; else set -- --dest-tls-verify=false "$@"; fi; exec ${skopeo} "$command" "$@"`,
    };
    mkdirSync(join(directory, 'bin'));
    for (const [name, script] of Object.entries(standIns)) {
      writeFileSync(join(directory, 'bin', name), `#!/usr/bin/env bash\n${script}\n`);
      chmodSync(join(directory, 'bin', name), 0o755);
    }
    env = idpVariables({
      PATH: `${join(directory, 'bin')}:${process.env['PATH'] ?? ''}`,
      HOME: directory,
      REGISTRY_AUTH_FILE: join(directory, 'auth.json'),
      NODE_OPTIONS: `--require ${JSON.stringify(join(directory, 'environments.cjs'))}`,
    });
    make();
  });

  afterAll(() => {
    registry.stop();
    rmSync(directory, { recursive: true });
  });

  const pull = async (repository: string, tag: string) => {
    const url = `http://${registry.address}/v2/${repository}/manifests/${tag}`;
    const answer = await fetch(url, { headers: { accept: MANIFEST } });
    return { digest: answer.headers.get('docker-content-digest'), manifest: (await answer.json()) as Manifest };
  };

  test('is what CloudFormation deploys, an image of each workload, and the artifact', () => {
    expect(readdirSync(release()).sort()).toEqual(['cdk.out', 'oci']);
    expect(readdirSync(join(release(), 'oci')).sort()).toEqual(['idp-dev', 'idp-dev-flux']);
    const images = readdirSync(join(release(), 'oci', 'idp-dev')).map((name) => `idp-dev/${name}`);
    expect(images.sort()).toEqual(IMAGES.map(({ repository }) => repository).sort());
  });

  test('is pushed as it is: the artifact names the digests that the images have in the registry', async () => {
    push();
    const artifact = await pull('idp-dev-flux', 'a-tag');
    expect((await pull('idp-dev-flux', 'dev')).digest).toBe(artifact.digest);
    const layer = artifact.manifest.layers[0]?.digest ?? '';
    const blob = await fetch(`http://${registry.address}/v2/idp-dev-flux/blobs/${layer}`);
    const content = gunzipSync(Buffer.from(await blob.arrayBuffer())).toString('latin1');
    for (const { repository } of IMAGES) {
      const { digest } = await pull(repository, 'a-tag');
      expect(digest).toMatch(/^sha256:/);
      expect(content).toContain(`222222222222.dkr.ecr.us-east-1.amazonaws.com/${repository}@${digest ?? ''}`);
    }
  });

  test('stops when an image cannot be built', () => {
    const failing = { ...env, PATH: `${join(directory, 'failing')}:${env['PATH'] ?? ''}` };
    mkdirSync(join(directory, 'failing'));
    writeFileSync(join(directory, 'failing', 'docker'), '#!/bin/sh\nexit 7\n', { mode: 0o755 });
    const args = ['dev', 'b-tag', 'here', join(directory, 'other')];
    expect(() => execFileSync('.ci/release', args, { env: failing, stdio: 'pipe' })).toThrow('Command failed');
  });
});

interface Manifest {
  readonly layers: readonly { readonly digest: string }[];
}

/** The environments of the tests, with an account. */
const ENVIRONMENTS = `
const { resolve } = require('node:path');
const filename = resolve('lib/config/environments.ts');
const exports_ = {
  get environments() {
    const { environments } = require(resolve('test/support/environments.ts'));
    return { ...environments, dev: { ...environments.dev, account: '222222222222' } };
  },
};
require.cache[filename] = { id: filename, filename, loaded: true, children: [], exports: exports_ };
`;

/** An image with one file, as \`docker save\` writes it. */
async function dockerArchive(): Promise<Buffer> {
  const layer = await tarball({ hello: 'hi' });
  const digest = createHash('sha256').update(layer).digest('hex');
  const rootfs = { type: 'layers', diff_ids: [`sha256:${digest}`] };
  return await tarball({
    'config.json': JSON.stringify({ architecture: 'amd64', os: 'linux', config: {}, rootfs }),
    'layer.tar': layer,
    'manifest.json': JSON.stringify([{ Config: 'config.json', RepoTags: ['it:latest'], Layers: ['layer.tar'] }]),
  });
}

async function tarball(files: Readonly<Record<string, string | Buffer>>): Promise<Buffer> {
  const archive = pack();
  Object.entries(files).forEach(([name, content]) => archive.entry({ name, mtime: new Date(0) }, content));
  archive.finalize();
  return await buffer(archive);
}
