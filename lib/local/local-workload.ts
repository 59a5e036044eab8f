import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { PlannedContainer, PlannedWorkload } from '../orchestrator/plan';
import { accepts } from './accepts';
import { writeContainerFiles } from './container-files';
import type { RunLog } from './run-log';
import type { WorkloadStatus } from './status-table';
import { programEnvironment } from './surroundings';
import { WorkloadProcess } from './workload-process';

/** Options of one workload of a run. */
export interface LocalWorkloadOptions {
  readonly workload: PlannedWorkload;
  /** Loopback port of each of its service ports, by name. */
  readonly ports: Readonly<Record<string, number>>;
  /** What the machine and the AWS services add to every program's environment. */
  readonly surroundings: Readonly<Record<string, string>>;
  /** Root directory of its containers: `<directory>/<container>`. */
  readonly directory: string;
  readonly log: RunLog;
}

/** The programs of one workload. */
export class LocalWorkload {
  public readonly name: string;
  private readonly processes: WorkloadProcess[] = [];
  /** Why containers are not started. */
  private readonly refusals: string[] = [];

  constructor(private readonly options: LocalWorkloadOptions) {
    this.name = options.workload.name;
  }

  /** Starts every container that says how to; the others, and why not, go to the log. */
  public start(): void {
    const { workload, log } = this.options;
    for (const container of workload.containers) {
      const refusal = this.refusal(container);
      if (refusal === undefined) {
        this.startContainer(container);
      } else {
        this.refusals.push(refusal);
        log.workload(this.name, `${container.name} is not started: ${refusal}`);
      }
    }
  }

  /** Waits until all its ports are open, at most so many milliseconds. */
  public async ready(within: number): Promise<void> {
    const deadline = Date.now() + within;
    while (Date.now() < deadline && (await this.status()).state === 'starting') {
      await new Promise((wake) => setTimeout(wake, 100));
    }
  }

  public async status(): Promise<WorkloadStatus> {
    const { name } = this;
    if (this.processes.length === 0) {
      return { name, state: 'not started', reason: this.refusals.join('; ') };
    }
    const failing = this.processes.find(({ state }) => state !== 'running');
    if (failing !== undefined) {
      return { name, state: 'failing', reason: failing.lastFailure };
    }
    const open = await Promise.all(this.tcpPorts().map(accepts));
    const closed = this.tcpPorts().filter((_, index) => open[index] === false);
    if (closed.length > 0) {
      return { name, state: 'starting', reason: `nothing listens on 127.0.0.1:${closed.join(', ')} yet` };
    }
    return { name, state: 'ready' };
  }

  public async stop(): Promise<void> {
    await Promise.all(this.processes.map(async (process) => await process.stop()));
  }

  public kill(): void {
    this.processes.forEach((process) => process.kill());
  }

  private refusal({ image, devCommand }: PlannedContainer): string | undefined {
    if (devCommand === undefined) {
      return `image ${image} needs a container runtime; add the annotation idp.dev/dev-command`;
    }
    const directory = resolve(this.options.workload.directory);
    return existsSync(directory) ? undefined : `its directory ${directory} does not exist`;
  }

  private startContainer(container: PlannedContainer): void {
    const { workload, surroundings, directory, log } = this.options;
    const mounts = join(directory, container.name);
    writeContainerFiles(mounts, container);
    const several = workload.containers.length > 1 ? `${container.name}: ` : '';
    const process = new WorkloadProcess({
      command: container.devCommand ?? '',
      directory: resolve(workload.directory),
      variables: programEnvironment(container.variables, { ...surroundings, IDP_MOUNTS: mounts }),
      onLine: (line) => log.workload(this.name, several + line),
      onEvent: (event) => log.workload(this.name, `${several}[idp] ${event}`),
    });
    this.processes.push(process);
    process.start();
  }

  private tcpPorts(): number[] {
    const { workload, ports } = this.options;
    return workload.ports
      .filter(({ protocol }) => protocol === 'TCP')
      .map(({ name }) => ports[name])
      .filter((port) => port !== undefined);
  }
}
