import type { Environment } from '../config/environment';
import type { Plan } from '../plan/plan';
import type { WorkloadSource } from '../score/workload-source';
import { openAwsEndpoint, type AwsAccess, type AwsEndpoint } from './aws-endpoint';
import { localStatus, type LocalStatus, type LocalWorkloadStatus } from './local-status';
import type { LocalProgram } from './local-workload';
import { FIRST_PORT, startRouteProxy, type RouteProxy } from './route-proxy';
import type { ProgramRecords } from './program-records';
import type { RunLog } from './run-log';
import { RunningWorkloads } from './running-workloads';
import type { RunStatus } from './status-table';

/** Milliseconds that programs may take to open their ports. */
const READY_WITHIN = 30_000;

export interface LocalRunOptions {
  readonly sources: readonly WorkloadSource[];
  readonly environment: Environment;
  /** Files of containers are written to `<directory>/<workload>/<container>`. */
  readonly directory: string;
  /** Port of the address; if left out, the first free one from 8080. */
  readonly port?: number;
  /** AWS services that run already, instead of the embedded ones. */
  readonly aws?: { readonly endpoint: string; readonly accessKeyId?: string; readonly secretAccessKey?: string };
  /** Whether `aws.endpoint` may point to another machine; false by default. */
  readonly allowRemoteEndpoint?: boolean;
  /** Variables of the user's shell; a few of them reach programs. */
  readonly machine: Readonly<Record<string, string | undefined>>;
  /** Port of the embedded services; a free one if left out. */
  readonly awsPort?: number;
  /** Directory in which the AWS services keep what they hold between runs; in memory if left out. */
  readonly keep?: string;
  /** Whether each program of Node.js listens to a debugger. */
  readonly inspect?: boolean;
  /** Where programs are recorded, so that they are found if this process is killed. */
  readonly records?: ProgramRecords;
  readonly log: RunLog;
}

/** Workloads that run on this machine. */
export interface LocalRun {
  /** For example `http://localhost:8080`. */
  readonly address: string;
  readonly plan: Plan;
  readonly aws: AwsAccess;
  /**
   * Applies changed Score files: restarts the programs that they affect, and leaves the others running.
   *
   * @returns the names of the workloads that are started
   * @throws UserError when they are not valid; then nothing changes
   */
  apply(sources: readonly WorkloadSource[]): Promise<string[]>;
  /** Waits until every workload has opened its ports or failed, or the milliseconds are over; 30,000 by default. */
  ready(within?: number): Promise<void>;
  status(): Promise<RunStatus>;
  /** The same for other commands, which have no plan. */
  report(): Promise<LocalStatus>;
  /** What the programs of a workload get. @throws UserError if there is no such workload */
  programs(workload: string): LocalProgram[];
  /** Restarts the programs of a workload, and waits until they are ready or failed. @throws UserError likewise */
  restart(workload: string): Promise<LocalWorkloadStatus | undefined>;
  /** Ends everything that it started. */
  stop(): Promise<void>;
  /** Ends every program at once, without waiting. */
  kill(): void;
}

/**
 * Runs workloads on this machine, with their AWS resources in memory. A workload that cannot start is reported in the
 * log and in the status; the others run.
 *
 * @throws UserError when the Score files, a port or the AWS endpoint cannot be used; then nothing keeps running
 */
export async function startLocalRun(options: LocalRunOptions): Promise<LocalRun> {
  const { sources, log } = options;
  const parts = new Parts();
  try {
    const proxy = (parts.proxy = await startRouteProxy(options.port));
    if (options.port === undefined && proxy.port !== FIRST_PORT) {
      log.say(`port ${FIRST_PORT} is in use; routes are served on ${proxy.port}`);
    }
    const aws = (parts.aws = await openAws(options));
    log.say(
      aws.embedded ? `AWS services run in memory at ${aws.access.endpoint}` : `AWS services: ${aws.access.endpoint}`,
    );
    const workloads = (parts.workloads = new RunningWorkloads({ ...options, aws, proxy }));
    await workloads.apply(sources);
    const { address } = workloads;
    const plan = () => workloads.plan as Plan;
    const status = async (): Promise<RunStatus> => ({
      ...{ address, plan: plan(), limits: workloads.limits, awsEndpoint: aws.access.endpoint },
      workloads: await workloads.status(),
    });
    const report = async () => localStatus(await status(), (name) => workloads.restartsOf(name));
    // Of two changes, the second waits for the first.
    let last: Promise<unknown> = Promise.resolve();
    const inTurn = async <Result>(change: () => Promise<Result>): Promise<Result> => {
      const done = last.then(change);
      last = done.catch(() => undefined);
      return await done;
    };
    return {
      address,
      get plan() {
        return plan();
      },
      aws: aws.access,
      apply: async (changed) => await inTurn(async () => await workloads.apply(changed)),
      ready: async (within = READY_WITHIN) => await workloads.ready(within),
      status,
      report,
      programs: (name) => workloads.programsOf(name),
      restart: async (name) => {
        await inTurn(async () => await workloads.restart(name, READY_WITHIN));
        return (await report()).workloads.find((workload) => workload.name === name);
      },
      stop: async () => await parts.stop(),
      kill: () => parts.kill(),
    };
  } catch (error) {
    await parts.stop();
    throw error;
  }
}

/** What has been started so far, so that a run that fails halfway can end it. */
class Parts {
  public proxy?: RouteProxy;
  public aws?: AwsEndpoint;
  public workloads?: RunningWorkloads;

  public async stop(): Promise<void> {
    await this.workloads?.stop();
    await this.proxy?.stop();
    await this.aws?.stop();
  }

  public kill(): void {
    this.workloads?.kill();
  }
}

async function openAws({
  environment,
  aws,
  awsPort,
  keep,
  allowRemoteEndpoint = false,
}: LocalRunOptions): Promise<AwsEndpoint> {
  return await openAwsEndpoint({
    region: environment.region,
    allowRemote: allowRemoteEndpoint,
    given: aws?.endpoint,
    accessKeyId: aws?.accessKeyId,
    secretAccessKey: aws?.secretAccessKey,
    embedded: { port: awsPort, directory: keep },
  });
}
