import type { Image, Plan, PlannedWorkload } from '../plan/plan';

/** The part of a plan that a comparison needs. `idp publish` records it in the artifact. */
export type ComparedPlan = Pick<Plan, 'platform' | 'environment' | 'region' | 'account' | 'claims' | 'identities'> & {
  readonly workloads: readonly Pick<PlannedWorkload, 'name' | 'cell' | 'kind' | 'logGroup' | 'manifests'>[];
  readonly images: readonly Pick<Image, 'workload' | 'cell' | 'repository'>[];
};

/** The same plan without any workload. */
export function nothing({ platform, environment, region, account }: ComparedPlan): ComparedPlan {
  return { platform, environment, region, account, workloads: [], images: [], claims: [], identities: [] };
}
