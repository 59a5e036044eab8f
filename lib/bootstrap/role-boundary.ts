import type { Environment } from '../config/environment';
import { platformNames } from '../config/platform-names';
import { arn, type PolicyStatement } from './policy-statement';

/**
 * The most that any role of this environment can do, whatever a template grants it: use what belongs to this environment.
 * No role can change IAM, and none reaches another environment.
 */
export function roleBoundary(environment: Environment): PolicyStatement[] {
  const { region, platform, name } = environment;
  const { prefix, qualifier } = platformNames(environment);
  const allow = (actions: string, service: string, ...resources: string[]): PolicyStatement => ({
    Effect: 'Allow',
    Action: actions.split(' '),
    Resource: resources.map((resource) => arn(service, region, resource)),
  });
  const own = { 'aws:ResourceTag/platform': platform, 'aws:ResourceTag/environment': name };
  return [
    allow('dynamodb:*', 'dynamodb', `table/${prefix}-*`),
    allow('ecr:*', 'ecr', `repository/${prefix}/*`, `repository/${prefix}-*`),
    allow('kinesis:*', 'kinesis', `stream/${prefix}-*`),
    // Flow logs have a generated name.
    allow('logs:*', 'logs', `log-group:/${prefix}/*`, `log-group:${name}-networking-*`),
    allow('s3:*', 's3', `${prefix}-*`),
    // The boot scripts of hosts are assets of the deployment.
    allow('s3:GetObject', 's3', `cdk-${qualifier}-assets-*/*`),
    allow('sns:*', 'sns', `${prefix}-*`),
    allow('sqs:*', 'sqs', `${prefix}-*`),
    // The names of the cluster's own secrets and parameter are generated, so their tags say whose they are.
    {
      ...allow('secretsmanager:DescribeSecret secretsmanager:GetSecretValue secretsmanager:PutSecretValue', '', '*'),
      Condition: { StringEquals: own },
    },
    {
      ...allow('ssm:GetParameter ssm:GetParameters ssm:PutParameter', '', '*'),
      Condition: { StringEquals: own },
    },
    { ...allow('kms:GetPublicKey kms:Sign', '', '*'), Condition: { StringEquals: own } },
    // Of a deployment, through the roles of `cdk bootstrap`.
    allow('sts:AssumeRole sts:TagSession', 'iam', `role/cdk-${qualifier}-*`),
    ...(environment.cluster.engine === 'eks'
      ? [allow('eks:DescribeCluster eks-auth:AssumeRoleForPodIdentity', 'eks', `cluster/${prefix}`)]
      : []),
    // Actions that support no resource: states of hosts, a log-in to ECR, names of secrets, and Session Manager.
    allow(
      'ec2:DescribeInstances ecr:GetAuthorizationToken secretsmanager:ListSecrets ssm:UpdateInstanceInformation',
      '',
      '*',
    ),
    allow(
      'ssmmessages:CreateControlChannel ssmmessages:CreateDataChannel ssmmessages:OpenControlChannel ssmmessages:OpenDataChannel',
      '',
      '*',
    ),
  ];
}
