import type { LocalServer } from '../../plan/local-server';
import { resourceIdentity } from '../../orchestrator/resources/resource-definitions';
import type { ScoreDocument } from '../../score/score-document';
import { freePorts } from '../free-ports';
import type { LocalServerRunner } from './local-server-runner';

/** The servers of a run, each with the first runner that starts its type. */
export class LocalServers {
  /** By uid; a server keeps its port as long as the run lasts. */
  private readonly ports = new Map<string, number>();

  constructor(private readonly runners: readonly LocalServerRunner[]) {}

  /** A loopback port for the server of each resource that has one, by uid. */
  public async allocate(documents: readonly ScoreDocument[]): Promise<Record<string, number>> {
    const found: [string, number][] = [];
    for (const { uid, type } of documents.flatMap(resourcesOf)) {
      const runner = this.runnerOf(type);
      if (runner !== undefined) {
        found.push([uid, await this.portOf(runner.shared ? type : uid)]);
      }
    }
    return Object.fromEntries(found);
  }

  /**
   * Starts servers, keeps those that run, and ends those that nobody wants any more.
   *
   * @returns why a server does not run, by uid
   */
  public async start(servers: readonly LocalServer[]): Promise<ReadonlyMap<string, string>> {
    const started = await Promise.all(
      this.runners.map(async (runner) => [
        ...(await runner.start(servers.filter(({ type }) => this.runnerOf(type) === runner))),
      ]),
    );
    return new Map(started.flat());
  }

  public async stop(): Promise<void> {
    await Promise.all(this.runners.map(async (runner) => await runner.stop()));
  }

  public kill(): void {
    this.runners.forEach((runner) => runner.kill());
  }

  private runnerOf(type: string): LocalServerRunner | undefined {
    return this.runners.find((runner) => runner.starts(type));
  }

  private async portOf(key: string): Promise<number> {
    const [port = 0] = this.ports.has(key) ? [this.ports.get(key)] : await freePorts(1);
    this.ports.set(key, port);
    return port;
  }
}

function resourcesOf({ spec }: ScoreDocument): { readonly uid: string; readonly type: string }[] {
  return Object.entries(spec.resources ?? {}).map(([name, resource]) => ({
    uid: resourceIdentity(spec.metadata.name, name, resource).uid,
    type: resource.type,
  }));
}
