import { describeTypes } from '../../../lib/orchestrator/describe/describe-types';
import { RESOURCE_TYPES } from '../../../lib/resource-types';

const described = new Map(describeTypes().map((type) => [type.type, type]));

test('every type is described, by name', () => {
  expect([...described.keys()]).toEqual([...RESOURCE_TYPES.keys()].sort());
});

test.each([
  ['dynamodb-table', 'hashKey', { type: 'string', required: true, description: 'attribute of the partition key' }],
  ['dynamodb-table', 'rangeKey', { type: 'string', required: false, description: 'attribute of the sort key' }],
  [
    'dynamodb-table',
    'hashKeyType',
    { type: 'S | N | B', required: false, default: 'S', description: 'string, number or binary' },
  ],
  [
    'sqs',
    'retentionDays',
    { type: 'integer from 1 to 14', required: false, default: 4, description: 'days that a message is kept' },
  ],
  [
    'service-port',
    'port',
    { type: 'string or integer', required: true, description: 'name or number of one of its service ports' },
  ],
])('%s: %s has its type, range and default', (type, name, expected) => {
  expect(described.get(type)?.params.find((param) => param.name === name)).toEqual({ name, ...expected });
});

test('lists have what is in them', () => {
  expect(described.get('sqs')?.params.find(({ name }) => name === 'topics')).toMatchObject({
    type: 'list of string, at most 100',
    default: [],
  });
});

test('every param and output is described', () => {
  const silent = [...described.values()].flatMap(({ type, params, outputs }) =>
    [...params, ...outputs].filter(({ description }) => description === '').map(({ name }) => `${type}.${name}`),
  );
  expect(silent).toEqual([]);
});

test('access levels have their actions, sorted, and one is the default', () => {
  expect(described.get('sqs')?.access).toContainEqual({
    level: 'publish',
    default: false,
    actions: ['sqs:GetQueueAttributes', 'sqs:GetQueueUrl', 'sqs:SendMessage'],
  });
  for (const { access } of described.values()) {
    expect(access.filter((level) => level.default)).toHaveLength(access.length === 0 ? 0 : 1);
  }
});

test('outputs that are secret say so', () => {
  expect(described.get('secret')?.outputs).toContainEqual(expect.objectContaining({ name: 'value', sensitive: true }));
  expect(described.get('sqs')?.outputs.filter(({ sensitive }) => sensitive)).toEqual([]);
});
