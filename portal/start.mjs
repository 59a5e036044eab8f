// Installs and builds the portal where that is still to do, and starts it: one process, one address on this machine.
// Runs with the Node.js of the checkout and starts the portal with the one in its own packages. Needs no package itself.
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { basename, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';

const HERE = import.meta.dirname;
const CACHE = join(HERE, '.cache');
const LOCK = join(CACHE, 'lock');
const STOPS = ['SIGINT', 'SIGTERM', 'SIGHUP'];
const BIN = join(HERE, 'node_modules', '.bin');
// Backstage needs Node.js 22 or newer, and this runs the backend's TypeScript as it is; an older one gets help.
const IS_RECENT = Number(process.versions.node.split('.')[0]) >= 24;
const HELP = `npm run portal -- [options]

  --env <name>   also show the plan of an environment; may be repeated
  --build-only   install and build, and start nothing
  --port <port>  default: the first free port from 7007
  --help
`;

const { env: environments = [], port, help, 'build-only': buildOnly } = options();
if (help === true) {
  process.stdout.write(HELP);
  process.exit(0);
}
if (!existsSync(join(HERE, '..', 'node_modules'))) {
  fail("the platform's own packages are missing; run 'npm ci' first");
}
if (port !== undefined) {
  await checkPort(port);
}
if (environments.length > 0) {
  checkEnvironments(environments);
}
mkdirSync(CACHE, { recursive: true });
await once('installed', 'installs 2,100 packages (once; about two minutes, 1.4 GB)', ['package-lock.json'], BIN, () => {
  // The only script of a package that runs brings Node.js.
  const scripts = IS_RECENT ? ['--ignore-scripts'] : [];
  return run('npm', ['ci', ...scripts, '--no-audit', '--no-fund', '--loglevel=error']);
});
await once(
  'built',
  'builds the pages (about 15 seconds)',
  ['package-lock.json', 'app', 'app-config.yaml'],
  join(HERE, 'app', 'dist'),
  () =>
    run(
      join(BIN, 'cli-module-build'),
      ['package', 'build', '--config', join(HERE, 'app-config.yaml')],
      join(HERE, 'app'),
      true,
    ),
);
if (buildOnly !== true) {
  await start(port ?? (await freePort(7007)));
}

/** Refuses a port that is none, or not free: another portal there would answer as if it were this one. */
async function checkPort(port) {
  if (!/^\d{1,5}$/.test(port) || Number(port) < 1 || Number(port) > 65535) {
    fail(`'${port}' is not a port; expected 1 to 65535`, 2);
  }
  if (!(await isFree(Number(port)))) {
    fail(`port ${port} is not free; name another one with --port, or leave it out`);
  }
}

/** Refuses environments that the platform does not have. */
function checkEnvironments(names) {
  const { stdout, stderr, status } = spawnSync(process.execPath, ['bin/idp.js', 'environments', '--json'], {
    cwd: join(HERE, '..'),
    encoding: 'utf8',
  });
  if (status !== 0) {
    fail(stderr.trim());
  }
  const known = JSON.parse(stdout).map(({ environment }) => environment);
  const unknown = names.find((name) => !known.includes(name));
  if (unknown !== undefined) {
    fail(`no environment '${unknown}'; environments: ${known.join(', ')}`, 2);
  }
}

function options() {
  try {
    return parseArgs({
      options: {
        env: { type: 'string', multiple: true },
        port: { type: 'string' },
        'build-only': { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
      },
    }).values;
  } catch (error) {
    return fail(`${error.message}\n${HELP}`, 2);
  }
}

function say(text) {
  process.stdout.write(`portal: ${text}\n`);
}

function fail(text, code = 1) {
  process.stderr.write(`portal: ${text}\n`);
  process.exit(code);
}

/** Does something again only when its files have changed since, or its result is gone. */
async function once(name, text, paths, result, act) {
  const stamp = join(CACHE, name);
  const hash = createHash('sha256');
  paths.forEach((path) => filesBelow(path).forEach((file) => hash.update(file).update(readFileSync(join(HERE, file)))));
  const digest = hash.digest('hex');
  if (existsSync(stamp) && existsSync(result) && readFileSync(stamp, 'utf8') === digest) {
    return;
  }
  claim();
  say(text);
  rmSync(stamp, { force: true });
  await act();
  writeFileSync(stamp, digest);
  rmSync(LOCK);
}

/** Two that install at once would remove each other's files. A lock of a process that was killed does not count. */
function claim() {
  try {
    writeFileSync(LOCK, String(process.pid), { flag: 'wx' });
  } catch {
    const holder = Number(readFileSync(LOCK, 'utf8'));
    if (isAlive(holder)) {
      fail(`process ${holder} installs or builds it at this moment; start again when it is done`);
    }
    writeFileSync(LOCK, String(process.pid));
  }
}

function isAlive(pid) {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

function filesBelow(path) {
  const entries = path.includes('.') ? undefined : readdirSync(join(HERE, path), { withFileTypes: true });
  return entries === undefined
    ? [path]
    : entries
        .filter(({ name }) => name !== 'dist' && name !== 'node_modules')
        .flatMap((entry) => (entry.isDirectory() ? filesBelow(join(path, entry.name)) : [join(path, entry.name)]))
        .sort();
}

/**
 * Ends with the start: npm would go on for minutes after a Ctrl-C.
 *
 * @param isQuiet - whether what it prints is shown only if it fails
 */
async function run(command, args, cwd = HERE, isQuiet = false) {
  const child = spawn(command, args, { cwd, stdio: ['ignore', ...Array(2).fill(isQuiet ? 'pipe' : 'inherit')], env: variables() });
  const stop = () => {
    child.kill('SIGKILL');
    rmSync(LOCK, { force: true });
    fail('stopped; the next start does it from the beginning', 130);
  };
  STOPS.forEach((signal) => process.on(signal, stop));
  let text = '';
  [child.stdout, child.stderr].forEach((stream) => stream?.on('data', (more) => (text += more)));
  const problem = await new Promise((done) => {
    child.once('error', ({ message }) => done(message));
    child.once('close', (code) => done(code === 0 ? undefined : `'${[basename(command), ...args].join(' ')}' failed`));
  });
  STOPS.forEach((signal) => process.off(signal, stop));
  if (problem !== undefined) {
    rmSync(LOCK, { force: true });
    process.stderr.write(text);
    fail(problem);
  }
}

/** With the portal's own Node.js first if that of the checkout is older, and without the settings of npm that are the checkout's. */
function variables(more = {}) {
  const own = Object.entries(process.env).filter(([name]) => !/^npm_/i.test(name));
  return { ...Object.fromEntries(own), PATH: IS_RECENT ? process.env.PATH : `${BIN}:${process.env.PATH}`, ...more };
}

async function freePort(first) {
  for (let port = first; port < first + 100; port++) {
    if (await isFree(port)) {
      return String(port);
    }
  }
  return fail(`no port from ${first} to ${first + 99} is free; name one with --port`);
}

function isFree(port) {
  return new Promise((done) => {
    const server = createServer()
      .once('error', () => done(false))
      .listen(port, '127.0.0.1', () => server.close(() => done(true)));
  });
}

async function start(port) {
  const address = `http://localhost:${port}`;
  const host = process.env.PORTAL_HOST ?? '127.0.0.1';
  const signIn = process.env.AUTH_GITHUB_CLIENT_ID ? 'github' : 'guest';
  // backend/src/refuse-guests.ts refuses it, too, but only when the port is open already.
  if (signIn === 'guest' && !['127.0.0.1', 'localhost', '::1'].includes(host)) {
    fail(
      `guests may sign in, so it listens on 127.0.0.1 only, not on ${host}; set up GitHub sign-in (portal/README.md)`,
    );
  }
  say('starts');
  const configs = ['app-config.yaml', `app-config.${signIn}.yaml`, ...pullRequests()];
  const child = spawn(
    IS_RECENT ? process.execPath : join(BIN, 'node'),
    ['src/index.ts', ...configs.flatMap((file) => ['--config', resolve(HERE, file)])],
    {
      cwd: join(HERE, 'backend'),
      stdio: ['ignore', 'inherit', 'inherit'],
      env: variables({
        PORTAL_PORT: port,
        PORTAL_HOST: host,
        PORTAL_URL: process.env.PORTAL_URL ?? address,
        PORTAL_ENVIRONMENTS: environments.join(','),
        ...github(),
        LOG_LEVEL: process.env.LOG_LEVEL ?? 'error',
      }),
    },
  );
  STOPS.forEach((signal) => process.on(signal, () => child.kill('SIGTERM')));
  child.once('exit', (code) => process.exit(code ?? 0));
  while (!(await isReady(address))) {
    await new Promise((done) => setTimeout(done, 250));
  }
  say(`${address} is up; Ctrl-C stops it`);
}

/** The configuration for pull requests, if a repository is named. */
function pullRequests() {
  if (!process.env.PORTAL_REPOSITORY) {
    return [];
  }
  if (!process.env.PORTAL_GITHUB_TOKEN) {
    fail('PORTAL_REPOSITORY needs PORTAL_GITHUB_TOKEN, with which pull requests are opened (portal/README.md)');
  }
  return ['app-config.pull-request.yaml'];
}

/** Where GitHub Enterprise Server is, for app-config.pull-request.yaml; nothing for github.com. */
function github() {
  const { PORTAL_GITHUB_URL: url } = process.env;
  return url ? { PORTAL_GITHUB_HOST: new URL(url).host, PORTAL_GITHUB_API: new URL('/api/v3', url).href } : {};
}

async function isReady(address) {
  try {
    return (await fetch(`${address}/.backstage/health/v1/readiness`)).ok;
  } catch {
    return false;
  }
}
