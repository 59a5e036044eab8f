import type { Plan, PlannedWorkload } from '../plan/plan';

/** The part of a plan that a comparison needs: `Plan` has it, and so has what `idp publish` leaves in the artifact. */
export type ComparedPlan = Pick<Plan, 'platform' | 'environment' | 'region' | 'account' | 'claims' | 'identities'> & {
  readonly workloads: readonly Pick<PlannedWorkload, 'name' | 'kind' | 'manifests'>[];
};

/** A plan without any workload: what everything is added to. */
export function nothing({ platform, environment, region, account }: ComparedPlan): ComparedPlan {
  return { platform, environment, region, account, workloads: [], claims: [], identities: [] };
}
