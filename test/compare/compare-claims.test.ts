import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { Stack } from 'aws-cdk-lib/core';
import { createPlatform } from '../../lib/platform';
import type { Claim } from '../../lib/plan/plan';
import { CLAIM_TYPES } from '../../lib/resource-types';
import type { TopicClaim } from '../../lib/resource-types/sns-topic/type';
import type { UpdateBehaviour } from '../../lib/resource-types/claim-type';
import { testApp } from '../support/app';
import { compare } from '../support/comparison';
import {
  emptyPlan,
  ordersQueue,
  ordersSecret,
  ordersTable,
  ordersTopic,
  receiptsBucket,
  testPlan,
} from '../support/plan';
import { testEnvironment } from '../support/target';
import { resourcesOf } from '../support/template';

const topic: TopicClaim = {
  type: 'sns-topic',
  uid: 'sns-topic.default#news',
  logicalId: 'News',
  name: 'idp-dev-news',
  workloads: ['orders'],
  fifo: false,
};

const claimsOf = (before: readonly Claim[], after: readonly Claim[], removal: 'destroy' | 'retain' = 'destroy') =>
  compare(
    { ...emptyPlan, claims: before },
    { ...emptyPlan, claims: after },
    { environment: { ...testEnvironment, removal } },
  );
const change = <Kind extends Claim>(claim: Kind, changes: Partial<Kind>, removal: 'destroy' | 'retain' = 'destroy') =>
  claimsOf([claim], [{ ...claim, ...changes }], removal).claims[0];
const { ttlAttribute: _, ...withoutTtl } = ordersTable;

test('tells nothing of who uses a claim: that is in the roles', () => {
  expect(claimsOf([ordersTable], [{ ...ordersTable, workloads: ['orders'] }]).claims).toEqual([]);
});

test.each([
  ['a claim that comes', [], [ordersTable], 'destroy', 'create'],
  ['a table that goes', [ordersTable], [], 'destroy', 'data loss'],
  ['a table that goes where data is retained', [ordersTable], [], 'retain', 'kept'],
  ['a bucket that goes', [receiptsBucket], [], 'destroy', 'data loss'],
  ['a bucket that goes where data is retained', [receiptsBucket], [], 'retain', 'kept'],
  ['a secret that goes', [ordersSecret], [], 'destroy', 'data loss'],
  ['a queue that goes', [ordersQueue], [], 'destroy', 'data loss'],
  ['a queue that goes where data is retained: messages are not', [ordersQueue], [], 'retain', 'data loss'],
  ['a topic that goes: it holds nothing', [topic], [], 'destroy', 'delete'],
] as const)('knows what becomes of %s', (_case, before, after, removal, effect) => {
  const { claims, verdicts } = claimsOf(before, after, removal);
  expect(claims.map((claim) => claim.effect)).toEqual([effect]);
  expect(verdicts['data-loss'].length > 0).toBe(effect === 'data loss');
});

test('fails the deployment when a key of a table changes: its name is fixed', () => {
  const found = change(ordersTable, { hashKey: { name: 'id', type: 'S' } });
  expect(found).toMatchObject({
    effect: 'data loss',
    properties: [{ path: 'hashKey.name', effect: 'replace', property: 'AWS::DynamoDB::Table KeySchema' }],
    losses: ['its items are deleted'],
  });
  expect(found?.refusals).toEqual([expect.stringContaining("name is fixed and stays 'idp-dev-orders-orders'")]);
  expect(change(ordersTable, { hashKey: { name: 'orderId', type: 'N' } }, 'retain')).toMatchObject({
    effect: 'kept',
    losses: [],
    refusals: [expect.stringContaining('name is fixed')],
  });
});

test('makes another queue of one that becomes FIFO, and loses the messages of the old one', () => {
  const name = `${ordersQueue.name}.fifo`;
  const deadLetter = { ...ordersQueue.deadLetter, name: `${ordersQueue.deadLetter.name}.fifo` };
  expect(change(ordersQueue, { fifo: true, name, deadLetter }, 'retain')).toMatchObject({
    name,
    effect: 'data loss',
    refusals: [],
    losses: [expect.stringContaining('messages')],
  });
});

test('replaces a topic without a loss, and refuses one whose name stays', () => {
  expect(change(topic, { fifo: true, name: 'idp-dev-news.fifo' })).toMatchObject({ effect: 'replace', refusals: [] });
  expect(change(topic, { fifo: true })?.refusals).toHaveLength(1);
});

test.each(['destroy', 'retain'] as const)(
  'knows which claims the stacks let go of, and keep, with removal: %s',
  (removal) => {
    const claims = [ordersTable, receiptsBucket, ordersSecret, ordersTopic, ordersQueue];
    const app = testApp();
    const stage = createPlatform(app, { ...testEnvironment, removal }, { ...testPlan, claims });
    const resources = stage.node.children
      .filter((it) => it instanceof Stack)
      .flatMap((stack) => Object.values(resourcesOf(stack)));
    // CloudFormation deletes what has no policy.
    for (const { name, effect } of claimsOf(claims, [], removal).claims) {
      const made = resources.filter(({ Properties = {} }) =>
        ['TableName', 'BucketName', 'Name', 'TopicName', 'QueueName'].some((property) => Properties[property] === name),
      );
      expect(made.map(({ DeletionPolicy = 'Delete' }) => DeletionPolicy)).toEqual([
        effect === 'kept' ? 'Retain' : 'Delete',
      ]);
      expect(made.map(({ UpdateReplacePolicy = 'Delete' }) => UpdateReplacePolicy)).toEqual([
        effect === 'kept' ? 'Retain' : 'Delete',
      ]);
    }
  },
);

describe('an index', () => {
  const [byCustomer] = ordersTable.indexes;
  const other = { name: 'byPlace', hashKey: { name: 'place', type: 'S' as const } };
  const index = (...indexes: (typeof ordersTable.indexes)[number][]) => change(ordersTable, { indexes })?.refusals;

  test.each([
    ['comes', [...ordersTable.indexes, other]],
    ['goes', []],
  ])('may be the one that %s', (_case, indexes) => {
    expect(index(...indexes)).toEqual([]);
  });

  test.each([
    [
      'has its keys changed',
      [{ name: 'byCustomer', hashKey: { name: 'other', type: 'S' as const } }],
      '-byCustomer, +byCustomer',
    ],
    ['is renamed', [{ ...byCustomer, name: 'renamed', hashKey: other.hashKey }], '-byCustomer, +renamed'],
    ['comes with a second one', [...ordersTable.indexes, other, { ...other, name: 'third' }], '+byPlace, +third'],
  ])('refuses the update where it %s', (_case, indexes, steps) => {
    expect(index(...indexes)).toEqual([expect.stringContaining(steps)]);
  });
});

test.each([
  ['a shorter expiry', receiptsBucket, { expireAfterDays: 30 }, ['objects older than 30 days are deleted']],
  ['a longer expiry', receiptsBucket, { expireAfterDays: 100 }, []],
  ['a shorter retention', ordersQueue, { retentionSeconds: 86_400 }, ['messages older than 1 days are deleted']],
  ['a longer retention', ordersQueue, { retentionSeconds: 864_000 }, []],
  [
    'no more backups',
    { ...ordersTable, pointInTimeRecovery: true },
    { pointInTimeRecovery: false },
    ['its continuous backups are deleted'],
  ],
  ['an expiry of items', withoutTtl, { ttlAttribute: 'until' }, ['items whose until is in the past are deleted']],
  ['a visibility timeout', ordersQueue, { visibilityTimeoutSeconds: 60 }, []],
] as [string, Claim, Partial<Claim>, string[]][])(
  'changes in place, and knows what is lost: %s',
  (_case, claim, changes, losses) => {
    expect(change(claim, changes)).toMatchObject({
      effect: losses.length > 0 ? 'data loss' : 'in place',
      losses,
      refusals: [],
    });
  },
);

test('knows what a first expiry of a bucket deletes', () => {
  const { expireAfterDays: _days, ...forever } = receiptsBucket;
  expect(claimsOf([forever], [receiptsBucket]).claims[0]?.losses).toEqual(['objects older than 90 days are deleted']);
});

test('refuses another ttlAttribute in one step', () => {
  expect(change(ordersTable, { ttlAttribute: 'until' })?.refusals).toEqual([
    expect.stringContaining('after a release without one'),
  ]);
});

test('refuses to more than double the shards of a stream at once', () => {
  const stream = { ...ordersTopic, type: 'kinesis-stream' as const, uid: 'kinesis-stream.default#clicks' };
  const resharded = (before: number, after: number) =>
    change({ ...stream, shards: before, retentionHours: 24 }, { shards: after });
  expect(resharded(2, 4)).toMatchObject({ effect: 'in place', refusals: [] });
  expect(resharded(2, 5)?.refusals).toEqual([expect.stringContaining('not 5 for 2')]);
  expect(resharded(5, 2)?.refusals).toEqual([expect.stringContaining('not 2 for 5')]);
});

test('sees that a claim with a new id is the old one, and that it starts empty', () => {
  const renamed = {
    ...ordersTable,
    uid: 'dynamodb-table.default#purchases',
    logicalId: 'Purchases',
    name: 'idp-dev-purchases',
  };
  const { claims } = claimsOf([ordersTable], [renamed], 'retain');
  expect(claims.map(({ change: what, effect }) => [what, effect])).toEqual([
    ['removed', 'kept'],
    ['added', 'create'],
  ]);
  expect(claims[0]?.notes).toContain(`a new id is a new resource: ${renamed.uid} starts empty`);
  expect(claims[1]?.notes).toEqual([
    `starts empty: data is not copied from '${ordersTable.uid}', which has the same settings (renamed?)`,
  ]);
});

test('sees that a queue was renamed with its dead-letter queue, but not if its settings changed', () => {
  const { deadLetter } = ordersQueue;
  const renamed = {
    ...ordersQueue,
    uid: 'sqs.default#purchases',
    logicalId: 'Purchases',
    name: 'idp-dev-purchases',
    deadLetter: { ...deadLetter, name: 'idp-dev-purchases-dlq' },
  };
  const notes = (after: Claim) => claimsOf([ordersQueue], [after]).claims.find(({ uid }) => uid === after.uid)?.notes;
  expect(notes(renamed)).toEqual([expect.stringContaining(ordersQueue.uid)]);
  expect(notes({ ...renamed, deadLetter: { ...renamed.deadLetter, maxReceiveCount: 1 } })).toEqual([]);
});

test('says that a workload with a new id no longer shares the claim of the old one', () => {
  const shared = { ...ordersQueue, workloads: ['fulfilment', 'orders'] };
  const kept = { ...ordersQueue, workloads: ['fulfilment'] };
  const own = { ...ordersQueue, uid: 'sqs.default#placed', logicalId: 'Placed', workloads: ['orders'] };
  const notes = (before: Claim[], after: Claim[]) => claimsOf(before, after).claims.map((it) => [it.uid, it.notes]);
  expect(notes([shared], [kept, own])).toEqual([
    [own.uid, [`orders shared '${shared.uid}' with fulfilment until now; to share it still, keep its id`]],
  ]);
  // A claim of its own, besides the shared one, ends nothing.
  expect(notes([shared], [shared, own])).toEqual([[own.uid, []]]);
  expect(notes([shared], [kept, { ...ordersTopic, workloads: ['orders'] }])).toEqual([[ordersTopic.uid, []]]);
});

test('takes a property nobody described for a replacement', () => {
  const before = { ...ordersTable, colour: 'red' };
  expect(claimsOf([before], [{ ...before, colour: 'blue' } as Claim]).claims[0]).toMatchObject({
    effect: 'data loss',
    properties: [{ path: 'colour', effect: 'replace' }],
  });
});

describe('the table of behaviours', () => {
  const all = Object.values(CLAIM_TYPES).flatMap(({ properties }) =>
    Object.values<object>(properties).flatMap((property) =>
      'effect' in property ? (property as UpdateBehaviour) : Object.values(property as Record<string, UpdateBehaviour>),
    ),
  );

  test.each(all)('agrees with the database of the CDK that $property is "$effect"', ({ property, effect }) => {
    const [type = '', name = ''] = property.split(' ');
    // The subscription is replaced, or comes and goes; the queue that the claim is about stays.
    const expected = type === 'AWS::SNS::Subscription' || effect === 'replace' ? 'yes' : undefined;
    expect(replacementOf(type, name)).toBe(expected);
  });
});

interface Database {
  readonly schema: {
    readonly resource: {
      readonly entities: readonly {
        readonly cloudFormationType: string;
        readonly properties: Readonly<Record<string, { readonly causesReplacement?: string } | undefined>>;
      }[];
    };
  };
}

let database: Database | undefined;

/** What `cdk diff` knows of a property; it does so from the same reference. */
function replacementOf(type: string, property: string): string | undefined {
  const cdk = dirname(createRequire(__filename).resolve('aws-cdk/package.json'));
  database ??= JSON.parse(gunzipSync(readFileSync(join(cdk, 'db.json.gz'))).toString()) as Database;
  const entities = Object.values(database.schema.resource.entities);
  const found = entities.find(({ cloudFormationType }) => cloudFormationType === type)?.properties[property];
  if (found === undefined) {
    throw new Error(`${type} has no property ${property}`);
  }
  return found.causesReplacement;
}
