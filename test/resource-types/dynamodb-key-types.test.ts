import { withKeyTypes } from '../../lib/resource-types/dynamodb-table/key-types';

const TABLE = { hashKey: 'id', hashKeyType: 'S', rangeKey: 'at', rangeKeyType: 'N' } as const;
const typesOf = (...indexes: Parameters<typeof withKeyTypes>[1][number][]) =>
  withKeyTypes(TABLE, indexes).map(({ hashKeyType, rangeKeyType }) => [hashKeyType, rangeKeyType]);

test('a key of an index takes the type that the table gives it', () => {
  expect(typesOf({ hashKey: 'owner', rangeKey: 'at' }, { hashKey: 'at' })).toEqual([
    ['S', 'N'],
    ['N', 'S'],
  ]);
});

test('or that of another index, before or after it', () => {
  const [said, unsaid] = [{ hashKey: 'floor', hashKeyType: 'B' } as const, { hashKey: 'floor' }];
  expect(typesOf(unsaid, said)).toEqual(typesOf(said, unsaid));
  expect(typesOf(unsaid, said)[0]?.[0]).toBe('B');
});

test('a type that is written stays, so that a contradiction is refused', () => {
  expect(typesOf({ hashKey: 'at', hashKeyType: 'S' })).toEqual([['S', 'S']]);
});
