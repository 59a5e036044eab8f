import { z } from 'zod';
import type { Plan } from '../plan/plan';
import type { ComparedPlan } from '../compare/compared-plan';
import { UserError } from '../diagnostics/user-error';

/** Where an artifact keeps the plan it was made of. It is below no path that Flux applies. */
export const PLAN_FILE = 'plan.json';

/** What `idp plan --against published` reads. It holds no secret, and nothing but what its plan says: no time, no user. */
export interface RecordedPlan extends ComparedPlan {
  readonly version: 1;
  /** Image of each workload that is built from source, by digest. */
  readonly images: Readonly<Record<string, string>>;
}

/** The content of `plan.json`: the same bytes for the same plan. */
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
    throw new UserError(`${where}: its ${PLAN_FILE} is of another version of the platform; publish once, then compare`);
  }
  // Checked as far as a comparison could stumble; the rest is what `recordPlan` wrote.
  return parsed.data as unknown as RecordedPlan;
}
