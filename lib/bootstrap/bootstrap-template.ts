import type { Environment } from '../config/environment';
import { platformNames } from '../config/platform-names';
import { clusterBoundary } from './cluster-boundary';
import { deploymentBoundary } from './deployment-boundary';
import { executionPolicies } from './execution-policies';
import type { PolicyStatement } from './policy-statement';
import { roleBoundary } from './role-boundary';

/** A CloudFormation template, as JSON. */
export interface BootstrapTemplate {
  readonly Description: string;
  readonly Resources: Readonly<Record<string, unknown>>;
  readonly Outputs: Readonly<Record<string, unknown>>;
}

/** The IAM policies that an environment's `cdk bootstrap` needs, and as an output the command itself. */
export function bootstrapTemplate(environment: Environment): BootstrapTemplate {
  const names = platformNames(environment);
  const { prefix, qualifier, roleBoundary: boundaryName, clusterBoundary: clusterBoundaryName } = names;
  const policies = executionPolicies(environment);
  const executionNames = policies.map((_, index) => `${prefix}-execution-${String(index + 1)}`);
  const deploymentName = `${prefix}-deployment-boundary`;
  const command = [
    `npx cdk bootstrap aws://\${AWS::AccountId}/${environment.region} --qualifier ${qualifier}`,
    `--toolkit-stack-name CDKToolkit-${qualifier}`,
    ...executionNames.map(
      (name) => `--cloudformation-execution-policies arn:\${AWS::Partition}:iam::\${AWS::AccountId}:policy/${name}`,
    ),
    `--custom-permissions-boundary ${deploymentName} --apply-permissions-boundary-to-all-roles`,
  ].join(' ');
  return {
    Description: `${prefix}, what its deployments and its roles may do: made before cdk bootstrap`,
    Resources: {
      ...Object.fromEntries(
        policies.map((statements, index) => [
          `Execution${String(index + 1)}`,
          managedPolicy(executionNames[index] ?? '', 'What CloudFormation may do for its stacks', statements),
        ]),
      ),
      RoleBoundary: managedPolicy(boundaryName, 'The most that a role of its stacks can do', roleBoundary(environment)),
      ...(environment.cluster.engine === 'eks'
        ? {
            ClusterBoundary: managedPolicy(
              clusterBoundaryName,
              'The most that EKS can do for a cluster',
              clusterBoundary(environment),
            ),
          }
        : {}),
      DeploymentBoundary: managedPolicy(
        deploymentName,
        'Limits the roles of cdk bootstrap to its stacks',
        deploymentBoundary(environment),
      ),
    },
    Outputs: { Bootstrap: { Description: 'The next step', Value: { 'Fn::Sub': command } } },
  };
}

function managedPolicy(name: string, description: string, statements: readonly PolicyStatement[]) {
  return {
    Type: 'AWS::IAM::ManagedPolicy',
    Properties: {
      ManagedPolicyName: name,
      Description: description,
      PolicyDocument: { Version: '2012-10-17', Statement: filledIn(statements) },
    },
  };
}

/** The same with `Fn::Sub` around every text that CloudFormation has to fill in. */
function filledIn(value: unknown): unknown {
  if (typeof value === 'string') {
    return value.includes('${AWS::') ? { 'Fn::Sub': value } : value;
  }
  if (Array.isArray(value)) {
    return value.map(filledIn);
  }
  return typeof value === 'object' && value !== null
    ? Object.fromEntries(Object.entries(value).map(([key, child]) => [key, filledIn(child)]))
    : value;
}
