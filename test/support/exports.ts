import type { Stage } from 'aws-cdk-lib/core';

interface Resource {
  readonly Type: string;
  readonly Properties?: Readonly<Record<string, unknown>>;
}

export interface StackTemplate {
  readonly Resources?: Readonly<Record<string, Resource>>;
  readonly Outputs?: Readonly<Record<string, { readonly Value: unknown; readonly Export?: { readonly Name: string } }>>;
}

/** Templates by stack name. */
export type Templates = ReadonlyMap<string, StackTemplate>;

export function templatesOf(stage: Stage): Templates {
  return new Map(stage.synth().stacks.map(({ stackName, template }) => [stackName, template as StackTemplate]));
}

/** Names of the exports that a stack of the set imports, each with the stacks that import it. */
export function importsOf(templates: Templates): Map<string, string[]> {
  const importers = new Map<string, string[]>();
  for (const [stack, template] of templates) {
    for (const name of namesOf(template)) {
      importers.set(name, [...(importers.get(name) ?? []), stack]);
    }
  }
  return importers;
}

function namesOf(value: unknown): Set<string> {
  if (typeof value !== 'object' || value === null) {
    return new Set();
  }
  return new Set(
    Object.entries(value).flatMap(([key, child]) =>
      key === 'Fn::ImportValue' ? [typeof child === 'string' ? child : JSON.stringify(child)] : [...namesOf(child)],
    ),
  );
}

/** What each export stands for: the value, and the resource behind it without what CloudFormation updates in place. */
export function exportsOf(templates: Templates): Map<string, string> {
  return new Map(
    [...templates].flatMap(([, template]) =>
      Object.values(template.Outputs ?? {}).flatMap(({ Value, Export }): [string, string][] =>
        Export === undefined ? [] : [[Export.Name, JSON.stringify([Value, expand(Value, template)])]],
      ),
    ),
  );
}

/** Properties of exported resources, and of those they refer to, that no change replaces. */
const UPDATED_IN_PLACE = new Set([
  'AssumeRolePolicyDocument',
  'MapPublicIpOnLaunch',
  'PermissionsBoundary',
  'SecurityGroupIngress',
  'Tags',
]);

/** A value with every reference replaced by the properties of what it refers to. */
function expand(value: unknown, template: StackTemplate): unknown {
  if (Array.isArray(value)) {
    return value.map((item) => expand(item, template));
  }
  if (typeof value !== 'object' || value === null) {
    return value;
  }
  const { Ref, 'Fn::GetAtt': attribute } = value as { Ref?: string; 'Fn::GetAtt'?: readonly string[] };
  const id = Ref ?? attribute?.[0];
  const properties = template.Resources?.[String(id)]?.Properties;
  return Object.fromEntries(
    Object.entries(properties ?? value)
      .filter(([name]) => !UPDATED_IN_PLACE.has(name))
      .map(([name, child]) => [name, expand(child, template)]),
  );
}

/**
 * What CloudFormation would refuse when `after` is deployed over `before`, producers first: an export that a stack of
 * `before` imports is removed, or stands for something else.
 */
export function lockedExports(before: Templates, after: Templates): string[] {
  const [former, latter] = [exportsOf(before), exportsOf(after)];
  return [...importsOf(before)].flatMap(([name, importers]) => {
    const problem = !latter.has(name) ? 'removed' : latter.get(name) === former.get(name) ? undefined : 'changed';
    return problem === undefined ? [] : [`${name} is ${problem}, and in use by ${importers.join(', ')}`];
  });
}
