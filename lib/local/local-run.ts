import { join, resolve } from 'node:path';
import type { Environment } from '../config/environment';
import { orchestrate } from '../orchestrator/orchestrate';
import type { Plan } from '../orchestrator/plan';
import { UNKNOWN_ACCOUNT } from '../orchestrator/target';
import type { WorkloadSource } from '../orchestrator/workload-source';
import { UserError } from '../user-error';
import { allocatePorts } from './allocate-ports';
import { createAwsClients, type AwsAccess } from './aws-clients';
import { openAwsEndpoint, type AwsEndpoint } from './aws-endpoint';
import { createClaims, type ClaimLimit } from './create-claims';
import { LocalWorkload } from './local-workload';
import { startRouteProxy, type RouteProxy } from './route-proxy';
import type { RunLog } from './run-log';
import type { RunStatus } from './status-table';
import { surroundings } from './surroundings';

/** Options of a local run. */
export interface LocalRunOptions {
  readonly sources: readonly WorkloadSource[];
  readonly environment: Environment;
  /** Where files of containers are written: `<directory>/<workload>/<container>`. */
  readonly directory: string;
  /** Port of the one address; the first free one from 8080 if left out. */
  readonly port?: number;
  /** AWS services that run already, in place of the embedded ones. */
  readonly aws?: { readonly endpoint: string; readonly accessKeyId?: string; readonly secretAccessKey?: string };
  /** Lets `aws.endpoint` lead off this machine; false by default. */
  readonly allowRemoteEndpoint?: boolean;
  /** What programs need of this machine to start at all. */
  readonly machine: { readonly PATH?: string; readonly HOME?: string };
  readonly log: RunLog;
}

/** Workloads that run on this machine. */
export interface LocalRun {
  /** For example `http://localhost:8080`. */
  readonly address: string;
  readonly plan: Plan;
  readonly aws: AwsAccess;
  /** Waits until every workload has opened its ports or failed, at most so many milliseconds; 30,000 by default. */
  ready(within?: number): Promise<void>;
  status(): Promise<RunStatus>;
  /** Ends all it started. */
  stop(): Promise<void>;
  /** Ends every program at once, without waiting. */
  kill(): void;
}

/**
 * Runs the workloads of a plan on this machine, and what they claim in memory. A workload that cannot start is said in
 * the log and in the status; the others go on.
 *
 * @throws UserError when the Score files, the port or the AWS endpoint cannot be used; then nothing is left running
 */
export async function startLocalRun(options: LocalRunOptions): Promise<LocalRun> {
  const { sources, environment, log } = options;
  const parts = new Parts();
  try {
    const ports = await allocatePorts(sources, environment.name);
    const proxy = (parts.proxy = await startRouteProxy(options.port));
    const address = `http://localhost:${proxy.port}`;
    const aws = (parts.aws = await openAws(options));
    log.say(
      aws.embedded
        ? `DynamoDB, SQS, SNS, S3 and Secrets Manager run in memory at ${aws.access.endpoint}`
        : `AWS services: ${aws.access.endpoint}`,
    );

    const local = { awsEndpoint: aws.access.endpoint, address, ports };
    const plan = orchestrate(sources, { environment, account: UNKNOWN_ACCOUNT, images: {}, local });
    const limits = await createAll(plan, aws, log);
    const workloads = (parts.workloads = plan.workloads.map(
      (workload) =>
        new LocalWorkload({
          workload,
          ports: ports[workload.name] ?? {},
          surroundings: surroundings(options.machine, aws.access),
          directory: resolve(join(options.directory, workload.name)),
          log,
        }),
    ));
    proxy.serve(plan.routes, ports);
    log.say(`starting ${plan.workloads.map(({ name }) => name).join(', ')}`);
    workloads.forEach((workload) => workload.start());
    return {
      address,
      plan,
      aws: aws.access,
      async ready(within = 30_000) {
        await Promise.all(workloads.map(async (workload) => await workload.ready(within)));
      },
      async status() {
        const states = await Promise.all(workloads.map(async (workload) => await workload.status()));
        return { address, plan, workloads: states, limits, awsEndpoint: aws.access.endpoint };
      },
      stop: async () => await parts.stop(),
      kill: () => parts.kill(),
    };
  } catch (error) {
    await parts.stop();
    throw error;
  }
}

/** What has been started so far, so that a run that fails half-way ends it. */
class Parts {
  public proxy?: RouteProxy;
  public aws?: AwsEndpoint;
  public workloads: readonly LocalWorkload[] = [];

  public async stop(): Promise<void> {
    await Promise.all(this.workloads.map(async (workload) => await workload.stop()));
    await this.proxy?.stop();
    await this.aws?.stop();
  }

  public kill(): void {
    this.workloads.forEach((workload) => workload.kill());
  }
}

async function openAws({ environment, aws, allowRemoteEndpoint = false }: LocalRunOptions): Promise<AwsEndpoint> {
  return await openAwsEndpoint({
    region: environment.region,
    allowRemote: allowRemoteEndpoint,
    ...(aws === undefined ? {} : { given: aws.endpoint }),
    ...(aws?.accessKeyId === undefined ? {} : { accessKeyId: aws.accessKeyId }),
    ...(aws?.secretAccessKey === undefined ? {} : { secretAccessKey: aws.secretAccessKey }),
  });
}

async function createAll(plan: Plan, aws: AwsEndpoint, log: RunLog): Promise<ClaimLimit[]> {
  const clients = createAwsClients(aws.access);
  try {
    const limits = await createClaims(clients, plan.claims, aws.embedded);
    log.say(`created what is claimed: ${plan.claims.length} in all`);
    return limits;
  } catch (error) {
    if (aws.embedded || !(error instanceof Error)) {
      throw error;
    }
    const { endpoint } = aws.access;
    const message = `AWS_ENDPOINT_URL ${endpoint} does not make what the workloads claim (${error.message || error.name})`;
    throw new UserError(`${message}; start the services there, or unset it to use the embedded ones`);
  } finally {
    clients.destroy();
  }
}
