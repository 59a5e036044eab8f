import { z } from 'zod';
import { Diagnostics } from '../../lib/diagnostics/diagnostics';
import { checkSchema } from '../../lib/diagnostics/zod-issues';

const schema = z.strictObject({
  name: z.string().min(2).max(3).optional(),
  count: z.int().min(1).max(5).optional(),
  amount: z.number().positive().lt(10).optional(),
  flag: z.boolean().optional(),
  choice: z.enum(['one', 'Two']).optional(),
  list: z
    .array(z.strictObject({ inside: z.string() }))
    .min(1)
    .max(2)
    .optional(),
  map: z
    .record(z.string().regex(/^[a-z]+$/, 'expected lower-case letters'), z.strictObject({ deep: z.string() }))
    .optional(),
  one: z.union([z.string(), z.int()], { error: 'expected a name or a number' }).default('x'),
});

function problems(value: unknown): string[] {
  const diagnostics = new Diagnostics();
  checkSchema(schema, value, diagnostics.of({ locate: () => ({}) }), {
    key: 'a field',
    keys: 'fields',
    synonyms: { titel: 'name', other: 'nowhere' },
  });
  return diagnostics.errors.map(({ path, message }) => `${path}: ${message}`);
}

test.each([
  [{ name: 'x' }, "name: 'x' is not valid; expected at least 2 characters"],
  [{ name: 'four' }, "name: 'four' is not valid; expected at most 3 characters"],
  [{ name: 5 }, "name: 5 is a number; expected a string: write '5'"],
  [{ count: 1.5 }, 'count: 1.5 is not valid; expected an integer'],
  [{ count: '1' }, "count: '1' is a string; expected a number"],
  [{ count: 6 }, 'count: 6 is not valid; expected at most 5'],
  [{ count: 1e99 }, 'count: 1e+99 is not valid; expected at most 5'],
  [{ count: -1e99 }, 'count: -1e+99 is not valid; expected at least 1'],
  [{ count: NaN }, 'count: .nan is not valid; expected a number'],
  [{ count: -Infinity }, 'count: -.inf is not valid; expected a number'],
  [{ amount: 0 }, 'amount: 0 is not valid; expected more than 0'],
  [{ amount: 10 }, 'amount: 10 is not valid; expected less than 10'],
  [{ flag: 'yes' }, "flag: 'yes' is a string; expected true or false"],
  [{ flag: null }, 'flag: is empty; expected true or false'],
  [{ choice: 'two' }, "choice: 'two' is not valid; did you mean 'Two'? expected 'one' or 'Two'"],
  [{ list: [] }, 'list: has 0 items; expected at least 1 item'],
  [{ list: {} }, 'list: is a map; expected a list: begin each item with -'],
  [{ list: [{ insid: 'x', inside: 'x' }] }, "list.0.insid: is not a field; did you mean 'inside'? fields: inside"],
  [{ map: [] }, 'map: is a list; expected a map: write <key>: <value>'],
  [{ map: { X: { deep: 'x' } } }, "map.X: the key 'X' is not valid; expected lower-case letters"],
  [{ map: { x: { deep: 'x', depth: 1 } } }, 'map.x.depth: is not a field; fields: deep'],
  [{ map: { x: {} } }, 'map.x.deep: is missing; expected a string'],
  [{ one: true }, 'one: true is not valid; expected a name or a number'],
  [
    { titel: 'x' },
    "titel: is not a field; did you mean 'name'? fields: amount, choice, count, flag, list, map, name, one",
  ],
  [{ other: 'x' }, 'other: is not a field; fields: amount, choice, count, flag, list, map, name, one'],
])('%j is told in our words', (value, expected) => {
  expect(problems(value)).toEqual([expected]);
});
