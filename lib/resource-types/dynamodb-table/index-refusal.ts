import { isDeepStrictEqual } from 'node:util';
import type { TableIndex } from './type';

/**
 * Why CloudFormation refuses the change of a table's indexes, if it does: an index cannot be changed, and one update
 * adds one or removes one (AWS::DynamoDB::Table, GlobalSecondaryIndexes, "Update requires"; "Cannot perform more than
 * one GSI creation or deletion in a single update"). An index that changes is removed and added.
 */
export function indexRefusal(before: readonly TableIndex[], after: readonly TableIndex[]): string | undefined {
  const [former, latter] = [byName(before), byName(after)];
  const steps = [
    ...[...former].filter(([name, index]) => !isDeepStrictEqual(index, latter.get(name))).map(([name]) => `-${name}`),
    ...[...latter].filter(([name, index]) => !isDeepStrictEqual(index, former.get(name))).map(([name]) => `+${name}`),
  ];
  return steps.length <= 1
    ? undefined
    : `an update of a table adds or removes one index, and this takes ${steps.length}: ${steps.join(', ')}; make each a release of its own`;
}

function byName(indexes: readonly TableIndex[]): Map<string, TableIndex> {
  return new Map(indexes.map((index) => [index.name, index]));
}
