import { types } from '../../lib/commands/types/run';
import { describeTypes } from '../../lib/orchestrator/describe/describe-types';

test('lists a type in each line', () => {
  const lines = types({}).split('\n');
  expect(lines).toHaveLength(describeTypes().length);
  expect(lines).toContain('sns-topic       an SNS topic that sqs queues can subscribe to');
});

test('tells all of one', () => {
  const text = types({ type: 'secret' });
  expect(text).toContain('  length  default 32  integer from 8 to 4096  ');
  expect(text).toContain('  value   secret  ');
  expect(text).toContain('  read  default  secretsmanager:DescribeSecret secretsmanager:GetSecretValue');
});

test('tells what comes with the first one alone', () => {
  expect(types({ type: 'postgres' })).toContain('cost     14.38 US dollars per month, the first one 0.50 more, ');
});

test('gives the same as JSON', () => {
  expect(JSON.parse(types({ json: true }))).toEqual(describeTypes());
  expect(JSON.parse(types({ type: 's3', json: true }))).toEqual(describeTypes().find(({ type }) => type === 's3'));
});

test.each(['sqss', 'constructor', '__proto__'])('fails when there is no type %s', (type) => {
  expect(() => types({ type })).toThrow(`no resource type '${type}'; `);
});
