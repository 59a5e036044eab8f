import { join, resolve } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { Environment } from '../config/environment';
import { Orchestrator } from '../orchestrator/orchestrator';
import type { ResolvedResource, ResourceDefinition } from '../orchestrator/resources/resource-definitions';
import type { Claim, Plan, PlannedWorkload } from '../plan/plan';
import { offlineTarget } from '../plan/target';
import type { WorkloadSource } from '../score/workload-source';
import { Diagnostics } from '../diagnostics/diagnostics';
import { formatDiagnostic } from '../diagnostics/diagnostic';
import { oneOf } from '../diagnostics/did-you-mean';
import { printable } from '../diagnostics/printable';
import { UserError } from '../diagnostics/user-error';
import { ScoreParser } from '../score/score-parser';
import { allocatePorts } from './allocate-ports';
import type { AwsEndpoint } from './aws-endpoint';
import { awsVariables, machineEnvironment } from './base-environment';
import { type CheckoutRuntime, Containers } from './containers/containers';
import { claimLimits, ClaimsRefused, createClaims, type ClaimLimit } from './create-claims';
import { InspectorPorts, runsNode } from './inspector-ports';
import { LocalWorkload, type LocalProgram } from './local-workload';
import { readSecrets } from './read-secrets';
import type { ProgramRecords } from './program-records';
import type { RouteProxy } from './route-proxy';
import type { RunLog } from './run-log';
import { SeededWorkloads } from './seeded-workloads';
import { LocalServers } from './servers/local-servers';
import { serverRunners } from './servers/server-runners';
import type { WorkloadStatus } from './status-table';

export interface RunningWorkloadsOptions {
  readonly environment: Environment;
  /** Files of containers are written to `<directory>/<workload>/<container>`. */
  readonly directory: string;
  /** Variables of the user's shell; a few of them reach programs. */
  readonly machine: Readonly<Record<string, string | undefined>>;
  readonly aws: AwsEndpoint;
  readonly proxy: RouteProxy;
  /** Directory in which tables are kept between runs. */
  readonly keep?: string;
  /** Whether each program of Node.js listens to a debugger. */
  readonly inspect?: boolean;
  readonly records?: ProgramRecords;
  readonly log: RunLog;
}

/** States of a workload that nobody can call. */
const ABSENT: readonly WorkloadStatus['state'][] = ['not started', 'starting', 'failing'];

/** The workloads of a run. */
export class RunningWorkloads {
  public plan: Plan | undefined;
  private readonly workloads = new Map<string, LocalWorkload>();
  private readonly parser = new ScoreParser();
  private readonly inspectors = new InspectorPorts();
  private readonly seeded: SeededWorkloads;
  private orchestrator: Orchestrator | undefined;
  private ports: Awaited<ReturnType<typeof allocatePorts>> = {};
  private secrets: Readonly<Record<string, string>> = {};
  private serverPorts: Readonly<Record<string, number>> = {};
  /** Workloads that each workload calls. */
  private calls: ReadonlyMap<string, readonly string[]> = new Map();
  private readonly servers: LocalServers;
  private readonly containers: Containers;
  /** Why a server that a workload needs does not run, by workload. */
  private missing: ReadonlyMap<string, string> = new Map();

  constructor(private readonly options: RunningWorkloadsOptions) {
    this.seeded = new SeededWorkloads(options.keep);
    // No workload has such a name.
    const directory = resolve(join(options.directory, '.servers'));
    this.containers = new Containers(options.directory, { ...process.env, ...options.machine });
    this.servers = new LocalServers(serverRunners({ ...options, directory }, this.containers));
  }

  /** Where all routes are served. */
  public get address(): string {
    return `http://localhost:${this.options.proxy.port}`;
  }

  /** What the claims ask for and do not get. Services that this run did not start are assumed to support everything. */
  public get limits(): ClaimLimit[] {
    return this.options.aws.embedded ? claimLimits(this.plan?.claims ?? []) : [];
  }

  /**
   * Creates new claims, stops workloads that are removed or changed, and starts those that are new or changed.
   *
   * @returns the names of those that are started
   * @throws UserError when the Score files are not valid; then nothing changes
   */
  public async apply(sources: readonly WorkloadSource[]): Promise<string[]> {
    const { environment, aws, proxy, log } = this.options;
    const documents = this.parser.parse(sources, environment.name).flatMap(({ document }) => document ?? []);
    const ports = await allocatePorts(documents, this.ports);
    const serverPorts = await this.servers.allocate(documents);
    const secrets = readSecrets(documents);
    const local = { awsEndpoint: aws.access.endpoint, address: this.address, ports, servers: serverPorts, secrets };
    const target = { ...offlineTarget(environment), local };
    // While ports and secrets stay the same, only workloads that changed are planned again.
    const same = isDeepStrictEqual([ports, serverPorts, secrets], [this.ports, this.serverPorts, this.secrets]);
    const kept = same ? this.orchestrator : undefined;
    const orchestrator = kept ?? new Orchestrator(target, this.parser);
    const { plan: analysed, definitions, resolved, diagnostics } = orchestrator.analyse(sources);
    diagnostics.throwIfErrors();
    const plan = analysed as Plan;
    const { plan: former } = this;
    const known = former?.claims ?? [];
    const claims = plan.claims.filter((claim) => !known.some((it) => isDeepStrictEqual(it, claim)));
    await this.create(claims, definitions);
    [this.plan, this.ports, this.secrets, this.orchestrator] = [plan, ports, secrets, orchestrator];
    this.serverPorts = serverPorts;
    this.calls = callsOf(resolved.values());
    await this.containers.removeLeftovers();
    const formerly = this.missing;
    this.missing = missingServers(await this.servers.start(plan.servers), definitions);
    if (former === undefined && this.options.keep !== undefined) {
      this.seedAgain(plan.servers, definitions);
    }
    plan.warnings.forEach((problem) => log.say(`warning: ${formatDiagnostic(problem)}`));

    const stays = (name: string) =>
      formerly.get(name) === this.missing.get(name) &&
      isDeepStrictEqual(runsAs(former?.workloads, name), runsAs(plan.workloads, name));
    const gone = [...this.workloads.values()].filter(({ name }) => !stays(name));
    await Promise.all(gone.map(async (workload) => await workload.stop()));
    gone.forEach(({ name }) => this.workloads.delete(name));
    proxy.serve(plan.routes, ports);
    const fresh = plan.workloads.filter(({ name }) => !this.workloads.has(name));
    const removed = gone.filter(({ name }) => !plan.workloads.some((workload) => workload.name === name));
    log.say(progress(names(fresh), names(removed)));
    const runtime = fresh.some(needsRuntime) ? await this.containers.runtime() : undefined;
    fresh.forEach((workload) => this.start(workload, runtime));
    return names(fresh);
  }

  /** Waits until every workload has opened its ports or failed, or the milliseconds are over. */
  public async ready(within: number): Promise<void> {
    await Promise.all([...this.workloads.values()].map(async (workload) => await workload.ready(within)));
  }

  /** In the order of the plan. */
  public async status(): Promise<WorkloadStatus[]> {
    const running = (this.plan?.workloads ?? []).flatMap(({ name }) => this.workloads.get(name) ?? []);
    const states = await Promise.all(running.map(async (workload) => await workload.status()));
    const absent = states.filter(({ state }) => ABSENT.includes(state)).map(({ name }) => name);
    return states.map((status) => {
      const waitsFor = (this.calls.get(status.name) ?? []).filter((name) => absent.includes(name));
      return waitsFor.length === 0 ? status : { ...status, waitsFor };
    });
  }

  /** Times that a program of a workload ended and was started again. */
  public restartsOf(name: string): number {
    return this.workloads.get(name)?.restarts ?? 0;
  }

  /** Its containers, with what their programs get. */
  public programsOf(name: string): LocalProgram[] {
    return this.find(name).programs();
  }

  /** Starts the programs of a workload again, and waits until it is ready or failed, or the milliseconds are over. */
  public async restart(name: string, within: number): Promise<void> {
    const workload = this.find(name);
    await workload.restart();
    await workload.ready(within);
  }

  public async stop(): Promise<void> {
    await Promise.all([...this.workloads.values()].map(async (workload) => await workload.stop()));
    await this.servers.stop();
    this.containers.ended();
  }

  public kill(): void {
    this.workloads.forEach((workload) => workload.kill());
    this.servers.kill();
  }

  /** @throws UserError if no workload of the run has this name */
  private find(name: string): LocalWorkload {
    const found = this.workloads.get(name);
    if (found === undefined) {
      const choices = oneOf('workloads', [...this.workloads.keys()].sort(), name);
      throw new UserError(`no workload '${printable(name)}' in the local run; ${choices}`);
    }
    return found;
  }

  private start(workload: PlannedWorkload, runtime: CheckoutRuntime | string | undefined): void {
    const { machine, aws, directory, inspect = false, records, log } = this.options;
    const inspector = inspect && runsNode(workload) ? this.inspectors.portOf(workload.name) : undefined;
    const started = new LocalWorkload({
      workload,
      ports: this.ports[workload.name] ?? {},
      machine: machineEnvironment(machine),
      aws: awsVariables(aws.access),
      directory: resolve(join(directory, workload.name)),
      runtime,
      missing: this.missing.get(workload.name),
      inspector,
      seeded: this.seeded,
      records,
      log,
    });
    this.workloads.set(workload.name, started);
    if (inspector !== undefined) {
      log.say(`${workload.name}: a debugger can attach to 127.0.0.1:${inspector}`);
    }
    started.start();
  }

  /** Servers begin empty in every run, so the seeds of the workloads that use them run again. */
  private seedAgain(servers: Plan['servers'], definitions: ReadonlyMap<string, ResourceDefinition>): void {
    const users = servers.flatMap(({ uid }) => definitions.get(uid)?.uses ?? []).map(({ workload }) => workload);
    users.forEach((name) => this.seeded.forget(name));
    if (servers.length > 0) {
      const types = [...new Set(servers.map(({ type }) => type))].join(', ');
      const seeds = `seeds of ${[...new Set(users)].join(', ')} run again`;
      this.options.log.say(`--keep does not keep the data of ${types}: it is empty, and ${seeds}`);
    }
  }

  private async create(claims: readonly Claim[], definitions: ReadonlyMap<string, ResourceDefinition>): Promise<void> {
    const { aws, log } = this.options;
    try {
      const notes = await createClaims(aws.access, claims, aws.embedded);
      notes.forEach((note) => {
        log.say(note);
      });
      if (claims.length > 0) {
        log.say(`created ${claims.length} ${claims.length === 1 ? 'resource' : 'resources'}`);
      }
    } catch (error) {
      if (error instanceof ClaimsRefused) {
        throw refusalOf(error, definitions);
      }
      if (aws.embedded || !(error instanceof Error)) {
        throw error;
      }
      const { endpoint } = aws.access;
      const message = `AWS_ENDPOINT_URL ${endpoint} cannot create the resources (${error.message || error.name})`;
      throw new UserError(`${message}; start the services there, or unset it to use the embedded ones`);
    }
  }
}

/** Workloads that each workload calls through its resources, without itself. */
function callsOf(resources: Iterable<ResolvedResource>): Map<string, string[]> {
  const calls = new Map<string, string[]>();
  for (const { definition, calls: call } of resources) {
    for (const { workload } of call === undefined ? [] : definition.uses) {
      const known = calls.get(workload) ?? [];
      const callee = call?.workload ?? workload;
      calls.set(workload, callee === workload || known.includes(callee) ? known : [...known, callee]);
    }
  }
  return calls;
}

/** Whether a workload has an image that is not built here. */
function needsRuntime({ containers }: PlannedWorkload): boolean {
  return containers.some(({ built, devCommand }) => built !== true && devCommand === undefined);
}

/** Why servers do not run, by the workloads that use them. */
function missingServers(
  reasons: ReadonlyMap<string, string>,
  definitions: ReadonlyMap<string, ResourceDefinition>,
): Map<string, string> {
  return new Map(
    [...reasons].flatMap(([uid, reason]) =>
      (definitions.get(uid)?.uses ?? []).map(({ workload, name }): [string, string] => [
        workload,
        `resources.${name}: ${reason}`,
      ]),
    ),
  );
}

function names(workloads: readonly { readonly name: string }[]): string[] {
  return workloads.map(({ name }) => name);
}

/** What becomes of programs. */
function progress(started: readonly string[], removed: readonly string[]): string {
  const parts = [
    ...(removed.length > 0 ? [`stopped ${removed.join(', ')}: no longer in the Score files`] : []),
    ...(started.length > 0 ? [`starting ${started.join(', ')}`] : []),
  ];
  return parts.join('\n') || 'no program has changed';
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

/** The parts of a workload that its programs depend on: when they change, the programs restart. */
function runsAs(workloads: readonly PlannedWorkload[] | undefined, wanted: string): unknown {
  const found = workloads?.find(({ name }) => name === wanted);
  return found && [found.directory, found.kind, found.schedule, found.containers, found.ports];
}
