import type { Diagnostic } from '../diagnostics/diagnostic';
import { formatArn } from '../plan/names';
import { AWS_LIMITS } from '../plan/aws-limits';
import type { Plan, Statement } from '../plan/plan';
import { type StackLoad, stackResources } from './stack-resources';

/** A warning is given above this share of a limit. */
const NEAR = 0.8;

/** A limit that a plan exceeds or comes close to. */
interface NearLimit {
  readonly message: string;
  readonly exceeded: boolean;
}

type RoleLoad = Pick<Plan, 'identities' | 'region' | 'account'>;

/**
 * A warning for each AWS limit that a plan exceeds or comes close to. They are not errors, because the local run and the
 * manifests have no such limits.
 */
export function limitWarnings(plan: StackLoad & RoleLoad): Diagnostic[] {
  return nearLimits(plan).map(({ message }) => ({ message }));
}

/** Messages about the limits that a plan exceeds: AWS refuses its deployment. */
export function exceededLimits(plan: StackLoad & RoleLoad): string[] {
  return nearLimits(plan)
    .filter(({ exceeded }) => exceeded)
    .map(({ message }) => message);
}

function nearLimits(plan: StackLoad & RoleLoad): NearLimit[] {
  return [...stacksNearLimit(plan), ...policiesNearLimit(plan)];
}

function stacksNearLimit(load: StackLoad): NearLimit[] {
  const { value } = AWS_LIMITS.resourcesPerStack;
  const fix = 'remove workloads or claims, or use another environment';
  return Object.entries(stackResources(load)).flatMap(([stack, count]) =>
    nearLimit(`the stack '${stack}'`, count, value, 'resources', fix),
  );
}

function policiesNearLimit({ identities, region, account }: RoleLoad): NearLimit[] {
  const { value } = AWS_LIMITS.inlinePolicyCharacters;
  return identities.flatMap(({ workload, statements }) => {
    const count = policyCharacters(statements, { region, account });
    const fix = 'use fewer resources in one workload';
    return nearLimit(`the role of workload '${workload}'`, count, value, 'policy characters', fix);
  });
}

function nearLimit(subject: string, count: number, limit: number, unit: string, fix: string): NearLimit[] {
  if (count <= limit * NEAR) {
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
