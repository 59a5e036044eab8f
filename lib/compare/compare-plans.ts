import type { Environment } from '../config/environment';
import type { AgentRoom } from '../config/memory-budget';
import { changedGraph } from '../graph/changed-graph';
import { graphOf } from '../graph/graph';
import { cellsOf } from '../plan/cell';
import { cellNotes } from './cell-notes';
import { compareClaims } from './compare-claims';
import type { ComparedPlan } from './compared-plan';
import { compareIdentities } from './compare-identities';
import { compareObjects } from './compare-objects';
import type { Comparison } from './comparison';
import { costOfRoom } from './cost-of-room';
import { memoryUse } from './memory-use';
import { monthlyCost } from './monthly-cost';
import { compareWorkloadResources } from './compare-workload-resources';
import { unknown, verdicts } from './verdicts';

export interface ComparisonInput {
  readonly before: ComparedPlan;
  readonly after: ComparedPlan;
  /** Name of `before` as the user gave it. */
  readonly against: string;
  readonly environment: Environment;
  /** What workloads can have on each agent. */
  readonly agentRooms: readonly AgentRoom[];
  /** Changed source files by workload; a workload without any is left out. */
  readonly changedFiles?: ReadonlyMap<string, readonly string[]>;
  /** Where the two sides differ, but their plans do not; see `Comparison`. */
  readonly notCompared?: readonly string[];
  /** Why there is no plan of what was before; then `before` is empty. */
  readonly unknownBefore?: string;
  /** Limits of AWS that `after` exceeds, in words. */
  readonly exceededLimits?: readonly string[];
  /** Further notes to show, about `before`. */
  readonly notes?: readonly string[];
}

/** The effects of changing from one plan to another on Kubernetes and AWS. Pure: it calls neither of them. */
export function comparePlans(input: ComparisonInput): Comparison {
  const { before, after, against, environment, agentRooms } = input;
  const { changedFiles = new Map<string, string[]>(), exceededLimits = [], notCompared = [], notes = [] } = input;
  const { unknownBefore } = input;
  const wasBuilt = new Set(before.images.map(({ workload }) => workload));
  const found = {
    objects: compareObjects(before, after),
    claims: compareClaims(before.claims, after.claims, environment.removal),
    workloadResources: compareWorkloadResources(before, after, environment.removal),
    images: after.images.flatMap(({ workload, repository }) => {
      const files = changedFiles.get(workload);
      return files === undefined || !wasBuilt.has(workload) ? [] : [{ workload, repository, files }];
    }),
    permissions: compareIdentities(before.identities, after.identities),
    memory: memoryUse(before, after, agentRooms),
    cost: {
      before: monthlyCost(before.claims, environment, cellsOf(before).length),
      after: monthlyCost(after.claims, environment, cellsOf(after).length),
      budget: environment.budget.amount,
      perGib: costOfRoom(environment, agentRooms),
    },
  };
  const known = verdicts(found, before, after, exceededLimits);
  return {
    environment: environment.name,
    against,
    verdicts: unknownBefore === undefined ? known : unknown(unknownBefore, known),
    notCompared,
    ...found,
    graph: changedGraph(graphOf(before), graphOf(after), found),
    notes: [...cellNotes(before, after, environment), ...notes, ...assumptions(environment)],
  };
}

function assumptions({ removal, region, ingress }: Environment): string[] {
  return [
    ...(ingress === undefined ? [] : [`routes are reachable from ${ingress.allowedCidrs.join(', ')}`]),
    'only plans are compared: manual changes in AWS or in the cluster are not shown',
    removal === 'retain'
      ? "data of what is removed is kept: the environment sets removal to 'retain'. A name that is still there from an earlier removal is refused, unless you deploy with --import-existing-resources"
      : "data of what is removed is deleted: the environment sets removal to 'destroy'",
    'memory of the agents is computed (README, Memory), with Flux on the first one; every Job and CronJob counts as one pod',
    `prices are list prices of us-east-1${region === 'us-east-1' ? '' : `, not of ${region}`}; charges by use are not included`,
  ];
}
