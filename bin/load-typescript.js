// Lets Node load TypeScript: `node -r ./bin/load-typescript.js <file>`. swc compiles a file once; until the file changes,
// the result is read from a cache. (ts-node and tsx do the same in twice the time that most commands run.)
const { createHash } = require('node:crypto');
const { accessSync, constants, lstatSync, mkdirSync, readFileSync, renameSync, writeFileSync } = require('node:fs');
const { enableCompileCache, SourceMap } = require('node:module');
const { tmpdir } = require('node:os');
const { dirname, join, relative } = require('node:path');

const ROOT = dirname(__dirname);
const OPTIONS = {
  configFile: false,
  swcrc: false,
  module: { type: 'commonjs', ignoreDynamic: true },
  jsc: { target: 'es2022', parser: { syntax: 'typescript' } },
};
/** Decides, with the source, what a file compiles to. */
const COMPILER = JSON.stringify([require('@swc/core/package.json').version, OPTIONS]);
const CACHE = cacheDirectory();

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
  // The last line. A file that was not written to its end does not have it.
  const key = `\n//${createHash('sha256').update([COMPILER, file, source].join('\0')).digest('hex')}\n`;
  const path = CACHE && join(CACHE, `${relative(ROOT, file).replaceAll(/[^\w.-]/g, '+')}.js`);
  const known = path && attempt(() => readFileSync(path, 'utf8'));
  if (known?.endsWith(key)) {
    return known;
  }
  const output = compile(file, source).code + key;
  if (path) {
    // Renamed when it is complete, since another process may be reading it.
    const draft = `${path}.${process.pid}`;
    attempt(() => writeFileSync(draft, output));
    attempt(() => renameSync(draft, path));
  }
  return output;
}

function compile(file, source) {
  return require('@swc/core').transformSync(source, { ...OPTIONS, filename: file, sourceMaps: true });
}

/** A stack trace with the lines of the TypeScript files. They are compiled again: this happens once, in a crash. */
function inTypeScript(stack) {
  return stack.replaceAll(/(\/[^\n():]+\.ts):(\d+):(\d+)/g, (place, file, line, column) => {
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
