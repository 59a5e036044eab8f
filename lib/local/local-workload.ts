import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Cron } from 'croner';
import type { PlannedContainer, PlannedWorkload } from '../plan/plan';
import { programEnvironment } from './base-environment';
import { writeContainerFiles } from './container-files';
import { ContainerProcess } from './containers/container-process';
import { NEEDS_RUNTIME } from './containers/container-runtime';
import { containerSpec } from './containers/container-spec';
import type { CheckoutRuntime } from './containers/containers';
import { isPortOpen } from './is-port-open';
import type { ProgramRecords } from './program-records';
import type { RunLog } from './run-log';
import type { SeededWorkloads } from './seeded-workloads';
import type { WorkloadStatus } from './status-table';
import { WorkloadProcess, type WorkloadProcessOptions } from './workload-process';

export interface LocalWorkloadOptions {
  readonly workload: PlannedWorkload;
  /** Loopback port for each of its service ports, by name. */
  readonly ports: Readonly<Record<string, number>>;
  /** Variables of the machine that every program gets; its own count more. */
  readonly machine: Readonly<Record<string, string>>;
  /** Variables of the AWS services, which count more than its own. */
  readonly aws: Readonly<Record<string, string>>;
  /** What runs images that are not built here, or why nothing does. */
  readonly runtime?: CheckoutRuntime | string;
  /** Root directory of its containers: `<directory>/<container>`. */
  readonly directory: string;
  /** Why a server that it needs does not run; then its programs are not started. */
  readonly missing?: string;
  /** Port on which a program of Node.js listens to a debugger. */
  readonly inspector?: number;
  /** Which workloads have run their seeds; without it, none runs one. */
  readonly seeded?: SeededWorkloads;
  readonly records?: ProgramRecords;
  readonly log: RunLog;
}

/** A script beside `score.yaml` that fills what the workload claims, for a local run. */
const SEED = 'seed.sh';

/** What the program of a container gets. */
export interface LocalProgram {
  readonly container: string;
  /** Absolute. */
  readonly directory: string;
  /** Its whole environment. */
  readonly variables: Readonly<Record<string, string>>;
}

/** The programs of one workload. Its kind decides whether they keep running, run once, or run on a schedule. */
export class LocalWorkload {
  public readonly name: string;
  private processes: WorkloadProcess[] = [];
  /** Reasons why containers are not started. */
  private readonly refusals: string[] = [];
  private timer: Cron | undefined;
  private seeding: WorkloadProcess | undefined;
  private stopped = false;

  constructor(private readonly options: LocalWorkloadOptions) {
    this.name = options.workload.name;
  }

  /** Starts every container that can run here, and logs why the others do not. A CronJob also runs at once. */
  public start(): void {
    const { workload, log } = this.options;
    for (const container of workload.containers) {
      const refusal = this.refusal(container);
      if (refusal !== undefined) {
        this.refusals.push(refusal);
        log.workload(this.name, `${container.name} is not started: ${refusal}`);
      }
    }
    this.stopped = false;
    if (this.refusals.length < workload.containers.length && this.hasSeed()) {
      this.seed();
    } else {
      this.begin();
    }
  }

  private hasSeed(): boolean {
    const { workload, seeded } = this.options;
    return seeded?.has(this.name) === false && existsSync(join(resolve(workload.directory), SEED));
  }

  /** Runs the seed of the workload, once its resources exist, and then its programs. */
  private seed(): void {
    const { workload, seeded, log } = this.options;
    const [container] = workload.containers.filter(({ devCommand }) => devCommand !== undefined);
    this.seeding = this.newProcess(container ?? (workload.containers[0] as PlannedContainer), `sh ${SEED}`, 'seed: ', {
      restarts: false,
      onEvent: (event) => {
        log.workload(this.name, `seed: [idp] ${event}`);
        if (this.seeding?.lastFailure === '') {
          seeded?.add(this.name);
        }
        this.seeding = undefined;
        if (!this.stopped) {
          this.begin();
        }
      },
    });
    this.seeding.start();
  }

  private begin(): void {
    const { workload } = this.options;
    this.run();
    if (workload.schedule !== undefined && this.processes.length > 0) {
      // As in Kubernetes, times are UTC, and a run is skipped while the previous one is still running.
      this.timer = new Cron(workload.schedule, { timezone: 'UTC' }, () => this.runAgain());
    }
  }

  /** Times that one of its programs ended and was started again. */
  public get restarts(): number {
    return this.processes.reduce((sum, { restarts }) => sum + restarts, 0);
  }

  /** Waits until all its ports are open, or the milliseconds are over. */
  public async ready(within: number): Promise<void> {
    const deadline = Date.now() + within;
    while (Date.now() < deadline && (await this.status()).state === 'starting') {
      await sleep(100);
    }
  }

  public async status(): Promise<WorkloadStatus> {
    const { name } = this;
    if (this.seeding !== undefined) {
      return { name, state: 'starting', reason: `its ${SEED} runs` };
    }
    if (this.processes.length === 0) {
      return { name, state: 'not started', reason: this.refusals.join('; ') };
    }
    if (this.options.workload.kind !== 'Deployment') {
      return this.runStatus();
    }
    const failing = this.processes.find(({ state }) => state !== 'running');
    if (failing !== undefined) {
      return { name, state: 'failing', reason: failing.lastFailure };
    }
    const open = await Promise.all(this.tcpPorts().map(isPortOpen));
    const closed = this.tcpPorts().filter((_, index) => open[index] === false);
    if (closed.length > 0) {
      return { name, state: 'starting', reason: `nothing is listening on 127.0.0.1:${closed.join(', ')} yet` };
    }
    return { name, state: 'ready' };
  }

  /** Ends its programs and starts them again, with the same variables and ports. */
  public async restart(): Promise<void> {
    await this.stop();
    this.refusals.splice(0);
    this.start();
  }

  /** Its containers, with what their programs get. Those that are not started have it, too. */
  public programs(): LocalProgram[] {
    return this.options.workload.containers.map((container) => ({
      container: container.name,
      directory: resolve(this.options.workload.directory),
      variables: this.variablesOf(container),
    }));
  }

  public async stop(): Promise<void> {
    this.stopped = true;
    this.timer?.stop();
    await Promise.all(this.all().map(async (process) => await process.stop()));
    this.seeding = undefined;
  }

  public kill(): void {
    this.stopped = true;
    this.timer?.stop();
    this.all().forEach((process) => process.kill());
  }

  private all(): WorkloadProcess[] {
    return [...this.processes, ...(this.seeding === undefined ? [] : [this.seeding])];
  }

  /** The status of a Job or a CronJob. */
  private runStatus(): WorkloadStatus {
    const { name } = this;
    const next = this.timer?.nextRun()?.toISOString().slice(0, 16);
    const later = next === undefined ? '' : `next run ${next}Z`;
    if (this.processes.some(({ state }) => state === 'running')) {
      return { name, state: 'running', reason: later };
    }
    const failed = this.processes.find(({ lastFailure }) => lastFailure !== '');
    if (failed !== undefined) {
      return { name, state: 'failed', reason: [failed.lastFailure, later].filter((part) => part !== '').join('; ') };
    }
    return { name, state: next === undefined ? 'completed' : 'waiting', reason: later };
  }

  private runAgain(): void {
    if (this.processes.some(({ state }) => state === 'running')) {
      this.options.log.workload(this.name, '[idp] is still running; this run is skipped');
      return;
    }
    this.run();
  }

  private run(): void {
    this.processes = this.options.workload.containers
      .filter((container) => this.refusal(container) === undefined)
      .map((container) => this.startContainer(container));
  }

  private refusal({ image, built, devCommand }: PlannedContainer): string | undefined {
    const { missing, workload, runtime } = this.options;
    const directory = resolve(workload.directory);
    if (devCommand !== undefined) {
      return existsSync(directory) ? missing : `its directory ${directory} does not exist`;
    }
    if (built === true) {
      return `its image is built from source; add the annotation idp.dev/dev-command`;
    }
    return typeof runtime === 'object' ? missing : `image ${image} ${runtime ?? `needs ${NEEDS_RUNTIME}`}`;
  }

  private startContainer(container: PlannedContainer): WorkloadProcess {
    const { workload, directory, log } = this.options;
    const mounts = join(directory, container.name);
    writeContainerFiles(mounts, container);
    const several = workload.containers.length > 1 ? `${container.name}: ` : '';
    const process = this.processOf(container, several, {
      restarts: workload.kind === 'Deployment',
      onEvent: (event) => log.workload(this.name, `${several}[idp] ${event}`),
    });
    process.start();
    return process;
  }

  /** The program of a container: its dev-command, or its image where a runtime is. */
  private processOf(
    container: PlannedContainer,
    label: string,
    events: Pick<WorkloadProcessOptions, 'restarts' | 'onEvent'>,
  ): WorkloadProcess {
    const { workload, ports, directory, aws, runtime, log } = this.options;
    if (container.devCommand !== undefined || typeof runtime !== 'object') {
      return this.newProcess(container, container.devCommand ?? '', label, events);
    }
    const mounts = join(directory, container.name);
    return new ContainerProcess(
      runtime,
      containerSpec({ container, workload, ports, mounts, checkout: runtime.checkout, containerEnvironment: aws }),
      { onLine: (line) => log.workload(this.name, label + line), ...events },
    );
  }

  /** A program with the variables of a container. */
  private newProcess(
    container: PlannedContainer,
    command: string,
    label: string,
    events: Pick<WorkloadProcessOptions, 'restarts' | 'onEvent'>,
  ): WorkloadProcess {
    const { workload, log, records, inspector } = this.options;
    const variables = this.variablesOf(container);
    const { NODE_OPTIONS = '' } = variables;
    const inspect: Record<string, string> =
      inspector === undefined ? {} : { NODE_OPTIONS: `${NODE_OPTIONS} --inspect=127.0.0.1:${inspector}` };
    return new WorkloadProcess({
      command,
      directory: resolve(workload.directory),
      variables: { ...variables, ...inspect },
      onLine: (line) => log.workload(this.name, label + line),
      onStart: (pid) => records?.add(this.name, pid),
      onEnd: (pid) => records?.remove(pid),
      ...events,
    });
  }

  private variablesOf({ name, variables }: PlannedContainer): Record<string, string> {
    const { machine, aws, directory } = this.options;
    return programEnvironment(variables, machine, { ...aws, IDP_MOUNTS: join(directory, name) });
  }

  private tcpPorts(): number[] {
    const { workload, ports } = this.options;
    return workload.ports
      .filter(({ protocol }) => protocol === 'TCP')
      .map(({ name }) => ports[name])
      .filter((port) => port !== undefined);
  }
}
