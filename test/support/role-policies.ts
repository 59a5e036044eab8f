import type { Stack } from 'aws-cdk-lib/core';
import type { PolicyStatement } from './iam-evaluator';
import { resourcesOf } from './template';

/** What a role may do, and who may take it. */
export interface RolePolicies {
  readonly permissions: readonly PolicyStatement[];
  readonly trust: readonly PolicyStatement[];
}

interface Document {
  readonly Statement: readonly PolicyStatement[];
}
interface RoleProperties {
  readonly RoleName?: string;
  readonly AssumeRolePolicyDocument: Document;
  readonly Policies?: readonly { readonly PolicyDocument: Document }[];
}
interface PolicyProperties {
  readonly PolicyDocument: Document;
  readonly Roles?: readonly unknown[];
}

/**
 * The policies of a stack's roles, by what the roles are called, with references as text.
 *
 * @param nameOf - a role's name, from its RoleName or else its logical id; roles without one are left out
 */
export function policiesOf(stack: Stack, nameOf: (role: string) => string | undefined): Map<string, RolePolicies> {
  const resources = Object.entries(resourcesOf(stack)).map(([id, { Type, Properties }]) => ({
    id,
    type: Type,
    properties: literal(Properties ?? {}),
  }));
  const attached = resources.filter(({ type }) => type === 'AWS::IAM::Policy' || type === 'AWS::IAM::ManagedPolicy');
  return new Map(
    resources
      .filter(({ type }) => type === 'AWS::IAM::Role')
      .flatMap(({ id, properties }) => {
        const role = properties as RoleProperties;
        const name = nameOf(role.RoleName ?? id);
        const documents = [
          ...(role.Policies ?? []).map(({ PolicyDocument }) => PolicyDocument),
          ...attached
            .map((policy) => policy.properties as PolicyProperties)
            .filter(({ Roles }) => Roles?.includes(`<${id}>`))
            .map(({ PolicyDocument }) => PolicyDocument),
        ];
        const permissions = documents.flatMap(({ Statement }) => Statement);
        return name === undefined ? [] : [[name, { permissions, trust: role.AssumeRolePolicyDocument.Statement }]];
      }),
  );
}

const PSEUDO = new Map([
  ['AWS::Partition', 'aws'],
  ['AWS::AccountId', '111111111111'],
  ['AWS::Region', 'us-east-1'],
  ['AWS::URLSuffix', 'amazonaws.com'],
]);

/** Intrinsic functions as text; what is known at deployment only is `<its name>`, which matches nothing else. */
export function literal(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map(literal);
  }
  if (typeof value !== 'object' || value === null) {
    return value;
  }
  const [[key = '', given] = []] = [Object.entries(value)[0]];
  switch (key) {
    case 'Ref':
      return PSEUDO.get(String(given)) ?? `<${String(given)}>`;
    case 'Fn::Join': {
      const [separator, parts] = given as [string, unknown[]];
      return (literal(parts) as unknown[]).map(String).join(separator);
    }
    case 'Fn::Sub':
      return String(given).replaceAll(/\$\{([\w:]+)\}/g, (_, name: string) => PSEUDO.get(name) ?? `<${name}>`);
    case 'Fn::GetAtt':
      return `<${(given as string[]).join('.')}>`;
    case 'Fn::ImportValue':
      return `<${JSON.stringify(given)}>`;
    default:
      return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, literal(item)]));
  }
}
