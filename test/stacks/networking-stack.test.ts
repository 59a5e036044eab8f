import { RemovalPolicy } from 'aws-cdk-lib/core';
import { Template } from 'aws-cdk-lib/assertions';
import type { Ingress } from '../../lib/config/environment';
import { NetworkingStack } from '../../lib/stacks/networking-stack';
import { testApp } from '../support/app';
import { decide, type PolicyStatement } from '../support/iam-evaluator';
import { literal } from '../support/role-policies';

interface IngressRule {
  readonly IpProtocol: string;
  readonly FromPort: number;
  readonly ToPort: number;
  readonly GroupId: unknown;
  readonly SourceSecurityGroupId: unknown;
}

interface OpenRule extends IngressRule {
  readonly CidrIp: string;
}

const synth = (flowLogs: boolean, ingress?: Ingress) =>
  Template.fromStack(
    new NetworkingStack(testApp(), 'networking', {
      env: { region: 'us-east-1' },
      cidr: '10.20.0.0/22',
      ingress,
      flowLogs,
      logRetentionDays: 7,
      removalPolicy: RemovalPolicy.RETAIN,
    }),
  );
const template = synth(false);

test('has two public subnets and no NAT gateway, elastic address or Lambda function', () => {
  template.resourceCountIs('AWS::EC2::Subnet', 2);
  for (const type of ['AWS::EC2::NatGateway', 'AWS::EC2::EIP', 'AWS::Lambda::Function']) {
    template.resourceCountIs(type, 0);
  }
});

test('reaches S3 and DynamoDB through gateway endpoints', () => {
  const services = Object.values(template.findResources('AWS::EC2::VPCEndpoint')).map(({ Properties }) =>
    JSON.stringify(Properties),
  );
  expect(services).toHaveLength(2);
  expect(services.join()).toContain('.s3');
  expect(services.join()).toContain('.dynamodb');
  services.forEach((service) => expect(service).toContain('"Gateway"'));
});

describe('through the gateway endpoints', () => {
  const statements = Object.values(template.findResources('AWS::EC2::VPCEndpoint')).flatMap(
    ({ Properties }) =>
      (literal(Properties) as { PolicyDocument: { Statement: PolicyStatement[] } }).PolicyDocument.Statement,
  );
  const may = (action: string, resource: string, account = '111111111111') =>
    decide(statements, { action, resource, context: { 'aws:ResourceAccount': account } });

  test.each([
    ['s3:PutObject', 'arn:aws:s3:::idp-dev-oidc-0/x'],
    ['s3:ListBucket', 'arn:aws:s3:::idp-dev-orders-0'],
    ['dynamodb:PutItem', 'arn:aws:dynamodb:us-east-1:111111111111:table/idp-dev-orders'],
  ])('%s is allowed on what belongs to this account', (action, resource) => {
    expect(may(action, resource)).toBe('allowed');
  });

  test.each([
    ['s3:PutObject', 'arn:aws:s3:::loot/x'],
    ['s3:ListBucket', 'arn:aws:s3:::loot'],
    ['s3:DeleteObject', 'arn:aws:s3:::prod-us-east-1-starport-layer-bucket/x'],
    ['s3:PutObject', 'arn:aws:s3:::cloudformation-waitcondition-eu-west-1/x'],
    ['dynamodb:PutItem', 'arn:aws:dynamodb:us-east-1:999999999999:table/loot'],
    ['dynamodb:GetItem', 'arn:aws:dynamodb:us-east-1:999999999999:table/orders'],
  ])('%s on %s of another account is not', (action, resource) => {
    expect(may(action, resource, '999999999999')).toBe('denied');
  });

  test.each([
    ['s3:GetObject', 'arn:aws:s3:::prod-us-east-1-starport-layer-bucket/x'],
    ['s3:GetObject', 'arn:aws:s3:::al2023-repos-us-east-1-de612dc2/x'],
    ['s3:PutObject', 'arn:aws:s3:::cloudformation-waitcondition-us-east-1/x'],
  ])('hosts need %s on %s of AWS', (action, resource) => {
    expect(may(action, resource, '999999999999')).toBe('allowed');
  });
});

test('lets members reach each other on exactly three ports', () => {
  const found = template.findResources('AWS::EC2::SecurityGroupIngress') as Record<string, { Properties: IngressRule }>;
  const rules = Object.values(found).map(({ Properties }) => Properties);
  expect(rules.map(({ IpProtocol, FromPort, ToPort }) => [IpProtocol, FromPort, ToPort])).toEqual([
    ['tcp', 6443, 6443],
    ['tcp', 10250, 10250],
    ['udp', 8472, 8472],
  ]);
  for (const rule of rules) {
    expect(rule.SourceSecurityGroupId).toEqual(rule.GroupId);
    expect(rule).not.toHaveProperty('CidrIp');
  }
});

test('lets nothing in from outside', () => {
  for (const { Properties } of Object.values(template.findResources('AWS::EC2::SecurityGroup'))) {
    expect(Properties).not.toHaveProperty('SecurityGroupIngress');
  }
});

describe('with an ingress', () => {
  const allowedCidrs = ['203.0.113.0/24', '198.51.100.7/32'];

  /** What each security group lets in by itself: port and source. */
  function opened(ingress: Ingress): string[][] {
    const groups = Object.values(synth(false, ingress).findResources('AWS::EC2::SecurityGroup'));
    return groups.map(({ Properties }) =>
      ((Properties as { SecurityGroupIngress?: OpenRule[] }).SecurityGroupIngress ?? []).map(
        ({ IpProtocol, FromPort, ToPort, CidrIp }) => `${IpProtocol} ${FromPort}-${ToPort} ${CidrIp}`,
      ),
    );
  }

  test('one group lets in the blocks that the environment lists, the group of all members nothing', () => {
    expect(opened({ allowedCidrs })).toEqual([[], ['tcp 80-80 203.0.113.0/24', 'tcp 80-80 198.51.100.7/32']]);
  });

  test("with a domain these blocks get to port 443, and Let's Encrypt to port 80", () => {
    expect(opened({ allowedCidrs, domain: 'apps.example.com' })).toEqual([
      [],
      ['tcp 443-443 203.0.113.0/24', 'tcp 443-443 198.51.100.7/32', 'tcp 80-80 0.0.0.0/0'],
    ]);
  });
});

test('logs traffic only when asked to, and then keeps them as the environment says', () => {
  template.resourceCountIs('AWS::EC2::FlowLog', 0);
  const logged = synth(true);
  logged.resourceCountIs('AWS::EC2::FlowLog', 1);
  logged.hasResource('AWS::Logs::LogGroup', { Properties: { RetentionInDays: 7 }, DeletionPolicy: 'Retain' });
});

test('chooses its zones at deployment, without a look-up', () => {
  expect(JSON.stringify(template.toJSON())).toContain('"Fn::GetAZs":""');
});
