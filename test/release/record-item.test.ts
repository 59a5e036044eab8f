import { fromItem, type Item, toItem } from '../../lib/release/record-item';
import type { ReleaseRecord } from '../../lib/release/release-record';

const RECORD: ReleaseRecord = {
  ...{ number: 7, environment: 'dev', kind: 'publish', tag: 'abc', source: 'here', by: 'alice' },
  ...{ at: '2026-05-04T10:00:00.000Z', artifact: 'sha256:1', state: 'started', images: {}, workloads: [] },
};

test('a record is what it was', () => {
  expect(fromItem(toItem(RECORD))).toEqual(RECORD);
});

test.each<[string, Item]>([
  ['number', { number: { N: '1.5' } }],
  ['kind', { made: { S: 'gift' } }],
  ['state', { state: { S: 'finished' } }],
  ['at', { at: { S: 'noon' } }],
  ['images', { images: { NULL: true } as never }],
  ['workloads', { workloads: { S: 'orders' } }],
  ['tag', { tag: { N: '1' } }],
])('an item whose %s is wrong is named, and no bug', (field, changes) => {
  expect(() => fromItem({ ...toItem(RECORD), ...changes })).toThrow(
    `the item 'release 0000000007' in the table of deployments is no record of a release: ${field} is missing or wrong; `,
  );
});

test('an item with a key alone is no record', () => {
  expect(() => fromItem({ kind: { S: 'release' }, id: { S: '\u001b[31m' } })).toThrow("the item 'release \\u001b[31m'");
});
