import { DEPLOYMENT_ACTIONS } from '../../lib/bootstrap/deployment-actions';
import { executionPolicies } from '../../lib/bootstrap/execution-policies';
import { environmentSchema } from '../../lib/config/environment';
import { decide } from '../support/iam-evaluator';
import { environments } from '../support/environments';
import { type Deployed, deployedTo, madePolicies, tagsOf } from './account';

const dev = deployedTo('dev').resources;
const prod = deployedTo('prod').resources;
const statements = madePolicies('dev', 'execution');
const BOUNDARY = { 'iam:PermissionsBoundary': 'arn:aws:iam::111111111111:policy/idp-dev-role-boundary' };
const DEV: Record<string, string> = {
  'aws:RequestedRegion': 'us-east-1',
  'iam:PassedToService': 'ec2.amazonaws.com',
  ...BOUNDARY,
};

const may = (action: string, resource: string, context: Record<string, string> = DEV) =>
  decide(statements, { action, resource, context });

/** A given name, or the one that CloudFormation makes. */
const nameOf = ({ stack, id, Properties = {} }: Deployed, property: string) =>
  (Properties[property] ?? `${stack}-${id}-1A2B3C4D5E6F`) as string;
const arn = (service: string, resource: string) => `arn:aws:${service}:us-east-1:111111111111:${resource}`;
const iam = (resource: string) => `arn:aws:iam::111111111111:${resource}`;

/** ARNs of the types whose permissions go by names. */
const ARNS: Readonly<Record<string, (it: Deployed) => string>> = {
  'AWS::CloudWatch::Alarm': (it) => arn('cloudwatch', `alarm:${nameOf(it, 'AlarmName')}`),
  'AWS::DynamoDB::Table': (it) => arn('dynamodb', `table/${nameOf(it, 'TableName')}`),
  'AWS::ECR::Repository': (it) => arn('ecr', `repository/${nameOf(it, 'RepositoryName')}`),
  'AWS::Events::Rule': (it) => arn('events', `rule/${nameOf(it, 'Name')}`),
  'AWS::IAM::InstanceProfile': (it) => iam(`instance-profile/${nameOf(it, 'InstanceProfileName')}`),
  'AWS::IAM::OIDCProvider': (it) => iam(`oidc-provider/${nameOf(it, 'Url').replace('https://', '')}`),
  'AWS::IAM::Role': (it) => iam(`role/${nameOf(it, 'RoleName')}`),
  'AWS::Kinesis::Stream': (it) => arn('kinesis', `stream/${nameOf(it, 'Name')}`),
  'AWS::Logs::LogGroup': (it) => arn('logs', `log-group:${nameOf(it, 'LogGroupName')}`),
  'AWS::RDS::DBInstance': (it) => arn('rds', `db:${nameOf(it, 'DBInstanceIdentifier')}`),
  'AWS::RDS::DBSubnetGroup': (it) => arn('rds', `subgrp:${nameOf(it, 'DBSubnetGroupName')}`),
  'AWS::S3::Bucket': (it) => `arn:aws:s3:::${nameOf(it, 'BucketName')}`,
  'AWS::SNS::Topic': (it) => arn('sns', nameOf(it, 'TopicName')),
  'AWS::SQS::Queue': (it) => arn('sqs', nameOf(it, 'QueueName')),
};

/** Actions of a type on named resources, as `<service>:<action>`. */
const actionsOf = (type: string, wanted: (limit: string | undefined) => boolean) =>
  (DEPLOYMENT_ACTIONS[type] ?? [])
    .filter(({ on, limit }) => wanted(limit) && !(on.length === 1 && on[0] === '*' && limit === undefined))
    .flatMap(({ service, actions }) => actions.split(' ').map((action) => `${service}:${action}`))
    .filter((action) => !action.includes('*') && action !== 'iam:PassRole' && action !== 'iam:CreateServiceLinkedRole');

test('there are permissions for each type of resource that the stacks contain, and for no other', () => {
  expect(Object.keys(DEPLOYMENT_ACTIONS).sort()).toEqual([...new Set(dev.map(({ Type }) => Type))].sort());
});

test.each(Object.entries(ARNS))('each %s of dev is made and deleted, and none of prod', (type, arnOf) => {
  const actions = actionsOf(type, () => true);
  const decisions = (resources: readonly Deployed[]) =>
    resources
      .filter(({ Type }) => Type === type)
      .flatMap((it) => actions.map((action) => `${action} ${arnOf(it)}: ${may(action, arnOf(it))}`));
  expect(decisions(dev).length).toBeGreaterThan(0);
  expect(decisions(dev).filter((it) => !it.endsWith(': allowed'))).toEqual([]);
  expect(decisions(prod).filter((it) => !it.endsWith(': denied'))).toEqual([]);
});

const TAGGED = Object.keys(DEPLOYMENT_ACTIONS).filter((type) => /::(EC2|KMS|SSM|SecretsManager)::/.test(type));

test.each(TAGGED)('what of %s has the tags of dev is changed, and nothing with the tags of prod', (type) => {
  const resource = arn('any', 'thing');
  const service = type.split('::')[1]?.toLowerCase() as keyof typeof target;
  const target = {
    ec2: resource,
    kms: arn('kms', 'key/x'),
    ssm: arn('ssm', 'parameter/x'),
    secretsmanager: arn('secretsmanager', 'secret:x'),
  };
  for (const action of actionsOf(type, (limit) => limit === 'own' || limit === 'own or new')) {
    expect([action, may(action, target[service], { ...DEV, ...tagsOf('dev') })]).toEqual([action, 'allowed']);
    expect([action, may(action, target[service], { ...DEV, ...tagsOf('prod') })]).toEqual([action, 'denied']);
  }
});

test('what nobody has tagged is neither ended nor deleted', () => {
  for (const action of [
    'ec2:TerminateInstances',
    'ec2:DeleteVpc',
    'secretsmanager:DeleteSecret',
    'ssm:DeleteParameter',
  ]) {
    expect([action, may(action, arn('any', 'thing'))]).toEqual([action, 'denied']);
  }
});

test('secrets, parameters and keys are made with the tags of dev alone', () => {
  for (const [action, resource] of [
    ['secretsmanager:CreateSecret', arn('secretsmanager', 'secret:x')],
    ['ssm:PutParameter', arn('ssm', 'parameter/x')],
    ['kms:CreateKey', '*'],
  ] as const) {
    expect(may(action, resource, tagsOf('dev', 'aws:RequestTag'))).toBe('allowed');
    expect(may(action, resource, tagsOf('prod', 'aws:RequestTag'))).toBe('denied');
    expect(may(action, resource)).toBe('denied');
  }
});

test('a role is made and given policies only with the boundary, which stays on it', () => {
  const role = iam('role/dev-security-GithubRole-1A2B');
  for (const action of ['CreateRole', 'PutRolePolicy', 'AttachRolePolicy', 'PutRolePermissionsBoundary']) {
    expect([action, may(`iam:${action}`, role, BOUNDARY)]).toEqual([action, 'allowed']);
    expect([action, may(`iam:${action}`, role, {})]).toEqual([action, 'denied']);
    const another = { 'iam:PermissionsBoundary': 'arn:aws:iam::aws:policy/AdministratorAccess' };
    expect([action, may(`iam:${action}`, role, another)]).toEqual([action, 'denied']);
  }
  expect(may('iam:DeleteRolePermissionsBoundary', role)).toBe('denied');
});

test('records are changed below the private zone of databases alone', () => {
  const change = (...names: string[]) =>
    decide(statements, {
      action: 'route53:ChangeResourceRecordSets',
      resource: 'arn:aws:route53:::hostedzone/Z1',
      context: { 'route53:ChangeResourceRecordSetsNormalizedRecordNames': names },
    });
  expect(change('shop-db.idp-dev.internal')).toBe('allowed');
  expect(change('shop-db.idp-prod.internal')).toBe('denied');
  expect(change('shop-db.idp-dev.internal', 'www.example.com')).toBe('denied');
});

test('a role is passed to EC2 and flow logs alone', () => {
  const role = iam('role/dev-compute-ServerRole-1A2B');
  const pass = (service: string) => may('iam:PassRole', role, { 'iam:PassedToService': service });
  expect([pass('ec2.amazonaws.com'), pass('vpc-flow-logs.amazonaws.com')]).toEqual(['allowed', 'allowed']);
  expect(pass('lambda.amazonaws.com')).toBe('denied');
  expect(may('iam:PassRole', iam('role/admin'))).toBe('denied');
});

test.each([
  ['iam:CreateUser', iam('user/x')],
  ['iam:CreateAccessKey', iam('user/x')],
  ['iam:CreatePolicyVersion', iam('policy/idp-dev-role-boundary')],
  ['iam:DeletePolicy', iam('policy/idp-dev-execution-1')],
  ['iam:UpdateAssumeRolePolicy', iam('role/dev-admin')],
  ['iam:UpdateAssumeRolePolicy', iam('role/cdk-idpdev-cfn-exec-role-111111111111-us-east-1')],
  ['iam:DeleteOpenIDConnectProvider', iam('oidc-provider/token.actions.githubusercontent.com')],
  ['sts:AssumeRole', iam('role/admin')],
  ['s3:GetObject', 'arn:aws:s3:::idp-dev-orders/x'],
  ['dynamodb:Scan', arn('dynamodb', 'table/idp-dev-orders')],
  ['sqs:ReceiveMessage', arn('sqs', 'idp-dev-orders')],
  ['rds:DeleteDBInstance', arn('rds', 'db:somebody')],
  ['rds:CreateDBSnapshot', arn('rds', 'db:idp-dev-shop-db')],
  ['rds:ModifyDBParameterGroup', arn('rds', 'pg:default.postgres17')],
  ['lambda:CreateFunction', arn('lambda', 'function:x')],
  ['kms:Decrypt', arn('kms', 'key/x')],
])('%s on %s is not needed and not allowed', (action, resource) => {
  expect(may(action, resource)).toBe('denied');
});

test('each policy fits into what IAM takes, and a role takes all of them, even with the longest names', () => {
  const longest = environmentSchema.parse({
    ...environments.dev,
    platform: 'p'.repeat(12),
    name: 'e'.repeat(10),
    region: 'ap-southeast-2',
    cluster: { ...environments.dev.cluster, amiIds: { 'ap-southeast-2': 'ami-0123456789abcdef0' } },
  });
  for (const environment of [environments.dev, longest]) {
    const policies = executionPolicies(environment);
    expect(policies.length).toBeLessThanOrEqual(10);
    for (const policy of policies) {
      const text = JSON.stringify({ Version: '2012-10-17', Statement: policy });
      const filledIn = text.replaceAll('${AWS::AccountId}', '1'.repeat(12)).replaceAll('${AWS::Partition}', 'aws');
      expect(filledIn.length).toBeLessThanOrEqual(6144);
    }
  }
});
