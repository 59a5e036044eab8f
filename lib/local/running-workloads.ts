import { join, resolve } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { Environment } from '../config/environment';
import { Orchestrator } from '../orchestrator/orchestrator';
import type { ResourceDefinition } from '../orchestrator/resources/resource-definitions';
import type { Claim, Plan, PlannedWorkload } from '../plan/plan';
import { UNKNOWN_ACCOUNT } from '../plan/target';
import type { WorkloadSource } from '../score/workload-source';
import { Diagnostics } from '../diagnostics/diagnostics';
import { formatDiagnostic } from '../diagnostics/diagnostic';
import { UserError } from '../diagnostics/user-error';
import { ScoreParser } from '../score/score-parser';
import { allocatePorts } from './allocate-ports';
import type { AwsEndpoint } from './aws-endpoint';
import { claimLimits, ClaimsRefused, createClaims, type ClaimLimit } from './create-claims';
import { LocalWorkload } from './local-workload';
import type { RouteProxy } from './route-proxy';
import type { RunLog } from './run-log';
import type { WorkloadStatus } from './status-table';
import { surroundings } from './surroundings';

/** Options of the workloads of a run. */
export interface RunningWorkloadsOptions {
  readonly environment: Environment;
  /** Where files of containers are written: `<directory>/<workload>/<container>`. */
  readonly directory: string;
  /** What programs need of this machine to start at all. */
  readonly machine: { readonly PATH?: string; readonly HOME?: string };
  readonly aws: AwsEndpoint;
  readonly proxy: RouteProxy;
  readonly log: RunLog;
}

/** The workloads of a run, as their Score files stand. */
export class RunningWorkloads {
  public plan: Plan | undefined;
  private readonly workloads = new Map<string, LocalWorkload>();
  private readonly parser = new ScoreParser();
  private orchestrator: Orchestrator | undefined;
  private ports: Awaited<ReturnType<typeof allocatePorts>> = {};

  constructor(private readonly options: RunningWorkloadsOptions) {}

  /** Where the one address is. */
  public get address(): string {
    return `http://localhost:${this.options.proxy.port}`;
  }

  /** What the claims ask for and do not get. Services that were there before the run are taken to do all. */
  public get limits(): ClaimLimit[] {
    return this.options.aws.embedded ? claimLimits(this.plan?.claims ?? []) : [];
  }

  /**
   * Makes what is claimed and not there yet, stops what is gone or different, and starts what is new or different.
   *
   * @throws UserError when the Score files cannot be used; then all goes on as before
   */
  public async apply(sources: readonly WorkloadSource[]): Promise<void> {
    const { environment, aws, proxy, log } = this.options;
    const documents = this.parser.parse(sources, environment.name).flatMap(({ document }) => document ?? []);
    const ports = await allocatePorts(documents, this.ports);
    const local = { awsEndpoint: aws.access.endpoint, address: this.address, ports };
    const target = { environment, account: UNKNOWN_ACCOUNT, images: {}, local };
    // As long as no port comes or goes, what has not changed is not planned again.
    const kept = isDeepStrictEqual(ports, this.ports) ? this.orchestrator : undefined;
    const orchestrator = kept ?? new Orchestrator(target, this.parser);
    const { plan: analysed, definitions, diagnostics } = orchestrator.analyse(sources);
    diagnostics.throwIfErrors();
    const plan = analysed as Plan;
    const { plan: former } = this;
    const known = former?.claims ?? [];
    const claims = plan.claims.filter((claim) => !known.some((it) => isDeepStrictEqual(it, claim)));
    await this.create(claims, definitions);
    [this.plan, this.ports, this.orchestrator] = [plan, ports, orchestrator];
    plan.warnings.forEach((problem) => log.say(`warning: ${formatDiagnostic(problem)}`));

    const stays = (name: string) => isDeepStrictEqual(runsAs(former?.workloads, name), runsAs(plan.workloads, name));
    const gone = [...this.workloads.values()].filter(({ name }) => !stays(name));
    await Promise.all(gone.map(async (workload) => await workload.stop()));
    gone.forEach(({ name }) => this.workloads.delete(name));
    proxy.serve(plan.routes, ports);
    const fresh = plan.workloads.filter(({ name }) => !this.workloads.has(name));
    log.say(`starting ${fresh.map(({ name }) => name).join(', ') || 'nothing: no program has changed'}`);
    fresh.forEach((workload) => this.start(workload));
  }

  /** Waits until every workload has opened its ports or failed, at most so many milliseconds. */
  public async ready(within: number): Promise<void> {
    await Promise.all([...this.workloads.values()].map(async (workload) => await workload.ready(within)));
  }

  /** In the order of the plan. */
  public async status(): Promise<WorkloadStatus[]> {
    const running = (this.plan?.workloads ?? []).flatMap(({ name }) => this.workloads.get(name) ?? []);
    return await Promise.all(running.map(async (workload) => await workload.status()));
  }

  public async stop(): Promise<void> {
    await Promise.all([...this.workloads.values()].map(async (workload) => await workload.stop()));
  }

  public kill(): void {
    this.workloads.forEach((workload) => workload.kill());
  }

  private start(workload: PlannedWorkload): void {
    const { machine, aws, directory, log } = this.options;
    const started = new LocalWorkload({
      workload,
      ports: this.ports[workload.name] ?? {},
      surroundings: surroundings(machine, aws.access),
      directory: resolve(join(directory, workload.name)),
      log,
    });
    this.workloads.set(workload.name, started);
    started.start();
  }

  private async create(claims: readonly Claim[], definitions: ReadonlyMap<string, ResourceDefinition>): Promise<void> {
    const { aws, log } = this.options;
    try {
      await createClaims(aws.access, claims, aws.embedded);
      log.say(`created what is claimed: ${claims.length} in all`);
    } catch (error) {
      if (error instanceof ClaimsRefused) {
        throw refusalOf(error, definitions);
      }
      if (aws.embedded || !(error instanceof Error)) {
        throw error;
      }
      const { endpoint } = aws.access;
      const message = `AWS_ENDPOINT_URL ${endpoint} does not make what the workloads claim (${error.message || error.name})`;
      throw new UserError(`${message}; start the services there, or unset it to use the embedded ones`);
    }
  }
}

/** The refusals of AWS, each at the resource of the Score file that asks for it. */
function refusalOf({ refusals }: ClaimsRefused, definitions: ReadonlyMap<string, ResourceDefinition>): UserError {
  const diagnostics = new Diagnostics();
  for (const { claim, reason } of refusals) {
    const owner = definitions.get(claim.uid)?.owner;
    diagnostics
      .of(owner?.document ?? { locate: () => ({}) })
      .error(['resources', owner?.name ?? claim.uid], `AWS refuses to create it: ${reason}; change its params`);
  }
  return new UserError(diagnostics.errors);
}

/** What of a workload makes its programs different ones. */
function runsAs(workloads: readonly PlannedWorkload[] | undefined, wanted: string): unknown {
  const found = workloads?.find(({ name }) => name === wanted);
  return found && [found.directory, found.kind, found.schedule, found.containers, found.ports];
}
