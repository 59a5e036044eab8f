import { z } from 'zod';
import type { Plan } from '../plan/plan';
import type { ComparedPlan } from '../compare/compared-plan';
import { UserError } from '../diagnostics/user-error';

/** Path of the plan in an artifact. Flux does not apply it. */
export const PLAN_FILE = 'plan.json';

/** The part of a plan that `idp plan --against published` compares. It contains no secret, no time and no user name. */
export interface RecordedPlan extends ComparedPlan {
  readonly version: 1;
  /** Image of each workload that is built from source, by digest. */
  readonly images: Readonly<Record<string, string>>;
}

/** The content of `plan.json`. The same plan gives the same bytes. */
export function recordPlan(plan: Plan, images: Readonly<Record<string, string>>): string {
  const { platform, environment, region, account, workloads, claims, identities } = plan;
  const recorded: RecordedPlan = {
    version: 1,
    platform,
    environment,
    region,
    account,
    images: Object.fromEntries(Object.entries(images).sort(([a], [b]) => (a < b ? -1 : 1))),
    claims,
    identities,
    workloads: workloads.map(({ name, kind, manifests }) => ({ name, kind, manifests })),
  };
  return `${JSON.stringify(recorded, undefined, 1)}\n`;
}

const named = z.looseObject({ name: z.string() });
const schema = z.looseObject({
  version: z.literal(1),
  platform: z.string(),
  environment: z.string(),
  region: z.string(),
  account: z.string(),
  images: z.record(z.string(), z.string()),
  claims: z.array(named.extend({ type: z.string(), uid: z.string() })),
  identities: z.array(z.looseObject({ workload: z.string(), statements: z.array(z.unknown()) })),
  workloads: z.array(
    named.extend({ manifests: z.array(z.looseObject({ apiVersion: z.string(), kind: z.string(), metadata: named })) }),
  ),
});

/**
 * Reads `plan.json`.
 *
 * @param where - the artifact, for messages
 * @throws UserError if another version of the platform wrote it
 */
export function readRecord(text: string, where: string): RecordedPlan {
  const parsed = schema.safeParse(JSON.parse(text));
  if (!parsed.success) {
    throw new UserError(
      `${where}: another version of the platform wrote its ${PLAN_FILE}; publish again, then compare`,
    );
  }
  // The schema checks what a comparison relies on. The rest is what `recordPlan` wrote.
  return parsed.data as unknown as RecordedPlan;
}
