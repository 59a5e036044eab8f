import type { Environment } from '../config/environment';
import type { HostProfile } from '../config/host-profiles';
import { compareClaims } from './compare-claims';
import type { ComparedPlan } from './compared-plan';
import { compareIdentities } from './compare-identities';
import { compareObjects } from './compare-objects';
import type { Comparison } from './comparison';
import { memoryUse } from './memory-use';
import { monthlyCost } from './monthly-cost';
import { verdicts } from './verdicts';

/** What a comparison needs to know besides the two plans. */
export interface ComparisonInput {
  readonly before: ComparedPlan;
  readonly after: ComparedPlan;
  /** What `before` is, in the reader's words. */
  readonly against: string;
  readonly environment: Environment;
  readonly hostProfile: HostProfile;
  /** Memory that workloads may request, in MiB by agent. */
  readonly workloadMemory: readonly number[];
  /** What is particular to `before`, for people. */
  readonly notes?: readonly string[];
}

/** What the change from one plan to another would do, for Kubernetes and AWS. Pure: it asks neither. */
export function comparePlans(input: ComparisonInput): Comparison {
  const { before, after, against, environment, hostProfile, workloadMemory, notes = [] } = input;
  const found = {
    objects: compareObjects(before, after),
    claims: compareClaims(before.claims, after.claims, environment.removal),
    permissions: compareIdentities(before.identities, after.identities),
    memory: memoryUse(before, after, workloadMemory),
    cost: {
      before: monthlyCost(before.claims, environment, hostProfile),
      after: monthlyCost(after.claims, environment, hostProfile),
      budget: environment.budget.amount,
    },
  };
  return {
    version: 1,
    environment: environment.name,
    against,
    verdicts: verdicts(found),
    ...found,
    notes: [...notes, ...assumptions(environment)],
  };
}

function assumptions({ removal, region }: Environment): string[] {
  return [
    'plans are compared, not what runs: what people changed by hand in AWS or the cluster is not seen',
    `claims that go are ${removal === 'retain' ? 'kept' : 'deleted'}, as removal of the environment says now`,
    'memory is what the agents have left by estimate, CoreDNS on the server; every Job and CronJob counts as one pod',
    `money is list prices of us-east-1${region === 'us-east-1' ? '' : `, not of ${region}`}; what is charged by use is not in it`,
  ];
}
