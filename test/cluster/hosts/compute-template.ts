import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { SecurityGroup, Vpc } from 'aws-cdk-lib/aws-ec2';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { Stack, Stage } from 'aws-cdk-lib/core';
import { clusterSetup } from '../../../lib/config/memory-budget';
import { platformNames } from '../../../lib/config/platform-names';
import { ComputeStack } from '../../../lib/stacks/compute-stack';
import { testApp } from '../../support/app';
import { testEnvironment } from '../../support/target';
import { resourcesOf } from '../../support/template';

const ACCOUNT = '000000000000';

/** ARNs of the secrets that exist. */
export interface SecretArns {
  readonly agentToken: string;
  readonly serverToken: string;
  readonly signingKey: string;
}

export interface ComputeTemplate {
  readonly body: string;
  /** Logical ids of the server and the agent. */
  readonly hosts: readonly string[];
  /** Files of the assets. */
  readonly assets: readonly string[];
}

/**
 * The compute stack's own template, but that the emulator knows no EC2 instances: in place of each stands a secret of the
 * same id that holds the user data.
 */
export function computeTemplate(arns: SecretArns, generation: number): ComputeTemplate {
  const app = testApp();
  const env = { region: 'us-east-1', account: ACCOUNT };
  const around = new Stack(app, 'around', { env });
  const vpc = Vpc.fromVpcAttributes(around, 'Vpc', {
    ...{ vpcId: 'vpc-1', availabilityZones: ['us-east-1a'], publicSubnetIds: ['subnet-1'] },
    publicSubnetRouteTableIds: ['rtb-1'],
  });
  const secret = (name: keyof SecretArns) => Secret.fromSecretCompleteArn(around, name, arns[name]);
  const stack = new ComputeStack(app, 'dev-compute', {
    env,
    names: platformNames(testEnvironment),
    environmentName: 'dev',
    hosts: clusterSetup(testEnvironment.cluster),
    servesRoutes: false,
    ...{ amiId: 'ami-0123456789abcdef0', generation, zone: 1 },
    vpc,
    securityGroup: SecurityGroup.fromSecurityGroupId(around, 'Cluster', 'sg-1'),
    ingressSecurityGroup: SecurityGroup.fromSecurityGroupId(around, 'Ingress', 'sg-2'),
    secrets: {
      agentToken: secret('agentToken'),
      serverToken: secret('serverToken'),
      signingKey: secret('signingKey'),
    },
    fluxRoleArn: `arn:aws:iam::${ACCOUNT}:role/flux`,
    fluentdRoleArn: `arn:aws:iam::${ACCOUNT}:role/fluentd`,
    alarmTopic: Topic.fromTopicArn(around, 'Alarms', `arn:aws:sns:us-east-1:${ACCOUNT}:alarms`),
  });
  const resources = resourcesOf(stack);
  const hosts = Object.keys(resources).filter((id) => resources[id]?.Type === 'AWS::EC2::Instance');
  const entries = Object.entries(resources).map(([id, resource]) => [
    id,
    hosts.includes(id) ? inPlaceOf(id, resource) : resource,
  ]);
  const outdir = Stage.of(stack)?.assetOutdir ?? '';
  return {
    body: JSON.stringify({ Resources: withAddresses(Object.fromEntries(entries), hosts) }),
    hosts,
    assets: readdirSync(outdir)
      .filter((file) => file.endsWith('.sh'))
      .map((file) => join(outdir, file)),
  };
}

function inPlaceOf(id: string, { Properties, DependsOn }: ReturnType<typeof resourcesOf>[string]) {
  const SecretString = (Properties?.['UserData'] as { 'Fn::Base64': unknown })['Fn::Base64'];
  return { Type: 'AWS::SecretsManager::Secret', DependsOn, Properties: { Name: id, SecretString } };
}

/** The address of an instance, which the emulator does not know either. */
function withAddresses(template: unknown, hosts: readonly string[]): unknown {
  let text = JSON.stringify(template);
  for (const id of hosts) {
    text = text.replaceAll(JSON.stringify({ 'Fn::GetAtt': [id, 'PrivateIp'] }), '"10.0.0.4"');
  }
  return JSON.parse(text);
}
