import { spawnSync } from 'node:child_process';
import { cpSync, readFileSync, symlinkSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Checkout } from '../support/checkout';
import { PATIENCE } from '../support/patience';

jest.setTimeout(PATIENCE);

// Does what lib/resource-types/README.md says, in a copy of the platform.

const PAGE = readFileSync('lib/resource-types/README.md', 'utf8');
const checkout = new Checkout();
const idp = (...args: string[]) => checkout.spawnIdp(args, {}, join(checkout.directory, 'bin', 'idp.js'));
const read = (path: string) => readFileSync(join(checkout.directory, path), 'utf8');

/** Every code block that belongs to a file: the path stands in the line above it. */
const blocks = [...PAGE.matchAll(/^`(\S+)`:\n\n```(\w+)\n(.*?)^```$/gms)].map(([, path = '', language, text = '']) => ({
  path,
  language,
  text,
}));

beforeAll(() => {
  ['bin', 'lib'].forEach((room) => {
    cpSync(room, join(checkout.directory, room), { recursive: true });
  });
  ['node_modules', 'tsconfig.json', 'package.json'].forEach((path) => {
    symlinkSync(resolve(path), join(checkout.directory, path));
  });
  checkout.write('lib/config/environments.ts', `export * from '${resolve('test/support/environments')}';\n`);
  blocks.forEach(({ path, language, text }) => {
    checkout.write(path, language === 'diff' ? patched(read(path), text) : text);
  });
});

afterAll(() => {
  checkout.remove();
});

/** The text after a diff whose lines are context or additions. */
function patched(text: string, diff: string): string {
  const lines = diff.trimEnd().split('\n');
  const join = (chosen: string[]) => chosen.map((line) => line.slice(1)).join('\n') + '\n';
  const [before = '', after = '', ...more] = text.split(join(lines.filter((line) => line.startsWith(' '))));
  expect({ found: after !== '', more }).toEqual({ found: true, more: [] });
  return before + join(lines) + after;
}

test('the page gives a new file, the lines of the index, and a workload', () => {
  expect(blocks.map(({ path, language }) => [language, path])).toEqual([
    ['ts', 'lib/resource-types/external-api.ts'],
    ['diff', 'lib/resource-types/index.ts'],
    ['diff', 'lib/resource-types/index.ts'],
    ['yaml', 'score/rates/score.yaml'],
  ]);
});

test('the new type has the right types', () => {
  const files = ['lib/resource-types/index.ts'];
  checkout.write('tsconfig.one.json', JSON.stringify({ extends: './tsconfig.json', files, include: [] }));
  const tsc = resolve('node_modules/typescript/bin/tsc');
  const { status, stdout } = spawnSync(process.execPath, [tsc, '-p', join(checkout.directory, 'tsconfig.one.json')], {
    encoding: 'utf8',
  });
  expect({ status, stdout }).toEqual({ status: 0, stdout: '' });
});

test('a workload that uses it is planned, with its outputs', () => {
  expect(idp('validate')).toMatchObject({ status: 0, stderr: '' });
  const { status, stdout } = idp('render', '--environment', 'dev');
  expect(status).toBe(0);
  expect(stdout).toMatch(/name: RATES_URL\s+value: https:\/\/api\.example\.com\/rates\n/);
  expect(stdout).toMatch(/name: RATES_TIMEOUT\s+value: '10'\n/);
});

test('it is described, and is in the schema', () => {
  expect(idp('types', 'external-api').stdout).toContain('  timeoutSeconds  default 10  integer from 1 to 60  ');
  expect(idp('schema').stdout).toContain('"external-api"');
});

test.each([
  ['http://api.example.com', /score\.yaml:14:12: resources\.source\.params\.url: .*; expected an https address/],
  [
    'https://me:pw@api.example.com',
    /score\.yaml:14:12: resources\.source\.params\.url: holds credentials; put them in a secret/,
  ],
])('refuses %s with its position', (url, message) => {
  const good = read('score/rates/score.yaml');
  checkout.write('score/rates/score.yaml', good.replace('https://api.example.com/rates', url));
  expect(idp('validate')).toMatchObject({ status: 1, stderr: expect.stringMatching(message) });
  checkout.write('score/rates/score.yaml', good);
});

test('the files that the page names are there', () => {
  const named = [...PAGE.matchAll(/\]\((\S+?)\)/g)].map(([, path = '']) => join('lib/resource-types', path));
  const rooms = [...PAGE.matchAll(/`(lib\/(?:stacks|local)\/\S+\.ts)`/g)].map(([, path = '']) => path);
  expect([...named, ...rooms].filter((path) => readFileSync(path).length === 0)).toEqual([]);
  expect(named.length + rooms.length).toBeGreaterThan(5);
});
