import { dynamodbCall } from '../../lib/delivery/dynamodb-call';
import type { Artifact, Blob } from '../../lib/release/artifact';
import { digestOf } from '../../lib/release/digest-of';
import { dynamodbRecords } from '../../lib/release/dynamodb-records';
import { promote, type PromotionMeans } from '../../lib/release/promote';
import { release } from '../../lib/release/release';
import type { ReleaseRecord } from '../../lib/release/release-record';
import { DeploymentsTable } from '../delivery/deployments-table';
import { PATIENCE } from '../support/patience';
import { Faults } from './faults';
import { MemoryRegistry } from './memory-registry';

jest.setTimeout(PATIENCE);

const REPOSITORY = 'idp-prod-flux';

let tables = 0;
let database: DeploymentsTable;
/** Those of two accounts. */
let [dev, prod] = [new MemoryRegistry(), new MemoryRegistry()];
let table: string;
let time: number;

beforeAll(async () => {
  database = await DeploymentsTable.start(...Array.from({ length: 100 }, (_, index) => `table-${index}`));
});
afterAll(() => {
  database.stop();
});

function artifactOf(text: string): Artifact {
  const blob = (content: string): Blob => ({
    ...{ mediaType: 'application/octet-stream', digest: digestOf(Buffer.from(content)), content: Buffer.from(content) },
  });
  const [config, layer] = [blob(JSON.stringify({ architecture: 'amd64', of: text })), blob(text)];
  const descriptor = ({ mediaType, digest, content }: Blob) => ({ mediaType, digest, size: content.length });
  const manifest = blob(JSON.stringify({ config: descriptor(config), layers: [descriptor(layer)] }));
  return { blobs: [config, layer], manifest };
}

/** Of the manifest with a digest. */
function signatureOf(of: string): Artifact {
  const content = Buffer.from(JSON.stringify({ layers: [], subject: { digest: of } }));
  return { blobs: [], manifest: { mediaType: 'manifest', digest: digestOf(content), content } };
}

const digest = (text: string) => artifactOf(text).manifest.digest;
const records = () => dynamodbRecords(table, dynamodbCall(database.client));
const now = () => new Date(time);
const sign = async ({ digest: of }: Blob) => Promise.resolve(signatureOf(of));
const WORKLOADS = ['orders', 'site'];

/** dev has two images, and prod runs something else. */
async function fresh(): Promise<void> {
  table = `table-${tables++}`;
  [dev, prod] = [new MemoryRegistry(), new MemoryRegistry()];
  time = Date.parse('2026-05-04T10:00:00Z');
  for (const workload of WORKLOADS) {
    const { blobs, manifest } = artifactOf(workload);
    await Promise.all(blobs.map(async (blob) => await dev.putBlob(`idp-dev/${workload}`, blob)));
    await dev.putManifest(`idp-dev/${workload}`, 'context-1', manifest);
  }
  await release(
    {
      ...{ environment: 'prod', kind: 'publish', tag: 'before', source: 'here', by: 'alice', repository: REPOSITORY },
      ...{ artifact: artifactOf('before'), images: {}, workloads: [] },
    },
    { registry: prod, records: records(), now },
  );
}

const SOURCE: ReleaseRecord = {
  ...{ number: 7, environment: 'dev', kind: 'publish', tag: 'abc', source: 'here', by: 'alice', state: 'released' },
  ...{ at: '2026-05-04T09:00:00.000Z', committedAt: '2026-05-04T08:00:00.000Z', artifact: digest('of dev') },
  ...{ images: Object.fromEntries(WORKLOADS.map((it) => [it, digest(it)])), workloads: WORKLOADS },
};

const make = async (means: Partial<PromotionMeans> = {}, architecture = 'amd64') =>
  await promote(
    {
      ...{ source: SOURCE, sourcePrefix: 'idp-dev', environment: 'prod', repository: REPOSITORY, by: 'bob' },
      architecture,
      ...{ artifact: artifactOf('of prod'), workloads: WORKLOADS },
      images: WORKLOADS.map((it) => ({ workload: it, repository: `idp-prod/${it}`, digest: digest(it) })),
    },
    { from: dev, registry: prod, records: records(), sign, now, say: () => undefined, ...means },
  );

const withFaults = async (faults: Faults) =>
  await make({
    from: faults.registry(dev),
    registry: faults.registry(prod),
    records: dynamodbRecords(table, faults.call(dynamodbCall(database.client))),
  });

test('copies the images, and records where they come from', async () => {
  await fresh();
  expect(await make()).toEqual({
    ...{ number: 2, environment: 'prod', kind: 'promotion', from: 'dev', tag: 'abc', source: 'here', by: 'bob' },
    ...{ at: '2026-05-04T10:00:00.000Z', committedAt: SOURCE.committedAt, artifact: digest('of prod') },
    ...{ previous: digest('before'), images: SOURCE.images, workloads: WORKLOADS, state: 'released' },
  });
  for (const workload of WORKLOADS) {
    expect(prod.tags.get(`idp-prod/${workload}:abc`)).toBe(digest(workload));
    expect(prod.isWhole(`idp-prod/${workload}`, digest(workload))).toBe(true);
  }
  expect(prod.tags.get(`${REPOSITORY}:prod`)).toBe(digest('of prod'));
  expect(prod.tags.has(`${REPOSITORY}:abc.sig`)).toBe(true);
});

test('an image for other hosts than those of the environment stops it', async () => {
  await fresh();
  await expect(make({}, 'arm64')).rejects.toThrow(
    `idp-dev/orders@${digest('orders')} is built for "amd64", and hosts there are arm64; publish there, which builds it for them`,
  );
  expect(prod.tags.has('idp-prod/orders:abc')).toBe(false);
  expect(prod.tags.get(`${REPOSITORY}:prod`)).toBe(digest('before'));
});

test('an image that has another one under the tag stops it', async () => {
  await fresh();
  const { blobs, manifest } = artifactOf('other');
  await Promise.all(blobs.map(async (blob) => await prod.putBlob('idp-prod/orders', blob)));
  await prod.putManifest('idp-prod/orders', 'abc', manifest);
  await expect(make()).rejects.toThrow("'idp-prod/orders' has other content with the tag 'abc'");
  expect(prod.tags.get(`${REPOSITORY}:prod`)).toBe(digest('before'));
});

test('broken off at any call, prod names a whole artifact with its images, and the same again finishes', async () => {
  await fresh();
  const observed = new Faults();
  await withFaults(observed);
  const calls = observed.names;
  expect(calls).toEqual(
    expect.arrayContaining([`blob ${artifactOf('orders').blobs[1]?.digest}`, 'putManifest abc', 'putManifest prod']),
  );
  let checked = 0;
  for (const done of [false, true]) {
    for (const at of calls.keys()) {
      await fresh();
      await expect(withFaults(new Faults(at, done))).rejects.toThrow('broken off');
      const named = prod.tags.get(`${REPOSITORY}:prod`) ?? '';
      expect([digest('before'), digest('of prod')]).toContain(named);
      expect(prod.isWhole(REPOSITORY, named)).toBe(true);
      if (named === digest('of prod')) {
        checked += 1;
        WORKLOADS.forEach((it) => {
          expect(prod.isWhole(`idp-prod/${it}`, digest(it))).toBe(true);
        });
        expect(prod.tags.has(`${REPOSITORY}:abc.sig`)).toBe(true);
      }

      expect(await make()).toMatchObject({ number: 2, previous: digest('before'), state: 'released' });
      expect(prod.tags.get(`${REPOSITORY}:prod`)).toBe(digest('of prod'));
      expect((await records().list(10)).map(({ state }) => state)).toEqual(['released', 'released']);
    }
  }
  expect(checked).toBeGreaterThan(0);
});
