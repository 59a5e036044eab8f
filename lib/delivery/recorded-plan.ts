import { z } from 'zod';
import type { Claim, Plan } from '../plan/plan';
import { subscriptionsOf } from '../compare/broader-subscriptions';
import { podMemory } from '../compare/pod-memory';
import { updateOf } from '../compare/property-update';
import { cellOf, inCell } from '../plan/cell';
import { podSpecOf, type Manifest } from '../plan/manifest';
import type { ComparedPlan } from '../compare/compared-plan';
import { UserError } from '../diagnostics/user-error';
import { claimTypeOf, physicalNames } from '../resource-types';

/** Path of the plan in an artifact. Flux does not apply it. */
export const PLAN_FILE = 'plan.json';

/** The part of a plan that `idp plan --against published` compares. It contains no secret, no time and no user name. */
export interface RecordedPlan extends ComparedPlan {
  readonly version: 2;
  /** Image of each workload that is built from source, by digest. */
  readonly digests: Readonly<Record<string, string>>;
}

/** The content of `plan.json`. The same plan gives the same bytes. */
export function recordPlan(plan: Plan, digests: Readonly<Record<string, string>>): string {
  const { platform, environment, region, account, workloads, images, claims, identities } = plan;
  const recorded: RecordedPlan = {
    version: 2,
    platform,
    environment,
    region,
    account,
    digests: Object.fromEntries(Object.entries(digests).sort(([a], [b]) => (a < b ? -1 : 1))),
    claims,
    identities,
    images: images.map((it) => ({ workload: it.workload, ...inCell(cellOf(it)), repository: it.repository })),
    workloads: workloads.map((it) => {
      const { name, kind, logGroup, manifests } = it;
      return { name, ...inCell(cellOf(it)), kind, logGroup, manifests };
    }),
  };
  return `${JSON.stringify(recorded, undefined, 1)}\n`;
}

const cell = z.int().min(2).optional();
const named = z.looseObject({ name: z.string() });
const statement = z.looseObject({
  actions: z.array(z.string()),
  resources: z.array(z.looseObject({ service: z.string(), resource: z.string() })),
});
const schema = z.looseObject({
  version: z.literal(2),
  platform: z.string(),
  environment: z.string(),
  region: z.string(),
  account: z.string(),
  digests: z.record(z.string(), z.string()),
  images: z.array(z.looseObject({ workload: z.string(), cell, repository: z.string() })),
  claims: z.array(
    named
      .extend({ type: z.string(), uid: z.string(), cell, workloads: z.array(z.string()) })
      .refine((claim) => works(() => readWhole(claim as unknown as Claim))),
  ),
  identities: z.array(
    z.looseObject({ workload: z.string(), cell, roleName: z.string(), statements: z.array(statement) }),
  ),
  workloads: z.array(
    named.extend({
      cell,
      kind: z.string(),
      logGroup: z.string(),
      manifests: z.array(
        z
          .looseObject({ apiVersion: z.string(), kind: z.string(), metadata: named })
          .refine((manifest) => works(() => memoryOf(manifest as Manifest))),
      ),
    }),
  ),
});

/**
 * Calls everything that its type does with a claim. It throws if another version recorded the claim in another form; a
 * comparison shows further properties, and a type that is not offered any more.
 */
function readWhole(claim: Claim): void {
  const type = claimTypeOf(claim);
  const { access = {}, properties = {} } = type ?? {};
  const paths = Object.entries<object>(properties).flatMap(([name, described]) =>
    'effect' in described ? [name] : Object.keys(described).map((key) => `${name}.${key}`),
  );
  for (const { behaviour, before, after } of paths.map((path) => updateOf(claim, claim, { path }))) {
    behaviour.loses?.(before, after);
    behaviour.refuses?.(before, after);
    behaviour.note?.(before, after);
  }
  Object.values(access)
    .flat()
    .forEach((grant) => grant.resource(claim));
  subscriptionsOf({ claims: [claim] });
  z.array(z.string()).parse(physicalNames(claim));
  z.number().parse(type?.units?.(claim) ?? 1);
}

function memoryOf(manifest: Manifest): void {
  const spec = podSpecOf(manifest);
  if (spec !== undefined) {
    podMemory(spec);
  }
}

function works(read: () => void): boolean {
  try {
    read();
    return true;
  } catch {
    return false;
  }
}

/**
 * Reads `plan.json`.
 *
 * @param where - the artifact, for messages
 * @throws UserError if another version of the platform wrote it
 */
export function readRecord(text: string, where: string): RecordedPlan {
  const record = parseJson(text);
  const parsed = schema.safeParse(record);
  if (!parsed.success) {
    throw new UserError(
      `${where}: another version of the platform wrote its ${PLAN_FILE}; publish again, then compare`,
    );
  }
  // The schema checks what a comparison relies on. The rest is what `recordPlan` wrote.
  return parsed.data as unknown as RecordedPlan;
}

/** Undefined, which is no record, if the text is not JSON. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
