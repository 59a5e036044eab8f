// Lets Node load TypeScript: `node -r ./bin/load-typescript.js <file>`. ts-node compiles a file once; until the file
// changes, the result is read from a cache. (ts-node keeps none: with it, loading takes longer than most commands.)
const { createHash } = require('node:crypto');
const { accessSync, constants, lstatSync, mkdirSync, readFileSync, renameSync, writeFileSync } = require('node:fs');
const inspector = require('node:inspector');
const { enableCompileCache, SourceMap } = require('node:module');
const { tmpdir } = require('node:os');
const { dirname, join, relative } = require('node:path');

const ROOT = dirname(__dirname);
const OPTIONS = { swc: true, transpileOnly: true, compilerOptions: { target: 'ES2022', esModuleInterop: true } };
/** Decides, with the source, what a file compiles to. (Two packages by their paths: looking up their exports takes 6 ms.) */
const COMPILER = JSON.stringify([
  require('../node_modules/ts-node/package.json').version,
  require('../node_modules/@swc/core/package.json').version,
  OPTIONS,
  readFileSync(join(ROOT, 'tsconfig.json'), 'utf8'),
]);
/** The cache holds no source maps, which a debugger needs to stop at lines of TypeScript. */
const CACHE = inspector.url() === undefined ? cacheDirectory() : undefined;
/** Files that were not in the cache. */
const compiledHere = new Set();

if (CACHE !== undefined) {
  // Node 22 and newer also keep what V8 makes of the JavaScript.
  enableCompileCache?.(join(CACHE, 'v8'));
}

require.extensions['.ts'] = (module, file) => {
  module._compile(load(file), file);
};

process.on('uncaughtExceptionMonitor', (error) => {
  if (typeof error?.stack === 'string') {
    error.stack = inTypeScript(error.stack);
  }
});

/** JavaScript of a file, from the cache if it is there. */
function load(file) {
  const source = readFileSync(file, 'utf8');
  const name = relative(ROOT, file);
  // The last line. A file that was not written to its end does not have it.
  const key = `\n//${createHash('sha256').update([COMPILER, name, source].join('\0')).digest('hex')}\n`;
  const path = CACHE && join(CACHE, `${name.replaceAll(/[^\w.-]/g, '+')}.js`);
  const known = path && attempt(() => readFileSync(path, 'utf8'));
  if (known?.endsWith(key)) {
    return known;
  }
  compiledHere.add(file);
  const { code, map } = compile(file, source);
  if (inspector.url() !== undefined) {
    return `${code}\n//# sourceMappingURL=data:application/json;base64,${Buffer.from(map).toString('base64')}\n`;
  }
  const output = code + key;
  if (path) {
    // Renamed when it is complete, since another process may be reading it.
    const draft = `${path}.${process.pid}`;
    attempt(() => writeFileSync(draft, output));
    attempt(() => renameSync(draft, path));
  }
  return output;
}

let service;

/** JavaScript of a file, and its source map, which ts-node writes behind it in base64. */
function compile(file, source) {
  // Only here: ts-node loads the TypeScript compiler.
  service ??= createCompiler();
  const [code, map = ''] = service.compile(source, file).split(/\n?\/\/# sourceMappingURL=data:[^,\n]*,/);
  return { code, map: Buffer.from(map, 'base64').toString() };
}

function createCompiler() {
  try {
    return require('ts-node').create({ cwd: ROOT, ...OPTIONS });
  } catch (error) {
    // swc copies its binary to a cache before it loads it.
    if (![error.cause].flat().some((cause) => cause?.code === 'ERR_SWC_NATIVE_CACHE')) {
      throw error;
    }
    console.error('the TypeScript compiler needs a writable directory for its cache; set HOME or TMPDIR to one');
    process.exit(1);
  }
}

/**
 * A stack trace with the lines of the TypeScript files. ts-node maps those of the files that this process compiled; the
 * others came from the cache, which holds no maps: they are compiled again. This happens once, in a crash.
 */
function inTypeScript(stack) {
  return stack.replaceAll(/(\/[^\n():]+\.ts):(\d+):(\d+)/g, (place, file, line, column) => {
    if (compiledHere.has(file)) {
      return place;
    }
    const map = attempt(() => JSON.parse(compile(file, readFileSync(file, 'utf8')).map));
    const origin = map && new SourceMap(map).findOrigin(Number(line), Number(column));
    return origin?.lineNumber ? `${file}:${origin.lineNumber}:${origin.columnNumber}` : place;
  });
}

/** The first directory that can be used. If there is none, everything is compiled each time. */
function cacheDirectory() {
  const user = process.getuid?.();
  return [join(ROOT, 'node_modules', '.cache', 'idp'), join(tmpdir(), `idp-${user ?? 'cache'}`)].find((directory) =>
    attempt(() => {
      mkdirSync(directory, { recursive: true, mode: 0o700 });
      accessSync(directory, constants.W_OK);
      // Nobody else may put code there.
      const status = lstatSync(directory);
      return status.isDirectory() && (user === undefined || (status.uid === user && (status.mode & 0o022) === 0));
    }),
  );
}

function attempt(work) {
  try {
    return work();
  } catch {
    return undefined;
  }
}
