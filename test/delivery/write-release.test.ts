import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { commitTime } from '../../lib/commands/publish/commit-time';
import { writeRelease, type WriteOptions } from '../../lib/commands/publish/write';
import type { Environment } from '../../lib/config/environment';
import { orchestrate } from '../../lib/orchestrator/orchestrator';
import { readWorkloads } from '../../lib/read-workloads';
import { environments } from '../support/environments';
import { runIdpAsync } from '../support/idp';
import { PATIENCE } from '../support/patience';
import { testTarget } from '../support/target';

jest.setTimeout(PATIENCE);

const BUILT = orchestrate(readWorkloads('score'), testTarget()).images.map(({ workload }) => workload);
const digestOf = (workload: string) => `sha256:${createHash('sha256').update(workload).digest('hex')}`;
const images = BUILT.map((workload) => `${workload}=${digestOf(workload)}`);

let directory: string;
const own = environments as { dev: Environment };
const { dev } = own;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'release-'));
  own.dev = { ...dev, account: '222222222222' };
});
afterEach(() => {
  own.dev = dev;
  rmSync(directory, { recursive: true });
});

const write = async (changes: Partial<WriteOptions> = {}) => {
  const options = { root: 'score', environment: 'dev', tag: 'abc', source: 'here', images, output: directory };
  return await writeRelease({ ...options, warn: () => undefined, ...changes });
};

test('writes an OCI image layout, whose files are what their names say', async () => {
  const said = await write();
  const layout = join(directory, 'idp-dev-flux');
  const read = (...path: string[]) => readFileSync(join(layout, ...path));
  const json = (...path: string[]) => JSON.parse(read(...path).toString()) as Record<string, unknown>;
  expect(json('oci-layout')).toEqual({ imageLayoutVersion: '1.0.0' });
  const { manifests } = json('index.json') as { manifests: { digest: string; size: number }[] };
  const [manifest = { digest: '', size: 0 }] = manifests;
  expect(said).toBe(`wrote ${layout} (${manifest.digest})`);
  const blob = (digest: string) => read('blobs', ...digest.split(':'));
  const { config, layers } = JSON.parse(blob(manifest.digest).toString()) as {
    config: { digest: string; size: number };
    layers: { digest: string; size: number }[];
  };
  for (const { digest, size } of [manifest, config, ...layers]) {
    expect(`sha256:${createHash('sha256').update(blob(digest)).digest('hex')}`).toBe(digest);
    expect(blob(digest)).toHaveLength(size);
  }
  const content = gunzipSync(blob(layers[0]?.digest ?? '')).toString('latin1');
  for (const workload of BUILT) {
    const registry = '222222222222.dkr.ecr.us-east-1.amazonaws.com';
    expect(content).toContain(`${registry}/idp-dev/${workload}@${digestOf(workload)}`);
  }
});

test('describes the release beside it, with the time of the commit that its tag begins with', async () => {
  const head = (format: string) =>
    execFileSync('git', ['show', '--no-patch', `--format=${format}`, 'HEAD'], { encoding: 'utf8' }).trim();
  const tag = `${head('%H')}-17-1`;
  await write({ tag });
  expect(JSON.parse(readFileSync(join(directory, 'release.json'), 'utf8'))).toEqual({
    ...{
      version: 1,
      environment: 'dev',
      tag,
      source: 'here',
      repository: 'idp-dev-flux',
      table: 'idp-dev-deployments',
    },
    committedAt: new Date(head('%cI')).toISOString(),
    images: BUILT.map((workload) => ({ workload, repository: `idp-dev/${workload}`, digest: digestOf(workload) })),
    workloads: orchestrate(readWorkloads('score'), testTarget()).workloads.map(({ name }) => name),
  });
});

test.each(['abc', '0000000', 'v1.2.3', 'HEAD'])('knows no time of %s, which names no commit', (tag) => {
  expect(commitTime(tag)).toBeUndefined();
});

test('never overwrites a release', async () => {
  await write();
  await expect(write()).rejects.toThrow(/idp-dev-flux exists already; remove it, or choose another directory$/);
});

test('says that it needs the account', async () => {
  own.dev = dev;
  await expect(write()).rejects.toThrow(
    "a release that is written contains the account; set 'account' of 'dev' in lib/config/environments.ts",
  );
});

test('takes images by digest only where it asks ECR for none', async () => {
  const args = ['publish', '--env', 'dev', '--tag', 'abc', '--image', images[0] ?? ''];
  expect(await runIdpAsync(args, '.')).toMatchObject({
    status: 2,
    stderr: "--image is for --output; without it, a release takes the images that ECR has; see 'idp publish --help'\n",
  });
});

test.each<[string, string[], string]>([
  ['another workload', [`order=${digestOf('x')}`], '--image order: '],
  ['too few', images.slice(1), `the image of ${BUILT[0] ?? ''} is missing; add --image ${BUILT[0] ?? ''}=<digest>`],
])('refuses %s as image', async (_, given, message) => {
  await expect(write({ images: given })).rejects.toThrow(message);
});
