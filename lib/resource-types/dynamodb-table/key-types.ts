type KeyType = 'S' | 'N' | 'B';

/** Keys of a table, or of an index, whose types may be left out. */
interface Keys {
  readonly hashKey: string;
  readonly hashKeyType?: KeyType | undefined;
  readonly rangeKey?: string | undefined;
  readonly rangeKeyType?: KeyType | undefined;
}

/**
 * Gives a type to every key of an index: as written; or else that of the attribute as a key of the table, or of the first
 * index that says one; or else S. An attribute of DynamoDB has one type wherever it is a key.
 */
export function withKeyTypes<Index extends Keys>(table: Keys, indexes: readonly Index[]) {
  const types = new Map<string, KeyType>();
  const learn = (attribute: string | undefined, type: KeyType | undefined) => {
    if (attribute !== undefined && type !== undefined && !types.has(attribute)) {
      types.set(attribute, type);
    }
  };
  for (const { hashKey, hashKeyType, rangeKey, rangeKeyType } of [table, ...indexes]) {
    learn(hashKey, hashKeyType);
    learn(rangeKey, rangeKeyType);
  }
  const typeOf = (attribute: string | undefined): KeyType => types.get(attribute ?? '') ?? 'S';
  return indexes.map((index) => ({
    ...index,
    hashKeyType: index.hashKeyType ?? typeOf(index.hashKey),
    rangeKeyType: index.rangeKeyType ?? typeOf(index.rangeKey),
  }));
}
