import { contextTag } from '../../lib/delivery/context-tag';
import { dynamodbCall } from '../../lib/delivery/dynamodb-call';
import { orchestrate } from '../../lib/orchestrator/orchestrator';
import { readWorkloads } from '../../lib/read-workloads';
import { digestOf } from '../../lib/release/digest-of';
import { dynamodbRecords } from '../../lib/release/dynamodb-records';
import type { ReleaseRecord } from '../../lib/release/release-record';
import { runIdpAsync } from '../support/idp';
import { PATIENCE } from '../support/patience';
import { testTarget } from '../support/target';
import { DeploymentsTable } from './deployments-table';
import { FakeEcr } from './fake-ecr';

jest.setTimeout(PATIENCE);

const IMAGES = orchestrate(readWorkloads('score'), testTarget()).images;
const repositories = (environment: string) => [
  `idp-${environment}-flux`,
  ...IMAGES.map(({ workload }) => `idp-${environment}/${workload}`),
];

let ecr: FakeEcr;
let table: DeploymentsTable;
let endpoint: string;

const idp = async (...args: string[]) =>
  await runIdpAsync(args, '.', {
    AWS_ENDPOINT_URL: endpoint,
    AWS_ENDPOINT_URL_DYNAMODB: table.endpoint,
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_MAX_ATTEMPTS: '1',
  });
const records = async (environment: string) =>
  await dynamodbRecords(`idp-${environment}-deployments`, dynamodbCall(table.client)).list(10);
const promote = async (...more: string[]) => await idp('promote', 'dev', 'prod', '--by', 'bob', ...more);

/** An image of each workload in dev, with a layer of its own. */
function build(text: string): void {
  for (const { workload, context } of IMAGES) {
    const blob = (content: string) => {
      ecr.layers.set(`idp-dev/${workload} ${digestOf(Buffer.from(content))}`, Buffer.from(content));
      return { mediaType: 'application/octet-stream', digest: digestOf(Buffer.from(content)) };
    };
    const manifest = { config: blob('{}'), layers: [blob(`${text} of ${workload}`.repeat(20))] };
    // As ECR, which keeps a manifest whose tag has moved.
    for (const tag of [contextTag(context, 'amd64'), text]) {
      ecr.images.set(`idp-dev/${workload}:${tag}`, JSON.stringify(manifest));
    }
  }
}
const publish = async (tag: string) => {
  expect(await idp('publish', '--env', 'dev', '--tag', tag, '--by', 'alice')).toMatchObject({ status: 0 });
};

beforeEach(async () => {
  ecr = new FakeEcr([...repositories('dev'), ...repositories('prod')]);
  endpoint = await ecr.start();
  table = await DeploymentsTable.start('idp-dev-deployments', 'idp-prod-deployments');
  build('one');
});
afterEach(() => {
  ecr.stop();
  table.stop();
});

test('prod runs the digests that dev runs, copied with their layers, and its record says so', async () => {
  await publish('one');
  const { status, stdout, stderr } = await promote();
  expect(status).toBe(0);
  expect(stdout).toMatch(/^promoted release 1 of dev \(one\) to prod \(sha256:\w{64}\), release 1\n$/);
  const [source] = await records('dev');
  const [record] = await records('prod');
  expect(record).toEqual({
    ...{ number: 1, environment: 'prod', kind: 'promotion', from: 'dev', tag: 'one', source: 'local', by: 'bob' },
    ...{ at: record?.at, artifact: /sha256:\w+/.exec(stdout)?.[0], state: 'released' },
    ...{ images: source?.images, workloads: source?.workloads },
  });
  for (const { workload, context } of IMAGES) {
    const manifest = ecr.images.get(`idp-prod/${workload}:one`);
    expect(manifest).toBe(ecr.images.get(`idp-dev/${workload}:${contextTag(context, 'amd64')}`));
    expect(digestOf(Buffer.from(manifest ?? ''))).toBe(record?.images[workload]);
    expect(stderr).toContain(`copying idp-dev/${workload}@sha256:`);
  }
  // Its own settings, its own repositories.
  expect(ecr.images.get('idp-prod-flux:prod')).toBe(ecr.images.get('idp-prod-flux:one'));
  expect(record?.artifact).not.toBe(source?.artifact);
});

test('again copies and changes nothing', async () => {
  await publish('one');
  const first = await promote();
  const second = await promote();
  expect(second.stdout).toBe(first.stdout);
  expect(second.stderr).not.toContain('copying');
  expect(await records('prod')).toHaveLength(1);
});

test('takes what dev runs, after a rollback too, or the release that is named', async () => {
  await publish('one');
  build('two');
  await publish('two');
  expect((await promote('1')).stdout).toContain('promoted release 1 of dev (one)');
  expect((await promote()).stdout).toContain('promoted release 2 of dev (two)');
  await idp('rollback', '--env', 'dev');
  expect((await promote()).stdout).toContain('promoted release 3 of dev (one)');
  expect((await records('prod')).map(({ tag }) => tag)).toEqual(['one', 'two', 'one']);
  expect((await promote('9')).stderr).toContain("there is no release '9'");
});

test('shows what would change against what prod runs, and changes nothing', async () => {
  await publish('one');
  const first = await promote('--dry-run');
  expect(first).toMatchObject({ status: 0, stdout: expect.stringMatching(/^plan of prod against nothing/) });
  await promote();
  build('two');
  await publish('two');
  const { stdout } = await promote('--dry-run');
  expect(stdout).toMatch(/^plan of prod against the current release, sha256:/);
  expect(stdout).toContain('shown are the images of release 2 of dev (two)');
  expect(stdout).toMatch(/image.*@sha256:\w+.*@sha256:\w+/s);
  expect(await records('prod')).toHaveLength(1);
  expect(ecr.images.has('idp-prod-flux:two')).toBe(false);
});

describe('stops before it copies anything', () => {
  afterEach(async () => {
    expect([...ecr.images.keys()].filter((name) => name.startsWith('idp-prod'))).toEqual([]);
    expect(await records('prod')).toEqual([]);
  });

  test('where dev runs nothing', async () => {
    expect(await promote()).toEqual({
      status: 1,
      stdout: '',
      stderr: 'no release of dev is recorded that it runs; publish to it first\n',
    });
  });

  test('where the commit of the release is not that of this checkout', async () => {
    await publish('0123456789012345678901234567890123456789-1-1');
    expect((await promote()).stderr).toMatch(
      /^dev runs 0{0}0123456789\d+-1-1, and this checkout is of \w{12}; check that commit out: git checkout 0123456789\d+\n$/,
    );
  });

  test('where a workload of this checkout has no image in the release', async () => {
    await publish('one');
    const [record] = (await records('dev')) as [ReleaseRecord];
    const { orders: _, ...images } = record.images;
    const kept = dynamodbRecords('idp-dev-deployments', dynamodbCall(table.client));
    await kept.start({ ...record, images, number: 2 });
    expect((await promote()).stderr).toMatch(/^release 2 of dev has no image of 'orders'; check out the commit/);
  });

  test('where the two are the same, or one is none', async () => {
    expect((await idp('promote', 'dev', 'dev')).stderr).toContain("'dev' cannot be promoted to itself");
    expect((await idp('promote', 'dev', 'prof')).stderr).toContain("no environment 'prof'");
  });
});

test('stops where an image of the release is gone', async () => {
  await publish('one');
  const [{ workload, context }] = IMAGES as [(typeof IMAGES)[number]];
  [contextTag(context, 'amd64'), 'one'].forEach((tag) => ecr.images.delete(`idp-dev/${workload}:${tag}`));
  expect((await promote()).stderr).toContain(`idp-dev/${workload}@sha256:`);
  expect(ecr.images.has('idp-prod-flux:prod')).toBe(false);
});
