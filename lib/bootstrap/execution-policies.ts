import type { Environment } from '../config/environment';
import { platformNames } from '../config/platform-names';
import { type Actions, DEPLOYMENT_ACTIONS, type Limit } from './deployment-actions';
import { EKS_ACTIONS } from './eks-actions';
import { arn, type PolicyStatement } from './policy-statement';

/** Characters of a managed policy without white space (IAM User Guide, "IAM and AWS STS quotas"). */
const POLICY_LIMIT = 6144;

/**
 * What CloudFormation may do for this environment: the statements of one or more managed policies, which together are
 * what `cdk bootstrap --cloudformation-execution-policies` takes in place of administrator.
 */
export function executionPolicies(environment: Environment): PolicyStatement[][] {
  const tables = [DEPLOYMENT_ACTIONS, ...(environment.cluster.engine === 'eks' ? [EKS_ACTIONS] : [])];
  const actions = tables.flatMap((table) => Object.values(table).flat());
  const statements = merged(actions).map((it) => statementOf(it, environment));
  const policies: PolicyStatement[][] = [];
  for (const statement of statements) {
    const last = policies.at(-1);
    if (last !== undefined && size([...last, statement]) <= POLICY_LIMIT) {
      last.push(statement);
    } else {
      policies.push([statement]);
    }
  }
  return policies;
}

/** One entry for all actions of a service with the same resources and the same limit; sorted. */
function merged(all: readonly Actions[]): Actions[] {
  const groups = new Map<string, Actions>();
  for (const it of all) {
    const key = [it.service, it.limit ?? '', ...it.on].join(' ');
    const actions = new Set([...(groups.get(key)?.actions.split(' ') ?? []), ...it.actions.split(' ')]);
    groups.set(key, { ...it, actions: [...actions].sort().join(' ') });
  }
  return [...groups].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, group]) => group);
}

function statementOf({ service, actions, on, limit }: Actions, environment: Environment): PolicyStatement {
  const { prefix } = platformNames(environment);
  const resources = on.map((pattern) =>
    arn(service, environment.region, pattern.replace('{prefix}', prefix).replace('{environment}', environment.name)),
  );
  return {
    Effect: 'Allow',
    Action: actions.split(' ').map((action) => `${service}:${action}`),
    Resource: resources,
    ...(limit === undefined ? {} : { Condition: conditionsOf(environment)[limit] }),
  };
}

/** By what the tags of a stack, `platform` and `environment`, and the boundary of its roles limit. */
function conditionsOf(environment: Environment): Record<Limit, NonNullable<PolicyStatement['Condition']>> {
  const { region, platform, name } = environment;
  const tags = (key: string) => ({ [`${key}/platform`]: platform, [`${key}/environment`]: name });
  const { roleBoundary, clusterBoundary } = platformNames(environment);
  const boundary = (policy: string) => ({
    StringEquals: { 'iam:PermissionsBoundary': arn('iam', region, `policy/${policy}`) },
  });
  return {
    own: { StringEquals: tags('aws:ResourceTag') },
    // What is made in the same request has no tags yet; what another environment made has other ones.
    'own or new': { StringEqualsIfExists: { ...tags('aws:ResourceTag'), 'aws:RequestedRegion': region } },
    'made as own': { StringEquals: tags('aws:RequestTag') },
    bounded: boundary(roleBoundary),
    'bounded as a cluster': boundary(clusterBoundary),
    // Of records (Service Authorization Reference, Route 53): those below the private zone of databases.
    'own names': {
      'ForAllValues:StringLike': {
        'route53:ChangeResourceRecordSetsNormalizedRecordNames': [`*.${platformNames(environment).prefix}.internal`],
      },
    },
    'passed to AWS': {
      StringEquals: { 'iam:PassedToService': ['ec2.amazonaws.com', 'vpc-flow-logs.amazonaws.com'] },
    },
    'passed to EKS': { StringEquals: { 'iam:PassedToService': ['eks.amazonaws.com', 'pods.eks.amazonaws.com'] } },
  };
}

function size(statements: readonly PolicyStatement[]): number {
  // IAM counts the filled-in text: an account has 12 digits, `aws-us-gov` is the longest partition.
  return JSON.stringify({ Version: '2012-10-17', Statement: statements })
    .replaceAll('${AWS::AccountId}', '0'.repeat(12))
    .replaceAll('${AWS::Partition}', 'aws-us-gov').length;
}
