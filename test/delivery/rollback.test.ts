import { contextTag } from '../../lib/delivery/context-tag';
import { dynamodbCall } from '../../lib/delivery/dynamodb-call';
import { orchestrate } from '../../lib/orchestrator/orchestrator';
import { readWorkloads } from '../../lib/read-workloads';
import { dynamodbRecords } from '../../lib/release/dynamodb-records';
import { runIdpAsync } from '../support/idp';
import { PATIENCE } from '../support/patience';
import { testTarget } from '../support/target';
import { DeploymentsTable } from './deployments-table';
import { FakeEcr } from './fake-ecr';

jest.setTimeout(PATIENCE);

const IMAGES = orchestrate(readWorkloads('score'), testTarget()).images;
const REPOSITORIES = IMAGES.map(({ repository }) => repository);
const LAST = 'idp-dev-flux:dev';

let ecr: FakeEcr;
let table: DeploymentsTable;
let endpoint: string;

const idp = async (...args: string[]) =>
  await runIdpAsync([...args, '--env', 'dev'], '.', {
    AWS_ENDPOINT_URL: endpoint,
    AWS_ENDPOINT_URL_DYNAMODB: table.endpoint,
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_MAX_ATTEMPTS: '1',
  });
const records = () => dynamodbRecords('idp-dev-deployments', dynamodbCall(table.client));
const publish = async (tag: string) => {
  for (const { repository, context } of IMAGES) {
    // As if the context had changed: the former image stays.
    [tag, contextTag(context, 'amd64')].forEach((it) =>
      ecr.images.set(`${repository}:${it}`, `manifest ${tag} of ${repository}`),
    );
  }
  expect(await idp('publish', '--tag', tag, '--by', 'alice')).toMatchObject({ status: 0 });
  return ecr.images.get(LAST);
};

beforeEach(async () => {
  ecr = new FakeEcr(['idp-dev-flux', ...REPOSITORIES]);
  endpoint = await ecr.start();
  table = await DeploymentsTable.start('idp-dev-deployments');
});
afterEach(() => {
  ecr.stop();
  table.stop();
});

test('goes back to what ran before, and forth again, and records both', async () => {
  const [one, two] = [await publish('one'), await publish('two')];
  const back = await idp('rollback', '--by', 'bob');
  expect(back.stdout).toMatch(/^dev is back to release 1 \(one, sha256:\w{64}\), release 3\n$/);
  expect(ecr.images.get(LAST)).toBe(one);
  const [third, second, first] = await records().list(3);
  expect(third).toEqual({
    ...first,
    ...{ number: 3, kind: 'rollback', from: '1', by: 'bob', previous: second?.artifact, at: third?.at },
  });
  expect((await idp('rollback')).stdout).toContain('dev is back to release 2 (two,');
  expect(ecr.images.get(LAST)).toBe(two);
});

test('goes back to a number or the start of a digest', async () => {
  const [one, two] = [await publish('one'), await publish('two'), await publish('three')];
  expect((await idp('rollback', '1')).status).toBe(0);
  expect(ecr.images.get(LAST)).toBe(one);
  const digest = (await records().list(10)).find(({ number }) => number === 2)?.artifact.slice(0, 19) ?? '';
  expect((await idp('rollback', digest)).status).toBe(0);
  expect(ecr.images.get(LAST)).toBe(two);
});

test('shows what would change, and changes nothing', async () => {
  await publish('one');
  const two = await publish('two');
  const { status, stdout } = await idp('rollback', '--dry-run');
  expect(status).toBe(0);
  expect(stdout).toMatch(/^plan of dev against the current release, sha256:/);
  expect(stdout).toContain('shown is release 1, sha256:');
  expect(stdout).toContain('a rollback changes no stack');
  // The image is another one.
  expect(stdout).toMatch(/image.*@sha256:\w+.*@sha256:\w+/s);
  expect(ecr.images.get(LAST)).toBe(two);
  expect(await records().list(10)).toHaveLength(2);
});

test('stops where an image or the artifact is gone, naming all of them, and changes nothing', async () => {
  await publish('one');
  const two = await publish('two');
  REPOSITORIES.slice(0, 2).forEach((repository) => ecr.images.delete(`${repository}:one`));
  const { status, stderr } = await idp('rollback');
  expect(status).toBe(1);
  expect(stderr.trim().split('\n')).toEqual(
    REPOSITORIES.slice(0, 2).map(
      (repository) =>
        expect.stringMatching(
          `^${repository}@sha256:\\w+ of release 1 is not in the registry any more; choose a later release`,
        ) as string,
    ),
  );
  ecr.images.delete('idp-dev-flux:one');
  expect((await idp('rollback')).stderr).toContain('idp-dev-flux@sha256:');
  expect(ecr.images.get(LAST)).toBe(two);
  expect(await records().list(10)).toHaveLength(2);
});

test('stops where nothing is released, or nothing before', async () => {
  expect((await idp('rollback')).stderr).toBe(`there is no release ${LAST}; run 'idp publish' first\n`);
  await publish('one');
  expect((await idp('rollback')).stderr).toBe("there is no release before the current one; see 'idp history'\n");
});

test('says which policy refuses a machine, and who may, as it does for a release', async () => {
  await publish('one');
  const two = await publish('two');
  ecr.protectedRepositories.add('idp-dev-flux');
  const refused =
    "AWS refuses these credentials the repository 'idp-dev-flux': its policy lets only the role of GitHub's jobs change it, administrators included; run one of the workflows deploy, promote and rollback\n";
  expect(await idp('rollback')).toEqual({ status: 1, stdout: '', stderr: refused });
  expect((await idp('publish', '--tag', 'three')).stderr).toContain(refused);
  // Nothing that was begun stands in the way of GitHub's job.
  expect((await records().list(10)).map(({ state }) => state)).toEqual(['released', 'released']);
  expect(ecr.images.get(LAST)).toBe(two);
});

describe('history', () => {
  test('lists the newest first, and marks what runs', async () => {
    await publish('one');
    await publish('two');
    await idp('rollback', '--by', 'bob');
    await records().start({ ...(await records().list(1))[0], number: 4, state: 'started', kind: 'publish' } as never);
    const { stdout } = await idp('history');
    const [head = '', ...lines] = stdout.trimEnd().split('\n');
    expect(head.trim().split(/ +/)).toEqual(['number', 'when', 'who', 'what', 'digest', 'state']);
    const when = String.raw`\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ`;
    const digest = String.raw`sha256:\w{12}`;
    expect(lines).toEqual([
      expect.stringMatching(`^   4       ${when}  bob    one              ${digest}  started$`),
      expect.stringMatching(`^\\*  3       ${when}  bob    one \\(back to 1\\)  ${digest}  released$`),
      expect.stringMatching(`^   2       ${when}  alice  two              ${digest}  released$`),
      expect.stringMatching(`^   1       ${when}  alice  one              ${digest}  released$`),
    ]);
  });

  test('is also JSON, of as many as are asked for', async () => {
    await publish('one');
    await publish('two');
    const { stdout } = await idp('history', '--json', '--limit', '1');
    const [second] = await records().list(1);
    expect(JSON.parse(stdout)).toEqual({ version: 1, environment: 'dev', releases: [{ ...second, current: true }] });
    expect((await idp('history', '--limit', '0')).status).toBe(2);
  });

  test('is empty before the first release', async () => {
    expect(await idp('history')).toEqual({ status: 0, stdout: 'no release of dev is recorded\n', stderr: '' });
  });
});

test('metrics are those of the records, in a line or as JSON', async () => {
  await publish('one');
  await publish('two');
  await idp('rollback');
  const { status, stdout } = await idp('metrics');
  expect(status).toBe(0);
  expect(stdout.split('\n')[1]?.trim().split(/ {2,}/)).toEqual([
    ...['dev', '2', '0.467', '-', '50 %', expect.stringMatching(/^\d+ s$/) as string],
  ]);
  expect(JSON.parse((await idp('metrics', '--json', '--days', '7')).stdout)).toEqual([
    expect.objectContaining({ version: 1, environment: 'dev', deployments: 2, deploymentsPerWeek: 2, rolledBack: 1 }),
  ]);
  expect((await idp('metrics', '--days', '0')).status).toBe(2);
});
