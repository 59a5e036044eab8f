/** Names and types of the keys of a table or of one of its indexes, as users write them. */
interface Keys {
  readonly hashKey: string;
  readonly hashKeyType: string;
  readonly rangeKey?: string | undefined;
  readonly rangeKeyType: string;
}

interface TableKeys extends Keys {
  readonly indexes: readonly (Keys & { readonly name: string })[];
}

type Refuse = (path: readonly (string | number)[], message: string) => void;

/** Refuses keys that DynamoDB refuses: one attribute with two types or as both keys, and two indexes of one name. */
export function checkKeys({ indexes, ...table }: TableKeys, refuse: Refuse): void {
  checkNames(indexes, refuse);
  const known = new Map<string, { readonly type: string; readonly where: string }>();
  const all: { path: readonly (string | number)[]; of: string; keys: Keys }[] = [
    { path: [], of: 'the table', keys: table },
    ...indexes.map((keys, index) => ({ path: ['indexes', index], of: `index '${keys.name}'`, keys })),
  ];
  for (const { path, of, keys } of all) {
    if (keys.rangeKey === keys.hashKey) {
      const message = `'${keys.hashKey}' is the hashKey of ${of}, too; use another attribute, or leave out the rangeKey`;
      refuse([...path, 'rangeKey'], message);
    }
    for (const param of ['hashKey', 'rangeKey'] as const) {
      const [attribute, type] = [keys[param], keys[`${param}Type`]];
      if (attribute === undefined) {
        continue;
      }
      const first = known.get(attribute) ?? { type, where: `${param} of ${of}` };
      known.set(attribute, first);
      if (first.type !== type && keys.rangeKey !== keys.hashKey) {
        const message = `'${attribute}' is of type ${type} here, but of type ${first.type} as ${first.where}; set ${param}Type to ${first.type}, or use another attribute`;
        refuse([...path, param], message);
      }
    }
  }
}

function checkNames(indexes: TableKeys['indexes'], refuse: Refuse): void {
  const names = new Set<string>();
  for (const [index, { name }] of indexes.entries()) {
    if (names.has(name)) {
      refuse(['indexes', index, 'name'], `'${name}' is also the name of another index; rename one`);
    }
    names.add(name);
  }
}
