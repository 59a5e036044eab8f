import { DefaultStackSynthesizer, PermissionsBoundary, RemovalPolicy, Stack, Stage } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import type { Environment } from './config/environment';
import { eksOf, k3sOf } from './config/cluster';
import { enginesOf, keepsK3sIdentity } from './plan/engine';
import { hostImage } from './config/host-image';
import { clusterSetup, FLUX_MEMORY } from './config/memory-budget';
import { platformNames } from './config/platform-names';
import { createCell } from './cell';
import { cellsOf, partOf } from './plan/cell';
import { EksPlane } from './constructs/eks-plane';
import type { Plan } from './plan/plan';
import { ComputeStack } from './stacks/compute-stack';
import { DataStack } from './stacks/data-stack';
import { NetworkingStack } from './stacks/networking-stack';
import { ObservabilityStack } from './stacks/observability-stack';
import { RegistryStack } from './stacks/registry-stack';
import { SecurityStack } from './stacks/security-stack';
import { ServicesStack } from './stacks/services-stack';
import { topicsFirst } from './topics-first';

/**
 * One environment of the platform: seven stacks, and what each gets from the others.
 *
 * Values pass from stacks that live long to stacks that are replaced often. No stack uses anything of `compute`.
 *
 * The region comes from the environment and the account from the environment or the credentials, so nothing has to be
 * looked up. Deployments use the roles of the environment's own `cdk bootstrap`, and every role is bounded by a policy
 * that `idp bootstrap` makes.
 */
export function createPlatform(scope: Construct, environment: Environment, plan: Plan): Stage {
  const { name: environmentName, account, region, github, cluster, network, ingress, release } = environment;
  const { logRetentionDays, removal, budget } = environment;
  const { workloads, claims, identities, images } = partOf(plan, 1);
  const names = platformNames(environment);
  const engines = enginesOf(cluster);
  const [k3s, eks] = [k3sOf(cluster), eksOf(cluster)];
  const removalPolicy = removal === 'retain' ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY;

  const stage = new Stage(scope, environmentName, {
    env: { account, region },
    permissionsBoundary: PermissionsBoundary.fromName(names.roleBoundary),
  });
  const plane = (description: string) => ({
    description: `${names.prefix}, ${description}`,
    tags: { platform: environment.platform, environment: environmentName, 'managed-by': 'aws-cdk' },
    terminationProtection: removal === 'retain',
    // The lookup role reads the whole account; nothing is looked up.
    synthesizer: new DefaultStackSynthesizer({ qualifier: names.qualifier, useLookupRoleForStackOperations: false }),
  });

  const networking = new NetworkingStack(stage, 'networking', {
    ...plane('networking plane: the network of the hosts'),
    cidr: network.cidr,
    ingress,
    flowLogs: network.flowLogs,
    ...(eks === undefined ? {} : { eksCluster: names.prefix }),
    logRetentionDays,
    removalPolicy,
  });
  const security = new SecurityStack(stage, 'security', {
    ...plane('security plane: who may do what, and secrets'),
    names,
    github,
    environmentName,
    release,
    engines,
    keepsK3sIdentity: keepsK3sIdentity(cluster),
    identities,
    claims,
    removalPolicy,
  });
  new RegistryStack(stage, 'registry', {
    ...plane('registry plane: images, and the artifact that Flux pulls'),
    images,
    artifact: {
      repository: names.artifactRepository,
      publisherRole: names.githubRole,
      movingTag: environmentName,
    },
    removalPolicy,
  });
  const claimNetwork = {
    vpcId: networking.vpc.vpcId,
    subnetIds: networking.vpc.publicSubnets.map(({ subnetId }) => subnetId),
    clusterGroupId: networking.clusterSecurityGroup.securityGroupId,
  };
  new DataStack(stage, 'data', {
    ...plane('data plane: tables, buckets, parameters and databases'),
    claims,
    deploymentsTable: names.deploymentsTable,
    removalPolicy,
    network: claimNetwork,
  });
  const services = new ServicesStack(stage, 'services', {
    ...plane('services plane: topics, queues and streams'),
    environmentName,
    alarmEmail: budget.email,
    claims,
    removalPolicy,
  });
  const observability = new ObservabilityStack(stage, 'observability', {
    ...plane('observability plane: logs, alarms, dashboard and budget'),
    names,
    environmentName,
    engines,
    workloads,
    claims,
    alarmTopic: services.alarmTopic,
    logRetentionDays,
    budget,
    removalPolicy,
  });
  const { vpc, clusterSecurityGroup } = networking;
  const { secrets, fluxRoleArn, fluentdRoleArn } = security;
  const { alarmTopic } = services;
  const releaseCertificates = release?.verify === true ? release.certificates : [];
  const compute =
    k3s === undefined || secrets === undefined
      ? new Stack(stage, 'compute', plane('compute plane: the EKS cluster'))
      : new ComputeStack(stage, 'compute', {
          ...plane(`compute plane: the k3s server and its agents${eks === undefined ? '' : ', and the EKS cluster'}`),
          ...{ names, environmentName, releaseCertificates, vpc, secrets, fluxRoleArn, fluentdRoleArn, alarmTopic },
          hosts: clusterSetup(k3s),
          amiId: hostImage(environment),
          generation: k3s.generation,
          zone: k3s.zone,
          securityGroup: clusterSecurityGroup,
          ingressSecurityGroup: networking.ingressSecurityGroup,
          servesRoutes: ingress !== undefined,
        });
  if (eks !== undefined) {
    const { artifactRepository, logPrefix } = names;
    new EksPlane(compute, 'Eks', {
      ...{
        names,
        settings: eks,
        vpc,
        nodeGroup: clusterSecurityGroup,
        identities: plan.identities,
        fluxRoleArn,
        fluentdRoleArn,
        alarmTopic,
      },
      delivery: {
        ...{ environmentName, artifactRepository, logPrefix, releaseCertificates },
        fluxMemory: FLUX_MEMORY,
      },
    });
  }
  // The hosts' log group has to exist before they boot.
  compute.addStackDependency(observability);

  const servicesOf = new Map([[1, services]]);
  for (const cell of cellsOf(plan).slice(1)) {
    const created = createCell(stage, {
      ...{ cell, names, environment, removalPolicy, network: claimNetwork, part: partOf(plan, cell), plane },
    });
    // Its roles trust the cluster's issuer.
    created.security.addStackDependency(security);
    if (eks !== undefined) {
      // Its cluster is told which role each service account takes.
      compute.addStackDependency(created.security);
    }
    servicesOf.set(cell, created.services);
  }
  topicsFirst(plan, servicesOf);
  return stage;
}
