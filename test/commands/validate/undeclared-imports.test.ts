import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { undeclaredImports } from '../../../lib/commands/validate/undeclared-imports';
import { Checkout, score } from '../../support/checkout';
import { PATIENCE } from '../../support/patience';

jest.setTimeout(PATIENCE);

let checkout: Checkout;
beforeEach(() => {
  checkout = new Checkout();
  checkout.write('score/shop/score.yaml', score('shop'));
  checkout.write(
    'score/shop/package.json',
    '{"name":"shop","dependencies":{"zod":"1"},"devDependencies":{"@a/b":"1"}}',
  );
});
afterEach(() => {
  checkout.remove();
});

const directory = () => join(checkout.directory, 'score', 'shop');
/** What is found in a file of the workload: `<line>:<column> <package>`. */
const found = (text: string, file = 'src/main.ts') => {
  checkout.write(`score/shop/${file}`, text);
  return undeclaredImports(directory()).map(
    ({ line, column, message }) => `${line}:${column} ${/'(.*?)'/.exec(message)?.[1] ?? ''}`,
  );
};

test.each([
  ["import { z } from 'yup';", ['1:20 yup']],
  ["\nimport 'side-effect';", ['2:9 side-effect']],
  ["import {\n  a,\n} from '@scope/name/deep';", ['3:9 @scope/name']],
  ["export * from 'again';", ['1:16 again']],
  ['const a = require("old");', ['1:20 old']],
  ["const a = await import('later');", ['1:25 later']],
  ["import a from 'twice';\nimport b from 'twice/more';", ['1:16 twice']],
  ["import { type A, b } from 'half';", ['1:28 half']],
])('%j imports %j', (text, expected) => {
  expect(found(text)).toEqual(expected);
});

test.each([
  ["import { z } from 'zod'; import c from '@a/b/c'; import self from 'shop';"],
  ["import { readFileSync } from 'node:fs'; import path from 'path'; import { a } from './a'; import b from '../b';"],
  ["import type { A } from 'types-only';\nexport type { B } from 'types-only';"],
  ["// import a from 'comment';\n/* import b from 'comment'; */"],
  ["const a = `import b from 'template'`; const c = \"import d from 'text'\";"],
  ["import a from 'https://example.com/a.js'; import b from '#inside';"],
])('%j imports nothing that is not declared', (text) => {
  expect(found(text)).toEqual([]);
});

test('tests, other languages and what is installed are not looked at', () => {
  const text = "import a from 'undeclared';\n";
  for (const file of ['src/main.test.ts', 'src/main.py', 'src/node_modules/a/index.js', 'build/main.ts']) {
    expect(found(text, file)).toEqual([]);
  }
  expect(found(text, 'src/deep/main.mjs')).toEqual(['1:16 undeclared']);
});

test('a workload without package.json, or with one that is not JSON, is not looked at', () => {
  expect(found("import a from 'undeclared';")).toHaveLength(1);
  checkout.write('score/shop/package.json', '{');
  expect(undeclaredImports(directory())).toEqual([]);
});

test('idp validate warns of it, once, at its place', () => {
  checkout.write('score/shop/src/main.ts', "import { S3Client } from '@aws-sdk/client-s3';\n");
  const { status, stderr } = checkout.idp(['validate']);
  expect({ status, stderr }).toEqual({
    status: 0,
    stderr:
      "score/shop/src/main.ts:1:27: warning: imports '@aws-sdk/client-s3', which score/shop/package.json does not name; add it to its dependencies\n",
  });
  const { findings } = JSON.parse(checkout.idp(['validate', '--format', 'json']).stdout) as { findings: object[] };
  expect(findings).toEqual([
    expect.objectContaining({ level: 'warning', rule: 'imports', environments: ['dev', 'prod', 'local'] }),
  ]);
});

test.each(readdirSync('score'))('score/%s names what it imports', (name) => {
  expect(undeclaredImports(join('score', name)).map(({ message }) => message)).toEqual([]);
});
