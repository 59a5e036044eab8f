import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ECRClient } from '@aws-sdk/client-ecr';
import { parse } from 'yaml';
import { buildArtifact } from '../../lib/delivery/artifact';
import { PLAN_FILE, readRecord, recordPlan } from '../../lib/delivery/recorded-plan';
import { pullArtifact } from '../../lib/delivery/pull-artifact';
import { Registry } from '../../lib/delivery/registry';
import { pushArtifact } from '../../lib/release/push-artifact';
import { fileIn } from '../../lib/delivery/unpack';
import { testPlan } from '../support/plan';
import { FakeEcr } from './fake-ecr';
import { PATIENCE } from '../support/patience';

jest.setTimeout(PATIENCE);

let ecr: FakeEcr;
let registry: Registry;

beforeEach(async () => {
  ecr = new FakeEcr(['idp-dev-flux']);
  registry = new Registry(
    new ECRClient({
      endpoint: await ecr.start(),
      region: 'us-east-1',
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
      maxAttempts: 1,
    }),
  );
});

afterEach(() => {
  ecr.stop();
});

async function publish(files: Record<string, string>): Promise<string> {
  const artifact = await buildArtifact({ files: new Map(Object.entries(files)), source: 'test', revision: 'abc' });
  await pushArtifact(registry, 'idp-dev-flux', 'abc', artifact);
  await registry.putManifest('idp-dev-flux', 'dev', artifact.manifest);
  return artifact.manifest.digest;
}

test('pulls what was pushed', async () => {
  const digest = await publish({ 'plan.json': '{}', 'workloads/a.yaml': 'a: 1', 'empty.txt': '' });
  const pulled = await pullArtifact(registry, 'idp-dev-flux', 'dev');
  expect(pulled?.digest).toBe(digest);
  const content = pulled?.content ?? Buffer.alloc(0);
  expect(await fileIn(content, 'workloads/a.yaml')).toBe('a: 1');
  expect(await fileIn(content, 'empty.txt')).toBe('');
  expect(await fileIn(content, 'workloads')).toBeUndefined();
});

test('finds nothing behind a tag that is not there', async () => {
  await publish({ 'plan.json': '{}' });
  expect(await pullArtifact(registry, 'idp-dev-flux', 'prod')).toBeUndefined();
});

test('fails when the repository is not there', async () => {
  await expect(pullArtifact(registry, 'idp-prod-flux', 'prod')).rejects.toThrow(
    "no ECR repository 'idp-prod-flux'; deploy the registry stack first",
  );
});

test('fails when a layer is not what its digest says', async () => {
  await publish({ 'plan.json': '{}' });
  for (const layer of ecr.layers.keys()) {
    ecr.layers.set(layer, Buffer.from('something else'));
  }
  await expect(pullArtifact(registry, 'idp-dev-flux', 'dev')).rejects.toThrow(
    /^layer of idp-dev-flux has digest sha256:\w+, but ECR announced sha256:/,
  );
});

test('fails when a manifest is not what its digest says', async () => {
  const image = { imageManifest: '{}', imageId: { imageDigest: 'sha256:0' } };
  const client = { send: async () => ({ images: [image] }) } as unknown as ECRClient;
  await expect(pullArtifact(new Registry(client), 'idp-dev-flux', 'dev')).rejects.toThrow(
    /^idp-dev-flux:dev has digest sha256:\w{64}, but ECR announced sha256:0$/,
  );
});

test('fails when the published image is not a Flux artifact', async () => {
  ecr.images.set(
    'idp-dev-flux:dev',
    JSON.stringify({ layers: [{ mediaType: 'application/octet-stream', digest: 'sha256:0' }] }),
  );
  await expect(pullArtifact(registry, 'idp-dev-flux', 'dev')).rejects.toThrow(
    'the published image is not a Flux artifact',
  );
});

test('records a plan that reads back the same, and the same bytes each time', () => {
  const images = { orders: 'registry/orders@sha256:2', fulfilment: 'registry/fulfilment@sha256:1' };
  const text = recordPlan(testPlan, images);
  const { claims, identities } = readRecord(text, 'artifact');
  expect({ claims, identities }).toEqual({ claims: testPlan.claims, identities: testPlan.identities });
  expect(recordPlan(testPlan, Object.fromEntries(Object.entries(images).reverse()))).toBe(text);
});

test.each([
  ['version', { version: 1 }],
  ['claims', { claims: {} }],
])('refuses a record with another %s', (_, change) => {
  const record = JSON.parse(recordPlan(testPlan, {})) as object;
  expect(() => readRecord(JSON.stringify({ ...record, ...change }), 'idp-dev-flux:dev')).toThrow(
    'idp-dev-flux:dev: another version of the platform wrote its plan.json; publish again, then compare',
  );
});

test('the record is below no path that Flux applies', () => {
  const cluster = join('flux', 'clusters', 'k3s');
  const applied = readdirSync(cluster)
    .map((name) => parse(readFileSync(join(cluster, name), 'utf8')) as { spec?: { path?: string } })
    .flatMap(({ spec }) => spec?.path ?? []);
  const first = /^ {2}path: (\S+)$/m.exec(readFileSync('lib/hosts/flux.sh', 'utf8'))?.[1];
  expect(applied).toHaveLength(2);
  for (const path of [first ?? '', ...applied]) {
    expect(path).toMatch(/^\.\/[a-z]/);
    expect(`./${PLAN_FILE}`.startsWith(`${path}/`)).toBe(false);
  }
});
