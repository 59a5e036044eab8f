import { Stage } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import type { Environment } from './config/environment';
import { HOST_PROFILES } from './config/host-profiles';
import { platformNames } from './config/platform-names';
import type { Plan } from './plan/plan';
import { ComputeStack } from './stacks/compute-stack';
import { DataStack } from './stacks/data-stack';
import { NetworkingStack } from './stacks/networking-stack';
import { ObservabilityStack } from './stacks/observability-stack';
import { RegistryStack } from './stacks/registry-stack';
import { SecurityStack } from './stacks/security-stack';
import { ServicesStack } from './stacks/services-stack';

/**
 * One environment of the platform: seven stacks, and what each is handed.
 *
 * The region comes from the environment and the account from the credentials, so nothing has to be looked up.
 */
export function createPlatform(scope: Construct, environment: Environment, plan: Plan): Stage {
  const { name: environmentName, github, hosts, network, logRetentionDays, removal, budget } = environment;
  const { claims, identities, images } = plan;
  const names = platformNames(environment);

  const stage = new Stage(scope, environmentName, { env: { region: environment.region } });
  const plane = (description: string) => ({
    description: `${names.prefix}, ${description}`,
    tags: { platform: environment.platform, environment: environmentName, 'managed-by': 'aws-cdk' },
    terminationProtection: removal === 'retain',
  });

  const networking = new NetworkingStack(stage, 'networking', {
    ...plane('networking plane: where the hosts stand'),
    cidr: network.cidr,
    flowLogs: network.flowLogs,
    logRetentionDays,
    removal,
  });
  const security = new SecurityStack(stage, 'security', {
    ...plane('security plane: who may do what, and secrets'),
    names,
    github,
    environmentName,
    identities,
    claims,
    removal,
  });
  new RegistryStack(stage, 'registry', {
    ...plane('registry plane: images, and the artifact that Flux pulls'),
    images,
    artifactRepository: names.artifactRepository,
    environmentName,
    removal,
  });
  new DataStack(stage, 'data', {
    ...plane('data plane: tables and buckets'),
    claims,
    removal,
  });
  const services = new ServicesStack(stage, 'services', {
    ...plane('services plane: topics, queues and events'),
    names,
    environmentName,
    claims,
  });
  const compute = new ComputeStack(stage, 'compute', {
    ...plane('compute plane: the k3s server and its agents'),
    names,
    environmentName,
    hostProfile: HOST_PROFILES[hosts.profile],
    agents: hosts.agents,
    amiId: hosts.amiId,
    vpc: networking.vpc,
    securityGroup: networking.clusterSecurityGroup,
    secrets: security.secrets,
    issuerBucket: security.issuerBucket,
    fluxRoleArn: security.fluxRoleArn,
    fluentdRoleArn: security.fluentdRoleArn,
  });
  new ObservabilityStack(stage, 'observability', {
    ...plane('observability plane: logs, alarms, dashboard and budget'),
    names,
    environmentName,
    workloads: plan.workloads.map(({ name }) => name),
    claims,
    instanceIds: compute.instanceIds,
    events: services.events,
    eventsDeadLetter: services.eventsDeadLetter,
    logRetentionDays,
    budget,
    removal,
  });
  return stage;
}
