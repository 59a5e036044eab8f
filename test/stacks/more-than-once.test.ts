import { RemovalPolicy, Stack, Stage } from 'aws-cdk-lib/core';
import { clusterSetup } from '../../lib/config/memory-budget';
import { platformNames } from '../../lib/config/platform-names';
import type { ClusterSecrets } from '../../lib/constructs/cluster-secrets';
import { ComputeStack } from '../../lib/stacks/compute-stack';
import { DataStack } from '../../lib/stacks/data-stack';
import { NetworkingStack } from '../../lib/stacks/networking-stack';
import { ObservabilityStack } from '../../lib/stacks/observability-stack';
import { RegistryStack } from '../../lib/stacks/registry-stack';
import { SecurityStack } from '../../lib/stacks/security-stack';
import { ServicesStack } from '../../lib/stacks/services-stack';
import { testApp } from '../support/app';
import { testPlan } from '../support/plan';
import { testEnvironment } from '../support/target';
import { resourcesOf } from '../support/template';

const names = platformNames(testEnvironment);
const { claims, identities, images, workloads } = testPlan;
const { github, cluster, network, logRetentionDays, budget } = testEnvironment;
const common = { environmentName: 'dev', names, claims, removalPolicy: RemovalPolicy.DESTROY };

/** All seven stacks, with ids of their own. */
function cell(stage: Stage, cellName: string): Stack[] {
  const id = (name: string) => `${name}-${cellName}`;
  const networking = new NetworkingStack(stage, id('networking'), { ...common, ...network, logRetentionDays });
  const security = new SecurityStack(stage, id('security'), { ...common, github, identities });
  const services = new ServicesStack(stage, id('services'), { ...common, alarmEmail: budget.email });
  const { alarmTopic } = services;
  return [
    networking,
    security,
    services,
    new RegistryStack(stage, id('registry'), {
      ...{ ...common, images },
      artifact: { repository: names.artifactRepository, publisherRole: names.githubRole, movingTag: 'dev' },
    }),
    new DataStack(stage, id('data'), { ...common, deploymentsTable: names.deploymentsTable }),
    new ObservabilityStack(stage, id('observability'), { ...common, workloads, alarmTopic, logRetentionDays, budget }),
    new ComputeStack(stage, id('compute'), {
      ...{ ...common, alarmTopic, generation: cluster.generation, zone: cluster.zone },
      amiId: 'ami-0123456789abcdef0',
      hosts: clusterSetup(cluster),
      vpc: networking.vpc,
      securityGroup: networking.clusterSecurityGroup,
      ingressSecurityGroup: networking.ingressSecurityGroup,
      servesRoutes: true,
      secrets: security.secrets as ClusterSecrets,
      fluxRoleArn: security.fluxRoleArn,
      fluentdRoleArn: security.fluentdRoleArn,
    }),
  ];
}

test('every stack can be created twice in one stage, with the same resources', () => {
  const stage = new Stage(testApp(), 'dev', { env: { region: 'us-east-1' } });
  const [first, second] = [cell(stage, 'a'), cell(stage, 'b')];
  const types = (stack: Stack) =>
    Object.values(resourcesOf(stack))
      .map(({ Type }) => Type)
      .sort();
  expect(first).toHaveLength(7);
  expect(second.map(types)).toEqual(first.map(types));
});
