import { dynamodbCall } from '../../lib/delivery/dynamodb-call';
import type { Artifact, Blob } from '../../lib/release/artifact';
import { digestOf } from '../../lib/release/digest-of';
import { dynamodbRecords } from '../../lib/release/dynamodb-records';
import { release, type ReleaseMeans, type ReleaseRequest } from '../../lib/release/release';
import type { ReleaseRecord } from '../../lib/release/release-record';
import { DeploymentsTable } from '../delivery/deployments-table';
import { PATIENCE } from '../support/patience';
import { Faults } from './faults';
import { MemoryRegistry } from './memory-registry';

jest.setTimeout(PATIENCE);

const REPOSITORY = 'idp-dev-flux';
const START = Date.parse('2026-05-04T10:00:00Z');

let tables = 0;
let database: DeploymentsTable;
let table: string;
let registry: MemoryRegistry;
let minutes: number;

beforeAll(async () => {
  database = await DeploymentsTable.start(...Array.from({ length: 100 }, (_, index) => `table-${index}`));
});
afterAll(() => {
  database.stop();
});
beforeEach(() => {
  fresh();
});

/** Nothing released, and nothing recorded. */
function fresh(): void {
  table = `table-${tables++}`;
  registry = new MemoryRegistry();
  minutes = 0;
}

const records = () => dynamodbRecords(table, dynamodbCall(database.client));
const now = () => new Date(START + minutes * 60_000);

function artifactOf(text: string): Artifact {
  const blob = (mediaType: string, content: Buffer): Blob => ({ mediaType, digest: digestOf(content), content });
  const layer = blob('application/octet-stream', Buffer.from(text));
  return { blobs: [layer], manifest: blob('manifest', Buffer.from(JSON.stringify({ layers: [layer.digest] }))) };
}

/** Of the manifest with a digest. */
function signatureOf(of: string): Artifact {
  const content = Buffer.from(JSON.stringify({ layers: [], subject: { digest: of } }));
  return { blobs: [], manifest: { mediaType: 'manifest', digest: digestOf(content), content } };
}

const request = (text: string, changes: Partial<ReleaseRequest> = {}): ReleaseRequest => ({
  ...{ environment: 'dev', kind: 'publish', tag: text, source: 'here', by: 'alice', repository: REPOSITORY },
  ...{ artifact: artifactOf(text), images: { orders: `sha256:${text}` }, workloads: ['orders', 'site'], ...changes },
});

const make = async (text: string, changes: Partial<ReleaseRequest> = {}, means: Partial<ReleaseMeans> = {}) =>
  await release(request(text, changes), { registry, records: records(), now, ...means });

const digest = (text: string) => artifactOf(text).manifest.digest;
const states = async () => (await records().list(10)).map(({ number, tag, state }) => `${number} ${tag} ${state}`);
/** Leaves a release that has not finished. */
const breakOff = async (text: string, changes: Partial<ReleaseRequest> = {}) => {
  const broken = jest.spyOn(registry, 'putManifest').mockImplementation(async (_, tag) => {
    if (tag === 'dev') {
      throw new Error('broken off');
    }
  });
  await expect(make(text, changes)).rejects.toThrow('broken off');
  broken.mockRestore();
};

test('records who released what, and reads back the same', async () => {
  await make('one');
  minutes = 5;
  const record = await make('two', { committedAt: '2026-05-04T09:59:00.000Z' });
  const expected: ReleaseRecord = {
    ...{ number: 2, environment: 'dev', kind: 'publish', tag: 'two', source: 'here', by: 'alice' },
    ...{ at: '2026-05-04T10:05:00.000Z', committedAt: '2026-05-04T09:59:00.000Z' },
    ...{ artifact: digest('two'), previous: digest('one'), state: 'released' },
    ...{ images: { orders: 'sha256:two' }, workloads: ['orders', 'site'] },
  };
  expect(record).toEqual(expected);
  expect(await records().latest()).toEqual(expected);
  expect(await states()).toEqual(['2 two released', '1 one released']);
});

test('the same again changes nothing', async () => {
  const first = await make('one');
  expect(await make('one')).toEqual(first);
  expect(await states()).toEqual(['1 one released']);
});

test('numbers sort as numbers', async () => {
  for (let number = 1; number <= 11; number++) {
    await make(`t${number}`);
  }
  expect((await records().list(3)).map(({ number }) => number)).toEqual([11, 10, 9]);
});

test('moves no tag but that of the environment', async () => {
  await make('one');
  await expect(make('one', { artifact: artifactOf('other') })).rejects.toThrow(
    "'idp-dev-flux' has other content with the tag 'one', and tags do not move; publish with another tag",
  );
  expect(registry.tags.get(`${REPOSITORY}:dev`)).toBe(digest('one'));
  expect(await states()).toEqual(['1 one released']);
});

describe('a release that has not finished', () => {
  test('stops another one, before that pushes anything, and says whose it is and until when', async () => {
    await breakOff('one');
    minutes = 14;
    await expect(make('two', { by: 'bob' })).rejects.toThrow(
      'alice started release 1 of dev (one) at 2026-05-04T10:00:00.000Z, and it has not finished; wait for it, or repeat that release if it was broken off; after 2026-05-04T10:15:00.000Z it no longer counts',
    );
    expect(registry.tags.has(`${REPOSITORY}:two`)).toBe(false);
  });

  test('stops the same artifact of another, and another artifact of the same', async () => {
    await breakOff('one');
    await expect(make('one', { by: 'bob' })).rejects.toThrow('alice started release 1');
    await expect(make('two')).rejects.toThrow('alice started release 1');
  });

  test('is finished by the same again', async () => {
    await breakOff('one');
    expect(await make('one')).toMatchObject({ number: 1, state: 'released' });
    expect(await states()).toEqual(['1 one released']);
  });

  test('stops nobody after 15 minutes, and keeps its number', async () => {
    await breakOff('one');
    minutes = 15;
    await make('two', { by: 'bob' });
    expect(await states()).toEqual(['2 two released', '1 one started']);
    expect(registry.tags.get(`${REPOSITORY}:dev`)).toBe(digest('two'));
  });

  test('is finished by the next one if its tag had moved', async () => {
    const kept = records();
    kept.finish = async () => await Promise.reject(new Error('broken off'));
    await expect(make('one', {}, { records: kept })).rejects.toThrow('broken off');
    minutes = 15;
    await make('two', { by: 'bob' });
    expect(await states()).toEqual(['2 two released', '1 one released']);
  });
});

test('of two at once, one wins, and the other says so', async () => {
  let losers = 0;
  for (let round = 0; round < 20; round++) {
    const [a, b] = await Promise.allSettled([make(`a${round}`, { by: 'alice' }), make(`b${round}`, { by: 'bob' })]);
    const won = [a, b].filter(({ status }) => status === 'fulfilled');
    const reasons = [a, b].flatMap((it) => (it.status === 'rejected' ? [String(it.reason)] : []));
    expect(won.length).toBeGreaterThan(0);
    reasons.forEach((reason) => {
      expect(reason).toMatch(/(alice|bob) (started release \d+ of dev|released dev at the same time)/);
    });
    losers += reasons.length;
    const [latest] = await records().list(1);
    expect(registry.tags.get(`${REPOSITORY}:dev`)).toBe(latest?.artifact);
    expect(latest?.state).toBe('released');
    const numbers = (await records().list(100)).map(({ number }) => number);
    expect(numbers).toEqual([...new Set(numbers)]);
  }
  expect(losers).toBeGreaterThan(0);
});

test('says when another has finished at the same time', async () => {
  const kept = records();
  const start = kept.start.bind(kept);
  kept.start = async (record) => {
    await make('two', { by: 'bob' });
    return await start(record);
  };
  await expect(make('one', {}, { records: kept })).rejects.toThrow(
    "bob released dev at the same time; look at 'idp history', then repeat",
  );
  expect(registry.tags.get(`${REPOSITORY}:dev`)).toBe(digest('two'));
});

test('a write that is sent again after its answer got lost is its own', async () => {
  const send = dynamodbCall(database.client);
  const kept = dynamodbRecords(table, async (operation, input) => {
    if (operation === 'PutItem') {
      await send(operation, input);
    }
    return await send(operation, input);
  });
  expect(await make('one', {}, { records: kept })).toMatchObject({ number: 1, state: 'released' });
});

describe('a signature', () => {
  const sign = jest.fn(async ({ digest: of }: Blob) => signatureOf(of));
  beforeEach(() => {
    sign.mockClear();
  });

  test('is there before the tag of the environment moves, and is made once', async () => {
    const put = jest.spyOn(registry, 'putManifest');
    await make('one', {}, { sign });
    expect(put.mock.calls.map(([, tag]) => tag)).toEqual(['one', 'one.sig', 'dev']);
    await make('one', {}, { sign });
    expect(sign).toHaveBeenCalledTimes(1);
  });

  test('is not left out because something else has its tag', async () => {
    await registry.putManifest(REPOSITORY, 'one.sig', signatureOf('sha256:another').manifest);
    await expect(make('one', {}, { sign })).rejects.toThrow(
      "'idp-dev-flux:one.sig' is no signature of this release; publish with another tag",
    );
    expect(await registry.digest(REPOSITORY, 'dev')).toBeUndefined();
  });
});

test.each([
  ['dev', "the tag 'dev' is that of the environment, which moves last"],
  ['one.sig', "the tag 'one.sig' is that of a signature"],
])('takes no tag %s, and pushes nothing', async (tag, problem) => {
  await expect(make(tag)).rejects.toThrow(problem);
  expect([...registry.tags]).toEqual([]);
  expect(await states()).toEqual([]);
});

test('says which table is not there', async () => {
  table = 'idp-dev-deployments';
  await expect(make('one')).rejects.toThrow("there is no table 'idp-dev-deployments'; deploy the data stack first");
});

describe('broken off', () => {
  const sign = async ({ digest: of }: Blob) => signatureOf(of);
  const withFaults = async (faults: Faults) =>
    await make(
      'two',
      {},
      {
        registry: faults.registry(registry),
        records: dynamodbRecords(table, faults.call(dynamodbCall(database.client))),
        sign,
      },
    );

  const observed = async () => {
    fresh();
    await make('one');
    const faults = new Faults();
    await withFaults(faults);
    return faults.names;
  };

  test('at any call, the environment names a whole artifact, and the same again finishes', async () => {
    const calls = await observed();
    expect(calls).toEqual(expect.arrayContaining(['PutItem', 'UpdateItem', 'putManifest dev', 'putManifest two.sig']));
    for (const done of [false, true]) {
      for (const at of calls.keys()) {
        fresh();
        await make('one');
        await expect(withFaults(new Faults(at, done))).rejects.toThrow('broken off');
        const named = registry.tags.get(`${REPOSITORY}:dev`) ?? '';
        expect([digest('one'), digest('two')]).toContain(named);
        expect(registry.isWhole(REPOSITORY, named)).toBe(true);
        const signed = registry.tags.has(`${REPOSITORY}:two.sig`);
        expect(named === digest('one') || signed).toBe(true);

        await make('two', {}, { sign });
        expect(registry.tags.get(`${REPOSITORY}:dev`)).toBe(digest('two'));
        expect(await states()).toEqual(['2 two released', '1 one released']);
        expect((await records().latest())?.previous).toBe(digest('one'));
      }
    }
  });
});
