import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { LocalServer } from '../../plan/local-server';
import { ContainerProcess } from '../containers/container-process';
import { runtimeOutput } from '../containers/container-runtime';
import type { CheckoutRuntime, Containers } from '../containers/containers';
import type { RunLog } from '../run-log';
import type { LocalServerRunner } from './local-server-runner';
import { SERVER_CONTAINERS, type ServerContainer } from './server-containers';

export interface ContainerRunnerOptions {
  readonly containers: Containers;
  readonly log: RunLog;
  /** Time limit of a server to start once its image is there, in milliseconds; 120,000 by default. */
  readonly startedWithin?: number;
}

/** Time limit to fetch an image, in milliseconds. */
const FETCHED_WITHIN = 600_000;
/** Between two lines about a server that is still starting, in milliseconds. */
const PROGRESS = 10_000;

/** A container for each server. */
export class ContainerRunner implements LocalServerRunner {
  public readonly shared = false;
  private readonly running = new Map<string, ContainerProcess>();

  constructor(private readonly options: ContainerRunnerOptions) {}

  public starts(type: string): boolean {
    return Object.hasOwn(SERVER_CONTAINERS, type);
  }

  public async start(servers: readonly LocalServer[]): Promise<ReadonlyMap<string, string>> {
    const removed = [...this.running.keys()].filter((uid) => !servers.some((server) => server.uid === uid));
    await Promise.all(removed.map(async (uid) => await this.end(uid)));
    const added = servers.filter(({ uid }) => !this.running.has(uid));
    const problems = await Promise.all(
      added.map(async (server): Promise<[string, string][]> => {
        const problem = await this.serve(server);
        if (problem === undefined) {
          return [];
        }
        this.options.log.say(`${titleOf(server)} is not started: ${problem}`);
        return [[server.uid, problem]];
      }),
    );
    return new Map(problems.flat());
  }

  public async stop(): Promise<void> {
    await Promise.all([...this.running.keys()].map(async (uid) => await this.end(uid)));
  }

  public kill(): void {
    this.running.forEach((server) => server.kill());
  }

  /** @returns why it does not run */
  private async serve(server: LocalServer): Promise<string | undefined> {
    const runtime = await this.options.containers.runtime();
    if (typeof runtime === 'string') {
      return server.type === 'redis' ? runtime.replace('needs ', 'needs valkey-server or redis-server, or ') : runtime;
    }
    try {
      const container = SERVER_CONTAINERS[server.type];
      if (container !== undefined) {
        await this.fetch(runtime, container.image, titleOf(server));
        await this.run(runtime, container, server);
      }
      return undefined;
    } catch (error) {
      await this.end(server.uid);
      return `${runtime.name}: ${error instanceof Error ? error.message : String(error)}`;
    }
  }

  private async fetch(runtime: CheckoutRuntime, image: string, title: string): Promise<void> {
    try {
      await runtimeOutput(runtime, ['image', 'inspect', image], FETCHED_WITHIN);
    } catch {
      this.options.log.say(`${title}: fetching ${image}; this may take minutes`);
      await runtimeOutput(runtime, ['pull', '--quiet', image], FETCHED_WITHIN);
    }
  }

  private async run(runtime: CheckoutRuntime, container: ServerContainer, server: LocalServer): Promise<void> {
    const { log } = this.options;
    const { uid, port } = server;
    const { image, command, args, memory, check } = container;
    const title = titleOf(server);
    const name = `idp-${runtime.checkout}-${createHash('sha256').update(uid).digest('hex').slice(0, 12)}`;
    let last = '';
    const process = new ContainerProcess(
      runtime,
      {
        ...{ name, image, command, args, memory },
        variables: container.variables(server),
        ports: [{ local: port, target: container.port, protocol: 'TCP' }],
      },
      {
        restarts: false,
        onLine(line) {
          last = line;
        },
        onEvent(event) {
          log.say(`${title} ${event}: ${last}`);
        },
      },
    );
    this.running.set(uid, process);
    process.start();
    await this.healthy(process, title, async () => await isHealthy(runtime, name, check)).catch((error: unknown) => {
      throw new Error(
        [error instanceof Error ? error.message : String(error), last].filter((it) => it !== '').join(': '),
      );
    });
    log.say(`${title} runs at 127.0.0.1:${port} (${runtime.name}, ${image})`);
  }

  /** Waits until a server can be used, and says every while that it cannot yet. */
  private async healthy(process: ContainerProcess, title: string, check: () => Promise<boolean>): Promise<void> {
    const { log, startedWithin = 120_000 } = this.options;
    const started = Date.now();
    let told = started;
    while (!(await check())) {
      const now = Date.now();
      if (process.state !== 'running') {
        throw new Error('the container has ended');
      }
      if (now - started > startedWithin) {
        throw new Error(`the server does not answer after ${startedWithin / 1000} s`);
      }
      if (now - told >= PROGRESS) {
        told = now;
        log.say(`${title} is still starting (${Math.round((now - started) / 1000)} s)`);
      }
      await sleep(250);
    }
  }

  private async end(uid: string): Promise<void> {
    const server = this.running.get(uid);
    this.running.delete(uid);
    await server?.stop();
  }
}

async function isHealthy(runtime: CheckoutRuntime, name: string, check: string): Promise<boolean> {
  try {
    await runtimeOutput(runtime, ['exec', name, 'sh', '-c', check], 30_000);
    return true;
  } catch {
    return false;
  }
}

/** For example `mysql shop.db`. */
function titleOf({ type, uid }: LocalServer): string {
  return `${type} ${uid.slice(uid.indexOf('#') + 1)}`;
}
