import { permissionsOf } from '../../compare/compare-identities';
import type { Permission } from '../../compare/comparison';
import { memoryUse } from '../../compare/memory-use';
import { nothing } from '../../compare/compared-plan';
import { standingCosts, type CostItem } from '../../compare/monthly-cost';
import type { Environment } from '../../config/environment';
import { agentRooms } from '../../config/memory-budget';
import { ownerOf } from '../../plan/claim';
import type { Plan, ServicePort, WorkloadKind } from '../../plan/plan';
import { claimTypeOf } from '../../resource-types';

/** What a portal shows of one workload besides its entity. */
export interface WorkloadFacts {
  readonly name: string;
  /** Its Score file, relative to the repository. */
  readonly file: string;
  readonly kind: WorkloadKind;
  readonly schedule?: string;
  readonly ports: readonly ServicePort[];
  /** Addresses of its routes; of the local run only their paths are known. */
  readonly routes: readonly string[];
  /** Of the resources that it owns, in US dollars a month at list prices; hosts are not its own. */
  readonly cost: {
    readonly total: number;
    readonly items: readonly CostItem[];
    /** Charges by use, each with its resource type. */
    readonly usage: readonly string[];
  };
  /** In MiB. */
  readonly memory: {
    /** Of all its pods together. */
    readonly request: number;
    readonly limit: number;
    readonly pods: number;
    /** What the agents of the environment have for workloads, and what all workloads request of it. */
    readonly offered: number;
    readonly requested: number;
  };
  readonly role: { readonly name: string; readonly permissions: readonly Permission[] };
  /** Its Kubernetes objects, as `idp why` takes them: `Deployment/orders`. */
  readonly objects: readonly string[];
}

/** The facts of each workload of a plan. */
export function workloadFacts(plan: Plan, environment: Environment): WorkloadFacts[] {
  const rooms = agentRooms(environment);
  const memory = memoryUse(nothing(plan), plan, rooms);
  return plan.workloads.map(({ name, directory, kind, schedule, ports, manifests }) => {
    const claims = plan.claims.filter((claim) => ownerOf(claim) === name);
    const items = standingCosts(claims);
    const pods = memory.pods.filter(({ workload }) => workload === name);
    const sum = (of: (pod: (typeof pods)[number]) => number) => pods.reduce((total, pod) => total + of(pod), 0);
    const identity = plan.identities.find(({ workload }) => workload === name);
    return {
      name,
      file: `${directory}/score.yaml`,
      kind,
      ...(schedule === undefined ? {} : { schedule }),
      ports,
      routes: plan.routes
        .filter(({ workload }) => workload === name)
        .map(({ url, path }) => (environment.settingsOf === undefined ? url : path)),
      cost: {
        total: items.reduce((total, { dollars }) => total + dollars, 0),
        items,
        usage: [...new Set(claims.map(({ type }) => type))].flatMap((type) => {
          const usage = claimTypeOf({ type })?.cost.usage;
          return usage === undefined ? [] : [`${type}: ${usage}`];
        }),
      },
      memory: {
        request: sum(({ request, replicas }) => request * replicas),
        limit: sum(({ limit, replicas }) => limit * replicas),
        pods: sum(({ replicas }) => replicas),
        offered: rooms.reduce((total, room) => total + room.memory, 0),
        requested: memory.after.request,
      },
      role: { name: identity?.roleName ?? '', permissions: identity === undefined ? [] : permissionsOf(identity) },
      objects: [...new Set(manifests.map((manifest) => `${manifest.kind}/${manifest.metadata.name}`))],
    };
  });
}
