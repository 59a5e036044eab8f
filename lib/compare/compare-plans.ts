import type { Environment } from '../config/environment';
import type { HostProfile } from '../config/host-profiles';
import type { AgentRoom } from '../config/memory-budget';
import { compareClaims } from './compare-claims';
import type { ComparedPlan } from './compared-plan';
import { compareIdentities } from './compare-identities';
import { compareObjects } from './compare-objects';
import type { Comparison } from './comparison';
import { memoryUse } from './memory-use';
import { monthlyCost } from './monthly-cost';
import { verdicts } from './verdicts';

export interface ComparisonInput {
  readonly before: ComparedPlan;
  readonly after: ComparedPlan;
  /** Name of `before` as the user gave it. */
  readonly against: string;
  readonly environment: Environment;
  readonly hostProfile: HostProfile;
  /** What workloads can have on each agent. */
  readonly agentRooms: readonly AgentRoom[];
  /** Further notes to show, about `before`. */
  readonly notes?: readonly string[];
}

/** The effects of changing from one plan to another on Kubernetes and AWS. Pure: it calls neither of them. */
export function comparePlans(input: ComparisonInput): Comparison {
  const { before, after, against, environment, hostProfile, agentRooms, notes = [] } = input;
  const found = {
    objects: compareObjects(before, after),
    claims: compareClaims(before.claims, after.claims, environment.removal),
    permissions: compareIdentities(before.identities, after.identities),
    memory: memoryUse(before, after, agentRooms),
    cost: {
      before: monthlyCost(before.claims, environment, hostProfile),
      after: monthlyCost(after.claims, environment, hostProfile),
      budget: environment.budget.amount,
    },
  };
  return {
    version: 2,
    environment: environment.name,
    against,
    verdicts: verdicts(found, before),
    ...found,
    notes: [...notes, ...assumptions(environment)],
  };
}

function assumptions({ removal, region, ingress }: Environment): string[] {
  return [
    ...(ingress === undefined ? [] : [`routes are reachable from ${ingress.allowedCidrs.join(', ')}`]),
    'only plans are compared: manual changes in AWS or in the cluster are not shown',
    `removed claims are ${removal === 'retain' ? 'kept' : 'deleted'}: the environment sets removal to '${removal}'`,
    'memory of the agents is computed (README, Memory), with Flux on the first one; every Job and CronJob counts as one pod',
    `prices are list prices of us-east-1${region === 'us-east-1' ? '' : `, not of ${region}`}; charges by use are not included`,
  ];
}
