import { AWS_LIMITS } from '../plan/aws-limits';
import { CELL_PLANES, cellsOf, stackId } from '../plan/cell';
import type { Engine } from '../plan/engine';
import { formatArn } from '../plan/names';
import type { Plan, Statement } from '../plan/plan';
import { PREFIX } from '../score/annotations';
import { FILLED, type Homeless, homelessWorkloads } from './cell-room';
import { type StackLoad, stackResources } from './stack-resources';

/** A limit that a plan exceeds or comes close to. */
export interface NearLimit {
  readonly message: string;
  /** AWS refuses a deployment of the plan. */
  readonly exceeded: boolean;
  /** The workload whose Score file has to change, and what in it; left out if it is a matter of all. */
  readonly at?: { readonly workload: string; readonly path: readonly string[] };
}

type RoleLoad = Pick<Plan, 'identities' | 'region' | 'account'>;

/**
 * The AWS limits that a plan exceeds or comes close to. They are not errors, because the local run and the manifests have
 * no such limits; `idp validate`, `idp plan` and the CDK app refuse a plan that exceeds one.
 *
 * @param engines - what runs the workloads
 * @param order - names of workloads, those that keep their place in a full cell first; that of the plan by default
 */
export function nearLimits(
  plan: StackLoad & RoleLoad,
  engines: readonly Engine[] = ['k3s'],
  order?: readonly string[],
): NearLimit[] {
  const homeless = homelessWorkloads(plan, order);
  return [...homeless.map(inWords), ...stacksNearLimit(plan, engines, homeless), ...policiesNearLimit(plan)];
}

const CELL = ['metadata', 'annotations', `${PREFIX}cell`];

function inWords({ workload, cell, stack, count, other }: Homeless): NearLimit {
  const { value } = AWS_LIMITS.resourcesPerStack;
  const needs = `the stack '${stack}' would need ${count} of the ${value} resources that AWS allows`;
  const message =
    other === undefined
      ? `is too much for any cell: ${needs}; split it into several workloads`
      : `cell ${cell} has no room for '${workload}': ${needs}; write ${PREFIX}cell: '${other}', or if it is deployed already, write that into a newer workload of cell ${cell}: what moves is made anew`;
  return { message, exceeded: true, at: { workload, path: CELL } };
}

function stacksNearLimit(load: StackLoad, engines: readonly Engine[], homeless: readonly Homeless[]): NearLimit[] {
  const { value } = AWS_LIMITS.resourcesPerStack;
  const told = new Set(homeless.map(({ cell }) => cell));
  const fix = (stack: string) =>
    stack === 'compute'
      ? 'EKS has one for each workload of the environment, and cells do not help; put new workloads into another environment'
      : `put new workloads into another cell, as 'idp new' does (${PREFIX}cell)`;
  const full = cellsOf(load).flatMap((cell) => (told.has(cell) ? CELL_PLANES.map((it) => stackId(it, cell)) : []));
  return Object.entries(stackResources(load, engines))
    .filter(([stack]) => !full.includes(stack))
    .flatMap(([stack, count]) => nearLimit(`the stack '${stack}'`, count, value, 'resources', fix(stack)));
}

function policiesNearLimit({ identities, region, account }: RoleLoad): NearLimit[] {
  const { value } = AWS_LIMITS.inlinePolicyCharacters;
  return identities.flatMap(({ workload, statements }) => {
    const count = policyCharacters(statements, { region, account });
    const fix = 'use fewer resources in one workload';
    const found = nearLimit(`the role of workload '${workload}'`, count, value, 'policy characters', fix);
    return found.map((it) => ({ ...it, at: { workload, path: ['resources'] } }));
  });
}

function nearLimit(subject: string, count: number, limit: number, unit: string, fix: string): NearLimit[] {
  if (count <= limit * FILLED) {
    return [];
  }
  const needs = `${subject} needs ${count} of the ${limit} ${unit} that AWS allows`;
  const exceeded = count > limit;
  return [{ exceeded, message: exceeded ? `${needs}, so the deployment will fail; ${fix}` : `${needs}; ${fix}` }];
}

/**
 * Length of a role's inline policy as CDK writes it: statements with the same actions become one, and those on buckets are
 * limited to the account.
 */
export function policyCharacters(
  statements: readonly Statement[],
  where: { readonly region: string; readonly account: string },
): number {
  const byActions = new Map<string, { Action: unknown; Condition?: unknown; Resource: string[] }>();
  const Condition = { StringEquals: { 'aws:ResourceAccount': where.account } };
  for (const { actions, resources } of statements) {
    const key = actions.join();
    const merged = byActions.get(key) ?? {
      Action: actions.length === 1 ? actions[0] : actions,
      ...(resources.some(({ service }) => service === 's3') ? { Condition } : {}),
      Resource: [],
    };
    merged.Resource.push(...resources.map((resource) => formatArn(resource, where)));
    byActions.set(key, merged);
  }
  const Statement = [...byActions.values()].map(({ Resource, ...rest }) => ({
    ...rest,
    Effect: 'Allow',
    Resource: Resource.length === 1 ? Resource[0] : Resource,
  }));
  return Statement.length === 0 ? 0 : JSON.stringify({ Statement, Version: '2012-10-17' }).length;
}
