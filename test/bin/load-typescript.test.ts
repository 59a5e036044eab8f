import { execFile, spawnSync } from 'node:child_process';
import { chmodSync, copyFileSync, cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { statSync, symlinkSync, truncateSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { PATIENCE } from '../support/patience';

jest.setTimeout(PATIENCE);

let root: string;
let loader: string;
let program: string;
let cache: string;
let filled: string | undefined;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'load-typescript-'));
  for (const directory of ['bin', 'lib', 'node_modules', 'tmp']) {
    mkdirSync(join(root, directory));
  }
  loader = join(root, 'bin', 'load-typescript.js');
  program = join(root, 'lib', 'program.ts');
  cache = join(root, 'node_modules', '.cache', 'idp');
  copyFileSync('bin/load-typescript.js', loader);
  copyFileSync('tsconfig.json', join(root, 'tsconfig.json'));
  for (const name of ['@swc', 'ts-node']) {
    symlinkSync(join(process.cwd(), 'node_modules', name), join(root, 'node_modules', name));
  }
  writeFileSync(join(root, 'lib', 'answer.ts'), answers(41));
  writeFileSync(
    program,
    `import { answer } from './answer';
const compiler = Object.keys(require.cache).some((file) => /@swc.core.index|ts-node.dist/.test(file));
console.log(JSON.stringify({ answer, compiler }));
`,
  );
});

afterEach(() => {
  rmSync(root, { recursive: true });
});

afterAll(() => {
  rmSync(filled ?? '', { recursive: true, force: true });
});

function answers(value: number): string {
  return `export const answer: number = ${value};\n`;
}

/** swc keeps a copy of its binary in HOME. */
const { HOME } = process.env;

function run(file = program, env: Record<string, string> = {}) {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['-r', loader, file], {
    env: { HOME, TMPDIR: join(root, 'tmp'), ...env },
    encoding: 'utf8',
  });
  return status === 0 ? (JSON.parse(stdout) as unknown) : stderr;
}

/** Fills the cache, as a run does; once for all, since the compiler takes most of the time of these tests. */
function fill(): void {
  if (filled === undefined) {
    expect(run()).toEqual({ answer: 41, compiler: true });
    filled = mkdtempSync(join(tmpdir(), 'load-typescript-'));
    cpSync(cache, filled, { recursive: true });
  } else {
    cpSync(filled, cache, { recursive: true });
  }
}

/** What the cache holds of TypeScript files. */
function cached(directory = cache): string[] {
  return readdirSync(directory).filter((name) => name !== 'v8');
}

test('compiles each file once', () => {
  expect(run()).toEqual({ answer: 41, compiler: true });
  expect(run()).toEqual({ answer: 41, compiler: false });
  expect(cached().sort()).toEqual(['lib+answer.ts.js', 'lib+program.ts.js']);
});

test('compiles again after an edit, even one that keeps size and time', () => {
  const file = join(root, 'lib', 'answer.ts');
  fill();
  const { atime, mtime } = statSync(file);
  writeFileSync(file, answers(42));
  utimesSync(file, atime, mtime);
  expect(run()).toEqual({ answer: 42, compiler: true });
  expect(run()).toEqual({ answer: 42, compiler: false });
});

test.each(['swc', 'ts-node', 'options', 'tsconfig.json'])('compiles again with another version of its %s', (what) => {
  fill();
  if (what === 'options') {
    writeFileSync(loader, readFileSync(loader, 'utf8').replace("target: 'ES2022'", "target: 'ES2021'"));
  } else if (what === 'tsconfig.json') {
    writeFileSync(
      join(root, what),
      readFileSync(join(root, what), 'utf8').replace('"strict": true', '"strict": false'),
    );
  } else if (what === 'ts-node') {
    rmSync(join(root, 'node_modules', what));
    mkdirSync(join(root, 'node_modules', what));
    writeFileSync(join(root, 'node_modules', what, 'package.json'), '{ "version": "0.0.0" }');
    writeFileSync(
      join(root, 'node_modules', what, 'index.js'),
      `module.exports = require(${JSON.stringify(require.resolve('ts-node'))})`,
    );
  } else {
    const core = join(root, 'node_modules', '@swc', 'core');
    rmSync(join(root, 'node_modules', '@swc'));
    mkdirSync(core, { recursive: true });
    writeFileSync(join(core, 'package.json'), '{ "version": "0.0.0" }');
    writeFileSync(join(core, 'index.js'), `module.exports = require(${JSON.stringify(require.resolve('@swc/core'))})`);
  }
  expect(run()).toEqual({ answer: 41, compiler: true });
});

test.each([0, 20])('compiles again when the cached file was cut after %d bytes', (size) => {
  fill();
  truncateSync(join(cache, 'lib+answer.ts.js'), size);
  expect(run()).toEqual({ answer: 41, compiler: true });
  expect(run()).toEqual({ answer: 41, compiler: false });
});

test('uses the directory for temporary files when node_modules cannot be written', () => {
  writeFileSync(join(root, 'node_modules', '.cache'), 'a file');
  run();
  expect(run()).toEqual({ answer: 41, compiler: false });
  expect(cached(join(root, 'tmp', `idp-${process.getuid?.() ?? 'cache'}`))).toHaveLength(2);
});

test('works without a cache', () => {
  writeFileSync(join(root, 'node_modules', '.cache'), 'a file');
  const env = { TMPDIR: program };
  expect(run(program, env)).toEqual({ answer: 41, compiler: true });
  expect(run(program, env)).toEqual({ answer: 41, compiler: true });
});

test('says in one line that the compiler needs a cache, if there is none at all', () => {
  writeFileSync(join(root, 'node_modules', '.cache'), 'a file');
  expect(run(program, { HOME: program, TMPDIR: program })).toBe(
    'the TypeScript compiler needs a writable directory for its cache; set HOME or TMPDIR to one\n',
  );
});

test('does not read code from a directory that others can write to', () => {
  fill();
  chmodSync(cache, 0o777);
  expect(run()).toEqual({ answer: 41, compiler: true });
  expect(run()).toEqual({ answer: 41, compiler: false });
  expect(cached(join(root, 'tmp', `idp-${process.getuid?.() ?? 'cache'}`))).toHaveLength(2);
});

test('several processes can fill the cache at the same time', async () => {
  const start = promisify(execFile);
  const processes = await Promise.all(
    Array.from({ length: 6 }, () => start(process.execPath, ['-r', loader, program], { env: { HOME } })),
  );
  for (const { stdout } of processes) {
    expect(JSON.parse(stdout)).toMatchObject({ answer: 41 });
  }
  expect(cached()).toHaveLength(2);
  expect(run()).toEqual({ answer: 41, compiler: false });
});

test('leaves import() to Node, which loads an ES module with it', () => {
  writeFileSync(join(root, 'lib', 'module.mjs'), 'export const answer = 41;\n');
  writeFileSync(
    program,
    `void import('./module.mjs').then(({ answer }: { answer: number }) => console.log(JSON.stringify({ answer })));
`,
  );
  expect(run()).toEqual({ answer: 41 });
  expect(run()).toEqual({ answer: 41 });
});

test.each(['compiled', 'cached'])('a crash in %s code shows the lines of the TypeScript file', (state) => {
  const file = join(root, 'lib', 'crash.ts');
  writeFileSync(
    file,
    `interface Gone {
  readonly at: 'run time';
}
const fail = async (given: Gone): Promise<void> => {
  await Promise.resolve();
  throw new Error(given.at);
};
void fail({ at: 'run time' });
`,
  );
  if (state === 'cached') {
    run(file);
  }
  expect(run(file)).toContain(`at fail (${file}:6:9)`);
});

test('gives a debugger the source map of each file, in the cache or not', () => {
  fill();
  writeFileSync(
    program,
    `import { Session } from 'node:inspector';
const session = new Session();
session.connect();
session.on('Debugger.scriptParsed', ({ params: { url, sourceMapURL = '' } }) => {
  if (url.endsWith('answer.ts')) {
    const { sources } = JSON.parse(Buffer.from(sourceMapURL.split(',')[1] ?? '', 'base64').toString() || '{}');
    console.log(JSON.stringify(sources));
  }
});
session.post('Debugger.enable');
require('./answer');
`,
  );
  const sources = (...args: string[]) =>
    spawnSync(process.execPath, [...args, '-r', loader, program], {
      env: { HOME, TMPDIR: join(root, 'tmp') },
      encoding: 'utf8',
    }).stdout.trim();
  expect(sources('--inspect=127.0.0.1:0')).toBe(JSON.stringify([join(root, 'lib', 'answer.ts')]));
  // What the cache holds stays small.
  expect(sources()).toBe('undefined');
});
