import { join } from 'node:path';
import type { LocalServer } from '../../plan/local-server';
import type { LocalServerRunner, ServerRunnerOptions } from './local-server-runner';
import { postgresPrograms } from './postgres-programs';
import { PostgresProblem, PostgresServer } from './postgres-server';
import { closedAbove, unprivileged } from './unprivileged';

/** Where programs stay between runs, below the working directory. Git ignores it. */
const PROGRAMS = join('.idp', 'postgres');

/** One PostgreSQL for all databases of a run. Each has a user of its own, who can reach no other one. */
export class PostgresRunner implements LocalServerRunner {
  public readonly shared = true;
  private readonly server: PostgresServer;
  private readonly made = new Set<string>();

  constructor(private readonly options: ServerRunnerOptions) {
    this.server = new PostgresServer(options.directory, (event) => options.log.say(event), options.records);
  }

  public starts(type: string): boolean {
    return type === 'postgres';
  }

  public async start(servers: readonly LocalServer[]): Promise<ReadonlyMap<string, string>> {
    // One that has ended by itself starts again, without data.
    const added = this.server.running ? servers.filter(({ uid }) => !this.made.has(uid)) : servers;
    const [first] = added;
    if (first === undefined) {
      return new Map();
    }
    try {
      await this.serve(first.port, added);
      added.forEach(({ uid }) => this.made.add(uid));
      return new Map();
    } catch (error) {
      if (!(error instanceof PostgresProblem)) {
        throw error;
      }
      return new Map(servers.map(({ uid }) => [uid, error.message]));
    }
  }

  public async stop(): Promise<void> {
    await this.server.stop();
  }

  public kill(): void {
    this.server.kill();
  }

  /** Makes the databases, and restarts the server if it runs: they are made without a connection. */
  private async serve(port: number, added: readonly LocalServer[]): Promise<void> {
    const { directory, machine, log } = this.options;
    const programs = await postgresPrograms({ directory: PROGRAMS, path: machine.PATH ?? '', log });
    if (typeof programs === 'string') {
      throw new PostgresProblem(programs);
    }
    const closed = [directory, programs.postgres].flatMap((path) => closedAbove(path, unprivileged()) ?? []);
    if (closed.length > 0) {
      throw new PostgresProblem(
        `PostgreSQL refuses to run as root, and the user nobody cannot open ${closed[0]}; run it as another user`,
      );
    }
    const again = this.server.running;
    await this.server.stop();
    if (!again) {
      await this.server.create(programs);
      this.made.clear();
    }
    await this.server.execute(programs, added.flatMap(statementsOf));
    await this.server.start(programs, port);
    log.say(
      `PostgreSQL ${again ? 'runs again' : 'runs'} at 127.0.0.1:${port}, for ${added.map(({ name }) => name).join(', ')}`,
    );
  }
}

/** Names are of letters, digits, `-` and `_`. */
function statementsOf({ name, username, password }: LocalServer): string[] {
  return [
    `CREATE ROLE "${username}" LOGIN PASSWORD '${password}'`,
    `CREATE DATABASE "${name}" OWNER "${username}"`,
    `REVOKE CONNECT ON DATABASE "${name}" FROM PUBLIC`,
  ];
}
