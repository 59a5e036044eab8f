import { execFile, execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { promisify } from 'node:util';
import { gunzipSync } from 'node:zlib';
import { DeleteItemCommand } from '@aws-sdk/client-dynamodb';
import { pack } from 'tar-stream';
import { contextTag } from '../../lib/delivery/context-tag';
import { dynamodbCall } from '../../lib/delivery/dynamodb-call';
import { orchestrate } from '../../lib/orchestrator/orchestrator';
import { readWorkloads } from '../../lib/read-workloads';
import { dynamodbRecords } from '../../lib/release/dynamodb-records';
import type { ReleaseRecord } from '../../lib/release/release-record';
import { IDP, idpVariables } from '../support/idp';
import { PATIENCE } from '../support/patience';
import { testTarget } from '../support/target';
import { DeploymentsTable } from './deployments-table';
import { fakeServer, reportStatus } from './fake-server';
import { isInstalled, OciRegistry } from './oci-registry';

jest.setTimeout(PATIENCE);

const IMAGES = orchestrate(readWorkloads('score'), testTarget()).images;
const MANIFEST = 'application/vnd.oci.image.manifest.v1+json';
/** Node.js 22.18 and newer take TypeScript as it is, as the runner's does. */
const TYPESCRIPT = (process.features as { typescript?: unknown }).typescript
  ? ['--disable-warning=MODULE_TYPELESS_PACKAGE_JSON']
  : ['--require', 'ts-node/register'];
const run = promisify(execFile);
const installed = isInstalled('docker-registry') && isInstalled('skopeo');

// The programs of .github/workflows/deploy.yml, with stand-ins for Docker and the AWS CLI, and the real skopeo.
(installed ? describe : describe.skip)('a release (skipped where docker-registry or skopeo is not installed)', () => {
  let registry: OciRegistry;
  let table: DeploymentsTable;
  let directory: string;
  let env: Record<string, string>;
  let stopServer: () => Promise<void>;

  const release = () => join(directory, 'release');
  const make = (at = release(), existing: readonly string[] = []) =>
    execFileSync('.ci/release', ['dev', 'a-tag', 'here', at, ...existing], { env, stdio: 'pipe', encoding: 'utf8' });
  const program = async (name: string, args: readonly string[], more: Readonly<Record<string, string>> = {}) => {
    const all = [...TYPESCRIPT, `.github/deploy/${name}`, ...args];
    const { stdout } = await run(process.execPath, all, { env: { ...env, NODE_OPTIONS: '', ...more } });
    return stdout;
  };
  /** What the program prints, without the progress of waiting. */
  const push = async (environment = 'dev', at = release()) =>
    (await program('push-release.js', [join(at, 'oci'), registry.address, environment])).split('\n')[0] ?? '';
  const records = async () => await dynamodbRecords('idp-dev-deployments', dynamodbCall(table.client)).list(10);

  beforeAll(async () => {
    registry = await OciRegistry.start();
    table = await DeploymentsTable.start('idp-dev-deployments');
    directory = mkdtempSync(join(tmpdir(), 'release-'));
    writeFileSync(join(directory, 'environments.cjs'), ENVIRONMENTS);
    writeFileSync(join(directory, 'image.tar'), await dockerArchive());
    const standIns = {
      aws: `if [ "$1" = ecr ]; then echo '${JSON.stringify({ authorizationData: [{ authorizationToken: 'QVdTOmEtcGFzc3dvcmQ=' }] })}'; else exec node '${resolve('test/delivery/aws-stand-in.js')}' "$@"; fi`,
      docker: `[ "$1" != save ] || cp '${join(directory, 'image.tar')}' "$3"`,
      npx: `if [ "$1" = cdk ]; then mkdir -p "$7"; else shift && exec node '${IDP}' "$@"; fi`,
    };
    mkdirSync(join(directory, 'bin'));
    for (const [name, script] of Object.entries(standIns)) {
      writeFileSync(join(directory, 'bin', name), `#!/usr/bin/env bash\n${script}\n`);
      chmodSync(join(directory, 'bin', name), 0o755);
    }
    env = idpVariables({
      PATH: `${join(directory, 'bin')}:${process.env['PATH'] ?? ''}`,
      HOME: directory,
      AWS_ENDPOINT_URL_DYNAMODB: table.endpoint,
      GITHUB_ACTOR: 'alice',
      NODE_OPTIONS: `--require ${JSON.stringify(join(directory, 'environments.cjs'))}`,
    });
    make();
    stopServer = fakeServer(table.client, 'idp-dev-deployments');
  });

  afterAll(async () => {
    await stopServer();
    registry.stop();
    table.stop();
    rmSync(directory, { recursive: true });
  });

  const pull = async (repository: string, tag: string) => {
    const url = `http://${registry.address}/v2/${repository}/manifests/${tag}`;
    const answer = await fetch(url, { headers: { accept: MANIFEST } });
    return { digest: answer.headers.get('docker-content-digest'), manifest: (await answer.json()) as Manifest };
  };

  test('is what CloudFormation deploys, an image of each workload, and the artifact', () => {
    expect(readdirSync(release()).sort()).toEqual(['cdk.out', 'oci', 'secrets.json']);
    expect(readdirSync(join(release(), 'oci')).sort()).toEqual(['idp-dev', 'idp-dev-flux', 'release.json']);
    const images = readdirSync(join(release(), 'oci', 'idp-dev')).map((name) => `idp-dev/${name}`);
    expect(images.sort()).toEqual(IMAGES.map(({ repository }) => repository).sort());
  });

  test('is pushed as it is: the artifact names the digests that the images have in the registry', async () => {
    expect(await push()).toMatch(/^published idp-dev-flux:dev \(sha256:\w+\), release 1$/);
    const artifact = await pull('idp-dev-flux', 'a-tag');
    expect((await pull('idp-dev-flux', 'dev')).digest).toBe(artifact.digest);
    const layer = artifact.manifest.layers[0]?.digest ?? '';
    const blob = await fetch(`http://${registry.address}/v2/idp-dev-flux/blobs/${layer}`);
    const content = gunzipSync(Buffer.from(await blob.arrayBuffer())).toString('latin1');
    for (const { repository, context } of IMAGES) {
      const { digest } = await pull(repository, contextTag(context, 'amd64'));
      expect(digest).toMatch(/^sha256:/);
      expect(content).toContain(`222222222222.dkr.ecr.us-east-1.amazonaws.com/${repository}@${digest ?? ''}`);
    }
  });

  test('is recorded as idp publish does, once, also when the job is repeated', async () => {
    const [first, second] = [await push(), await push()];
    expect(second).toBe(first);
    const images = await Promise.all(
      IMAGES.map(async ({ workload, repository, context }) => [
        workload,
        (await pull(repository, contextTag(context, 'amd64'))).digest,
      ]),
    );
    expect(await records()).toEqual([
      {
        ...{ number: 1, environment: 'dev', kind: 'publish', tag: 'a-tag', source: 'here', by: 'alice' },
        ...{ at: expect.stringMatching(/Z$/), artifact: (await pull('idp-dev-flux', 'dev')).digest, state: 'released' },
        images: Object.fromEntries(images),
        workloads: orchestrate(readWorkloads('score'), testTarget()).workloads.map(({ name }) => name),
      },
    ]);
  });

  test('waits until the cluster runs it, and ends with exit code 3 if it does not', async () => {
    const args = [join(release(), 'oci'), registry.address, 'dev'];
    expect(await program('push-release.js', args)).toMatch(/, release 1\ndev runs the release after \d+ s: /);
    await stopServer();
    await reportStatus(table.client, 'idp-dev-deployments', { orders: 'main: CrashLoopBackOff: database is away' });
    await expect(program('push-release.js', args, { RELEASE_PATIENCE: '0' })).rejects.toMatchObject({
      code: 3,
      stderr: 'not ready after 0 s: orders is not ready: main: CrashLoopBackOff: database is away\n',
    });
    stopServer = fakeServer(table.client, 'idp-dev-deployments');
  });

  test('stops when another has not finished', async () => {
    const other = { ...(await records())[0], number: 2, by: 'bob', state: 'started', at: new Date().toISOString() };
    await dynamodbRecords('idp-dev-deployments', dynamodbCall(table.client)).start(other as ReleaseRecord);
    await expect(push()).rejects.toMatchObject({ stderr: expect.stringMatching(/^bob started release 2 of dev/) });
    const key = { kind: { S: 'release' }, id: { S: '0000000002' } };
    await table.client.send(new DeleteItemCommand({ TableName: 'idp-dev-deployments', Key: key }));
  });

  test('is pushed to no other environment, and not with another image than it names', async () => {
    await expect(push('prod')).rejects.toMatchObject({
      stderr: expect.stringContaining("release.json: it is a release of 'dev', not of 'prod'"),
    });
    const [image = { repository: '' }] = IMAGES;
    const index = join(release(), 'oci', image.repository, 'index.json');
    const text = readFileSync(index, 'utf8');
    writeFileSync(index, readFileSync(join(release(), 'oci', 'idp-dev-flux', 'index.json')));
    await expect(push()).rejects.toMatchObject({ stderr: expect.stringContaining('no such file') });
    writeFileSync(index, text.replace('"digest":"sha256:', '"digest":"sha256:../'));
    await expect(push()).rejects.toMatchObject({ stderr: expect.stringContaining('expected sha256') });
    writeFileSync(index, text);
  });

  test('takes an image that is in the registry already, and stops where it is in none', async () => {
    const [image = { repository: '' }] = IMAGES;
    const layout = join(release(), 'oci', image.repository);
    const description = join(release(), 'oci', 'release.json');
    const text = readFileSync(description, 'utf8');
    renameSync(layout, `${layout}-away`);
    expect(await push()).toContain('release 1');
    writeFileSync(
      description,
      text.replaceAll(/(?<="digest": "sha256:)./g, (first) => (first === '0' ? '1' : '0')),
    );
    await expect(push()).rejects.toMatchObject({
      stderr: expect.stringMatching(/^there is no image \S+@sha256:\w+, neither here nor in the registry/),
    });
    writeFileSync(description, text.replace(image.repository, '../x'));
    await expect(push()).rejects.toMatchObject({
      stderr: expect.stringContaining('"../x" is no name of a repository'),
    });
    writeFileSync(description, text);
    renameSync(`${layout}-away`, layout);
  });

  test('builds no image that exists, and pins the digest that it has', async () => {
    await push();
    const known = await Promise.all(
      IMAGES.map(async ({ workload, repository, context }) => {
        const { digest } = await pull(repository, contextTag(context, 'amd64'));
        return { workload, repository, digest };
      }),
    );
    const again = join(directory, 'again');
    make(
      again,
      known.map(({ workload, digest }) => `${workload}=${digest}`),
    );
    expect(readdirSync(join(again, 'oci')).sort()).toEqual(['idp-dev-flux', 'release.json']);
    await push('dev', again);
    const { manifest } = await pull('idp-dev-flux', 'dev');
    const blob = await fetch(`http://${registry.address}/v2/idp-dev-flux/blobs/${manifest.layers[0]?.digest ?? ''}`);
    const content = gunzipSync(Buffer.from(await blob.arrayBuffer())).toString('latin1');
    for (const { repository, digest } of known) {
      expect(content).toContain(`/${repository}@${digest}`);
    }
  });

  test('is never pushed over other content that has the tag of a context', async () => {
    const [{ repository, context }] = IMAGES as [(typeof IMAGES)[number]];
    const tag = contextTag(context, 'amd64');
    const { digest } = await pull(repository, tag);
    writeFileSync(join(directory, 'image.tar'), await dockerArchive('other'));
    const other = join(directory, 'rebuilt');
    make(other);
    await expect(push('dev', other)).rejects.toMatchObject({
      stderr: expect.stringContaining(`${repository}:${tag} is ${digest ?? ''}, and this release built sha256:`),
    });
    expect((await pull(repository, tag)).digest).toBe(digest);
  });

  test('is put back by its number, with the programs of rollback.yml', async () => {
    const PLACES = execFileSync(process.execPath, [IDP, 'environments', '--json'], { env, encoding: 'utf8' });
    const before = (await pull('idp-dev-flux', 'dev')).digest;
    const [current] = await records();
    expect(current?.artifact).toBe(before);
    writeFileSync(join(directory, 'image.tar'), await dockerArchive());
    const other = join(directory, 'b');
    execFileSync('.ci/release', ['dev', 'b-tag', 'here', other], { env, stdio: 'pipe' });
    await push('dev', other);
    expect((await pull('idp-dev-flux', 'dev')).digest).not.toBe(before);
    const said = await program('roll-back.js', [registry.address, 'dev', String(current?.number)], { PLACES });
    expect(said).toMatch(new RegExp(`^dev is back to release ${current?.number} \\(a-tag, ${before}\\), release `));
    expect(said).toMatch(/dev runs the release after \d+ s/);
    expect((await pull('idp-dev-flux', 'dev')).digest).toBe(before);
    expect((await records())[0]).toMatchObject({ kind: 'rollback', from: String(current?.number), by: 'alice' });
    await expect(program('roll-back.js', [registry.address, 'prof'], { PLACES })).rejects.toMatchObject({
      code: 1,
      stderr: 'there is no environment "prof"; environments: "dev", "prod"\n',
    });
  });

  test('is pulled for another environment, with the program of promote.yml', async () => {
    const PLACES = execFileSync(process.execPath, [IDP, 'environments', '--json'], { env, encoding: 'utf8' });
    const images = join(directory, 'pulled');
    const args = [registry.address, 'dev', 'prod', images];
    await expect(program('pull-images.js', args, { PLACES })).rejects.toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/^release \d+ of dev has the tag "a-tag", which names no commit/),
    });
    const commit = '0123456789abcdef0123456789abcdef01234567';
    const made = join(directory, 'c');
    execFileSync('.ci/release', ['dev', `${commit}-1-1`, 'here', made], { env, stdio: 'pipe' });
    await push('dev', made);
    const [record] = await records();
    const lines = (await program('pull-images.js', args, { PLACES })).split('\n');
    const all = Object.entries(record?.images ?? {}).map(([workload, digest]) => `${workload}=${digest}`);
    expect(lines).toEqual([`commit=${commit}`, `tag=${commit}-1-1`, `images=${all.join(' ')}`, '']);
    for (const [workload, digest] of Object.entries(record?.images ?? {})) {
      const index = readFileSync(join(images, 'idp-prod', workload, 'index.json'), 'utf8');
      expect(index).toContain(digest);
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
async function dockerArchive(text = 'hi'): Promise<Buffer> {
  const layer = await tarball({ hello: text });
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
