import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { endGroup } from '../process-group';
import type { ProgramRecords } from '../program-records';
import type { PostgresPrograms } from './postgres-programs';
import { give, unprivileged } from './unprivileged';

/** PostgreSQL does not run; the message is for people. */
export class PostgresProblem extends Error {}

/** For data that lasts as long as the run. `synchronous_commit` stays on: a killed program loses nothing it has written. */
const SETTINGS = [
  'listen_addresses=127.0.0.1',
  'unix_socket_directories=',
  'fsync=off',
  'full_page_writes=off',
  'shared_buffers=16MB',
  'max_connections=100',
  'timezone=UTC',
].flatMap((setting) => ['-c', setting]);

/** Data is new, and locale C sorts `Z` before `a`: ICU sorts as people do, and as the default of RDS nearly does. */
const LOCALE = ['--encoding=UTF8', '--locale=C', '--locale-provider=icu', '--icu-locale=en-US'];

/** PostgreSQL wants a locale on macOS (not tried). */
const ENVIRONMENT = { LC_ALL: 'C' };
/** Time limit to start, in milliseconds. */
const STARTED_WITHIN = 30_000;
/** Milliseconds between the signal to end and SIGKILL. */
const GRACE = 5000;
/** PostgreSQL ends at once, and so do its connections. */
const AT_ONCE = 'SIGQUIT';

/** A PostgreSQL server with data of its own, on a loopback port. It refuses to run as root, and runs as `nobody` then. */
export class PostgresServer {
  private child: ChildProcess | undefined;
  private readonly data: string;
  private readonly log: string;

  /**
   * @param directory - absolute; everything is in there
   * @param ended - called when the server ends by itself, for example with `PostgreSQL has ended: ...`
   */
  constructor(
    private readonly directory: string,
    private readonly ended: (event: string) => void,
    private readonly records?: ProgramRecords,
  ) {
    this.data = join(directory, 'data');
    this.log = join(directory, 'server.log');
  }

  public get running(): boolean {
    return this.child !== undefined;
  }

  private get user() {
    return unprivileged();
  }

  /** Makes empty data; what was there is thrown away. */
  public async create({ initdb }: PostgresPrograms): Promise<void> {
    rmSync(this.directory, { recursive: true, force: true });
    mkdirSync(this.directory, { recursive: true });
    give(this.directory, this.user);
    // Nobody needs it again: databases are made without a connection.
    const password = join(this.directory, 'password');
    writeFileSync(password, randomBytes(24).toString('hex'), { mode: 0o600 });
    give(password, this.user);
    const auth = ['--auth=scram-sha-256', `--pwfile=${password}`];
    await this.run(initdb, ['-D', this.data, '-U', 'postgres', '--no-sync', ...auth, ...LOCALE]);
    rmSync(password);
  }

  /** Executes statements of one line each, while the server is down. */
  public async execute({ postgres }: PostgresPrograms, statements: readonly string[]): Promise<void> {
    const input = statements.map((it) => `${it}\n`).join('');
    await this.run(postgres, ['--single', '-D', this.data, ...SETTINGS, 'postgres'], input);
  }

  /** Starts the server and waits until it takes connections. */
  public async start({ postgres }: PostgresPrograms, port: number): Promise<void> {
    const log = openSync(this.log, 'a');
    const child = spawn(postgres, ['-D', this.data, '-p', String(port), ...SETTINGS], {
      ...this.user,
      cwd: this.directory,
      env: ENVIRONMENT,
      detached: true,
      stdio: ['ignore', log, log],
    });
    closeSync(log);
    this.child = child;
    child.once('error', () => (this.child = undefined));
    child.once('exit', () => {
      this.forget(child);
      if (this.child === child) {
        this.child = undefined;
        this.ended(`PostgreSQL has ended: ${lastLine(readText(this.log))}`);
      }
    });
    if (child.pid !== undefined) {
      this.records?.add('postgres', child.pid, AT_ONCE);
    }
    const deadline = Date.now() + STARTED_WITHIN;
    while (!this.takesConnections()) {
      if (!this.running || Date.now() > deadline) {
        throw new PostgresProblem(`PostgreSQL does not start: ${lastLine(readText(this.log))}`);
      }
      await sleep(20);
    }
  }

  public async stop(): Promise<void> {
    const pid = this.child?.pid;
    this.child = undefined;
    if (pid !== undefined) {
      await endGroup(pid, GRACE, AT_ONCE);
    }
  }

  public kill(): void {
    this.child?.kill(AT_ONCE);
    this.child = undefined;
  }

  private forget({ pid }: ChildProcess): void {
    if (pid !== undefined) {
      this.records?.remove(pid);
    }
  }

  /** The eighth line of its file says `ready`. */
  private takesConnections(): boolean {
    return readText(join(this.data, 'postmaster.pid')).split('\n')[7]?.trim() === 'ready';
  }

  private async run(program: string, args: readonly string[], input = ''): Promise<void> {
    const child = spawn(program, args, { ...this.user, cwd: this.directory, env: ENVIRONMENT });
    let output = '';
    child.stdout.on('data', () => undefined);
    child.stderr.on('data', (data: Buffer) => (output += data.toString()));
    child.stdin.on('error', () => undefined).end(input);
    const [code] = (await once(child, 'close').catch((error: unknown) => {
      throw new PostgresProblem(`${program} does not run: ${String(error)}`);
    })) as [number | null];
    if (code !== 0 || /^.*\b(ERROR|FATAL):/m.test(output)) {
      throw new PostgresProblem(`PostgreSQL cannot be prepared: ${lastLine(output)}`);
    }
  }
}

function readText(file: string): string {
  return existsSync(file) ? readFileSync(file, 'utf8') : '';
}

/** The last line that says more than where it comes from. */
function lastLine(text: string): string {
  return text.trim().split('\n').at(-1)?.trim() ?? '';
}
