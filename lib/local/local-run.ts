import type { Environment } from '../config/environment';
import type { Plan } from '../plan/plan';
import type { WorkloadSource } from '../score/workload-source';
import { openAwsEndpoint, type AwsAccess, type AwsEndpoint } from './aws-endpoint';
import { localStatus, type LocalStatus } from './local-status';
import { startRouteProxy, type RouteProxy } from './route-proxy';
import type { RunLog } from './run-log';
import { RunningWorkloads } from './running-workloads';
import type { RunStatus } from './status-table';

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
  /** Variables of this machine that programs need to start. */
  readonly machine: { readonly PATH?: string; readonly HOME?: string };
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
   * @throws UserError when they are not valid; then nothing changes
   */
  apply(sources: readonly WorkloadSource[]): Promise<void>;
  /** Waits until every workload has opened its ports or failed, or the milliseconds are over; 30,000 by default. */
  ready(within?: number): Promise<void>;
  status(): Promise<RunStatus>;
  /** The same for other commands, which have no plan. */
  report(): Promise<LocalStatus>;
  /** Ends everything that it started. */
  stop(): Promise<void>;
  /** Ends every program at once, without waiting. */
  kill(): void;
}

/**
 * Runs workloads on this machine, with their AWS resources in memory. A workload that cannot start is reported in the
 * log and in the status; the others run.
 *
 * @throws UserError when the Score files, the port or the AWS endpoint cannot be used; then nothing keeps running
 */
export async function startLocalRun(options: LocalRunOptions): Promise<LocalRun> {
  const { sources, log } = options;
  const parts = new Parts();
  try {
    const proxy = (parts.proxy = await startRouteProxy(options.port));
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
    return {
      address,
      get plan() {
        return plan();
      },
      aws: aws.access,
      apply: async (changed) => await workloads.apply(changed),
      ready: async (within = 30_000) => await workloads.ready(within),
      status,
      report: async () => localStatus(await status(), (name) => workloads.restartsOf(name)),
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

async function openAws({ environment, aws, allowRemoteEndpoint = false }: LocalRunOptions): Promise<AwsEndpoint> {
  return await openAwsEndpoint({
    region: environment.region,
    allowRemote: allowRemoteEndpoint,
    given: aws?.endpoint,
    accessKeyId: aws?.accessKeyId,
    secretAccessKey: aws?.secretAccessKey,
  });
}
