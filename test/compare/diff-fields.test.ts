import { diffFields } from '../../lib/compare/diff-fields';

test.each([
  ['a value', { a: 1 }, { a: 2 }, [{ path: 'a', before: 1, after: 2 }]],
  ['what comes', {}, { a: { b: 1 } }, [{ path: 'a', after: { b: 1 } }]],
  ['what goes', { a: null }, {}, [{ path: 'a', before: null }]],
  ['another type', { a: [] }, { a: {} }, [{ path: 'a', before: [], after: {} }]],
  ['a key with dots', { 'a.b/c': 1 }, { 'a.b/c': 2 }, [{ path: '["a.b/c"]', before: 1, after: 2 }]],
  [
    'a thing of a list, by its name',
    {
      env: [
        { name: 'A', value: '1' },
        { name: 'B', value: '2' },
      ],
    },
    {
      env: [
        { name: 'NEW', value: '0' },
        { name: 'A', value: '1' },
        { name: 'B', value: '3' },
      ],
    },
    [
      { path: 'env[B].value', before: '2', after: '3' },
      { path: 'env[NEW]', after: { name: 'NEW', value: '0' } },
    ],
  ],
  [
    'a mount, by its path where it alone is of its volume',
    { volumeMounts: [{ name: 'a', mountPath: '/x' }] },
    { volumeMounts: [{ name: 'b', mountPath: '/x' }] },
    [{ path: 'volumeMounts[/x].name', before: 'a', after: 'b' }],
  ],
  [
    'a mount, by its path where mounts share a volume',
    {
      volumeMounts: [
        { name: 'v', mountPath: '/a' },
        { name: 'v', mountPath: '/b' },
      ],
    },
    { volumeMounts: [{ name: 'v', mountPath: '/b', readOnly: true }] },
    [
      { path: 'volumeMounts[/a]', before: { name: 'v', mountPath: '/a' } },
      { path: 'volumeMounts[/b].readOnly', after: true },
    ],
  ],
  [
    'a list of plain values, as one',
    { args: ['a', 'b'] },
    { args: ['b'] },
    [{ path: 'args', before: ['a', 'b'], after: ['b'] }],
  ],
  [
    'things of one name, as one list',
    {
      headers: [
        { name: 'X', value: 1 },
        { name: 'X', value: 2 },
      ],
    },
    { headers: [{ name: 'X', value: 1 }] },
    [
      {
        path: 'headers',
        before: [
          { name: 'X', value: 1 },
          { name: 'X', value: 2 },
        ],
        after: [{ name: 'X', value: 1 }],
      },
    ],
  ],
  [
    'the order of named things',
    { initContainers: [{ name: 'a' }, { name: 'b' }] },
    { initContainers: [{ name: 'b' }, { name: 'a' }] },
    [{ path: 'initContainers (order)', before: ['a', 'b'], after: ['b', 'a'] }],
  ],
  ['the first of a list', { env: [] }, { env: [{ name: 'A' }] }, [{ path: 'env[A]', after: { name: 'A' } }]],
  ['keys that objects inherit', {}, { constructor: 1 }, [{ path: 'constructor', after: 1 }]],
])('tells %s', (_, before, after, expected) => {
  expect(diffFields(before, after)).toEqual(expected);
});

test('tells nothing where nothing differs but the order of keys', () => {
  expect(diffFields({ a: 1, b: [{ name: 'x' }] }, { b: [{ name: 'x' }], a: 1 })).toEqual([]);
});
