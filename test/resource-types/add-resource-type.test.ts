import { spawnSync } from 'node:child_process';
import { cpSync, readdirSync, readFileSync, symlinkSync } from 'node:fs';
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
  ['node_modules', 'tsconfig.json', 'package.json', 'cdk.json'].forEach((path) => {
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

test('the page gives new files, one entry in each list, and workloads', () => {
  expect(blocks.map(({ path, language }) => [language, path])).toEqual([
    ['ts', 'lib/resource-types/external-api.ts'],
    ['diff', 'lib/resource-types/index.ts'],
    ['diff', 'lib/resource-types/index.ts'],
    ['yaml', 'score/rates/score.yaml'],
    ...['type', 'construct', 'local'].map((part) => ['ts', `lib/resource-types/log-archive/${part}.ts`]),
    // The import and the entry.
    ...['index', 'constructs', 'local'].flatMap((list) =>
      Array<string[]>(2).fill(['diff', `lib/resource-types/${list}.ts`]),
    ),
    ['yaml', 'score/ledger/score.yaml'],
  ]);
});

/** Lines of the page that nobody may forget, by file. */
const NEEDED = {
  'lib/resource-types/constructs.ts': "  'log-archive': logArchive,\n",
  'lib/resource-types/local.ts': "  'log-archive': logArchive,\n",
  'lib/resource-types/log-archive/type.ts': "    name: replaces(GROUP, 'LogGroupName'),\n",
};

test('tsc names a part that is not listed and a property without a behaviour, and nothing else of what the page adds', () => {
  const whole = Object.keys(NEEDED).map((path) => [path, read(path)] as const);
  whole.forEach(([path, text]) => {
    checkout.write(path, text.replace(NEEDED[path as keyof typeof NEEDED], ''));
  });
  const files = ['index', 'constructs', 'local'].map((list) => `lib/resource-types/${list}.ts`);
  checkout.write('tsconfig.one.json', JSON.stringify({ extends: './tsconfig.json', files, include: [] }));
  const tsc = resolve('node_modules/typescript/bin/tsc');
  const args = [tsc, '-p', join(checkout.directory, 'tsconfig.one.json')];
  const { stdout } = spawnSync(process.execPath, args, { encoding: 'utf8' });
  whole.forEach(([path, text]) => {
    checkout.write(path, text);
  });
  const found = [...stdout.matchAll(/^\S*?(lib\/\S+?)\(.*error (TS\d+): (.*)$/gm)].map(
    ([, path = '', code = '', message = '']) => [path, code, /(log-archive|name)\W+ is missing/.exec(message)?.[1]],
  );
  const unused = 'TS6133';
  const incomplete = (path: string) => [
    [path, 'TS2741', 'log-archive'],
    [path, 'TS1360', undefined],
  ];
  expect(found.filter(([, code]) => code !== unused)).toEqual([
    ...incomplete('lib/resource-types/constructs.ts'),
    ...incomplete('lib/resource-types/local.ts'),
    ['lib/resource-types/log-archive/type.ts', 'TS2741', 'name'],
  ]);
});

test('a stack makes the resource, and the plan says so', () => {
  expect(idp('plan', '--env', 'dev').stdout).toMatch(/log-archive \/idp-dev\/archives\/ledger\.audit .*: create/);
  const program = ['-r', './bin/load-typescript.js', 'bin/platform.ts'];
  const env = { PATH: process.env['PATH'] ?? '', CDK_OUTDIR: 'cdk.out' };
  const { status, stderr } = spawnSync(process.execPath, program, { cwd: checkout.directory, env, encoding: 'utf8' });
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  const assembly = 'cdk.out/assembly-dev';
  const files = readdirSync(join(checkout.directory, assembly)).filter((file) => file.endsWith('.template.json'));
  const templates = files.map((file) => read(join(assembly, file)));
  const made = templates.filter((text) => text.includes('/idp-dev/archives/ledger.audit"'));
  expect(made.map((text) => [...text.matchAll(/"AWS::Logs::LogGroup"/g)].length)).toEqual([1]);
});

test('what the local run does not do is said', () => {
  const script = `
      const { orchestrate } = require('./lib/orchestrator/orchestrator');
      const { readWorkloads } = require('./lib/read-workloads');
      const { localEnvironment } = require('./lib/config/parse-environments');
      const { environments } = require('./lib/config/environments');
      const { claimLimits } = require('./lib/local/create-claims');
      const target = { environment: localEnvironment(Object.values(environments)[0]), account: '000000000000', images: {} };
      const { claims } = orchestrate(readWorkloads('score'), target);
      console.log(claimLimits(claims).map(({ claim, limit }) => claim.type + ': ' + limit).join('\\n'));`;
  const { stdout } = spawnSync(process.execPath, ['-r', './bin/load-typescript.js', '-e', script], {
    cwd: checkout.directory,
    encoding: 'utf8',
  });
  expect(stdout).toBe('log-archive: it is not created: the local run has no CloudWatch Logs\n');
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
  expect(named.filter((path) => readFileSync(path).length === 0)).toEqual([]);
  expect(named.length).toBeGreaterThan(3);
});
