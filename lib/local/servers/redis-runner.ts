import { createHash } from 'node:crypto';
import { mkdirSync, rmSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import type { LocalServer } from '../../plan/local-server';
import { cacheSettings } from '../../resource-types/redis/settings';
import { findProgram } from '../find-program';
import { isPortOpen } from '../is-port-open';
import { WorkloadProcess } from '../workload-process';
import type { LocalServerRunner, ServerRunnerOptions } from './local-server-runner';

const PROGRAMS = ['valkey-server', 'redis-server'];
/** Time limit to start, in milliseconds. */
const STARTED_WITHIN = 10_000;

/** A Valkey or Redis of this machine for each cache, with the settings of the cluster. */
export class RedisRunner implements LocalServerRunner {
  public readonly shared = false;
  private readonly program: string | undefined;
  private readonly running = new Map<string, WorkloadProcess>();

  constructor(private readonly options: ServerRunnerOptions) {
    this.program = findProgram(PROGRAMS, options.machine.PATH ?? '');
  }

  public starts(type: string): boolean {
    return type === 'redis' && this.program !== undefined;
  }

  public async start(servers: readonly LocalServer[]): Promise<ReadonlyMap<string, string>> {
    const removed = [...this.running.keys()].filter((uid) => !servers.some((server) => server.uid === uid));
    await Promise.all(removed.map(async (uid) => await this.end(uid)));
    const added = servers.filter(({ uid }) => !this.running.has(uid));
    const problems = await Promise.all(
      added.map(async (server): Promise<[string, string][]> => {
        const problem = await this.serve(server);
        return problem === undefined ? [] : [[server.uid, problem]];
      }),
    );
    return new Map(problems.flat());
  }

  public async stop(): Promise<void> {
    await Promise.all([...this.running.keys()].map(async (uid) => await this.end(uid)));
    rmSync(this.options.directory, { recursive: true, force: true });
  }

  public kill(): void {
    this.running.forEach((server) => server.kill());
  }

  /** @returns why it does not run */
  private async serve({ uid, port, password }: LocalServer): Promise<string | undefined> {
    const { directory, records, log } = this.options;
    const { program = '' } = this;
    let last = '';
    const name = `redis ${uid.slice(uid.indexOf('#') + 1)}`;
    const server = new WorkloadProcess({
      command: 'exec "$PROGRAM" - <<END\n$SETTINGS\nEND',
      directory,
      variables: { PROGRAM: program, SETTINGS: settings(port, password) },
      restarts: false,
      onLine: (line) => (last = line),
      onStart: (pid) => records?.add(name, pid),
      onEnd: (pid) => records?.remove(pid),
      onEvent: (event) => log.say(`${name} ${event}: ${last}`),
    });
    mkdirSync(directory, { recursive: true });
    server.start();
    this.running.set(uid, server);
    const deadline = Date.now() + STARTED_WITHIN;
    while (server.state === 'running' && Date.now() < deadline) {
      if (await isPortOpen(port)) {
        log.say(`${name} runs at 127.0.0.1:${port} (${program})`);
        return undefined;
      }
      await sleep(20);
    }
    await this.end(uid);
    return `${program} does not start: ${last}`;
  }

  private async end(uid: string): Promise<void> {
    const server = this.running.get(uid);
    this.running.delete(uid);
    await server?.stop();
  }
}

function settings(port: number, password: string): string {
  const digest = createHash('sha256').update(password).digest('hex');
  return `bind 127.0.0.1\nport ${port}\nloglevel warning\n${cacheSettings(digest)}`;
}
