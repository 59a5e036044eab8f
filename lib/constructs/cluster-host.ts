import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Stack } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import type { BootMemory } from '../config/memory-budget';
import type { HostKind } from '../hosts/boot-script';
import { RELEASES } from '../hosts/versions';
import { acknowledgeWildcard } from './acknowledge-wildcard';
import { BootedHost, type BootedHostProps } from './booted-host';

export interface ClusterHostProps extends Omit<BootedHostProps, 'permissions'> {
  readonly memory: BootMemory;
  /** ECR repositories the host may pull from, as in an ARN: `idp-dev/*`. */
  readonly pullRepositories: readonly string[];
}

/** One EC2 host of the k3s cluster. */
export abstract class ClusterHost extends BootedHost {
  protected constructor(scope: Construct, id: string, kind: HostKind, props: ClusterHostProps) {
    const { memory, pullRepositories, ...others } = props;
    const repositories = pullRepositories.map((name) =>
      Stack.of(scope).formatArn({ service: 'ecr', resource: 'repository', resourceName: name }),
    );
    super(scope, id, kind, { ...others, permissions: [sessions(), ...pulls(repositories)] });
    this.setVariables({
      K3S_VERSION: RELEASES.k3s.version,
      K3S_SHA256: RELEASES.k3s.sha256[others.architecture] ?? '',
      ...memoryVariables(memory),
    });
    acknowledgeWildcard(this, '*', 'ecr:GetAuthorizationToken and Session Manager support no resource.');
    repositories.forEach((arn) => {
      acknowledgeWildcard(this, arn, 'The image of any workload, new ones included.');
    });
  }
}

/**
 * Session Manager, the only way in (AWS Systems Manager User Guide, "Add Session Manager permissions to an existing IAM
 * role"). AWS's own policy for it, AmazonSSMManagedInstanceCore, also reads every parameter of the account.
 */
function sessions(): PolicyStatement {
  const channels = ['CreateControlChannel', 'CreateDataChannel', 'OpenControlChannel', 'OpenDataChannel'];
  const actions = ['ssm:UpdateInstanceInformation', ...channels.map((action) => `ssmmessages:${action}`)];
  return new PolicyStatement({ actions, resources: ['*'] });
}

function pulls(repositories: readonly string[]): PolicyStatement[] {
  const actions = ['ecr:BatchCheckLayerAvailability', 'ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'];
  return [
    new PolicyStatement({ actions: ['ecr:GetAuthorizationToken'], resources: ['*'] }),
    new PolicyStatement({ actions, resources: [...repositories] }),
  ];
}

function memoryVariables({ goMemoryLimit, systemReserved, kubeReserved, eviction, maxPods }: BootMemory) {
  return {
    GO_MEMORY_LIMIT: `${goMemoryLimit}MiB`,
    SYSTEM_RESERVED: `${systemReserved}Mi`,
    KUBE_RESERVED: `${kubeReserved}Mi`,
    EVICTION_THRESHOLD: `${eviction}Mi`,
    MAX_PODS: `${maxPods}`,
  };
}
