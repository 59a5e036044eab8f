import { PolicyStatement, Role } from 'aws-cdk-lib/aws-iam';
import { Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { acknowledgeWildcard } from './acknowledge-wildcard';
import { SOURCE_CONTROLLER } from './service-accounts';
import type { ServiceAccountTrust } from './service-account-trust';

export interface FluxRoleProps {
  readonly trust: ServiceAccountTrust;
  /** Name of the only repository that Flux pulls. */
  readonly artifactRepository: string;
}

/** The role of Flux's source-controller: reads the artifact and nothing else. */
export class FluxRole extends Construct {
  public readonly roleArn: string;

  constructor(scope: Construct, id: string, { trust, artifactRepository }: FluxRoleProps) {
    super(scope, id);
    const role = new Role(this, 'Default', {
      assumedBy: trust.serviceAccount(SOURCE_CONTROLLER),
    });
    role.addToPolicy(new PolicyStatement({ actions: ['ecr:GetAuthorizationToken'], resources: ['*'] }));
    role.addToPolicy(
      new PolicyStatement({
        actions: [
          'ecr:BatchCheckLayerAvailability',
          'ecr:BatchGetImage',
          'ecr:DescribeImages',
          'ecr:GetDownloadUrlForLayer',
          'ecr:ListImages',
        ],
        resources: [
          Stack.of(this).formatArn({ service: 'ecr', resource: 'repository', resourceName: artifactRepository }),
        ],
      }),
    );
    acknowledgeWildcard(this, '*', 'ecr:GetAuthorizationToken supports no resource.');
    this.roleArn = role.roleArn;
  }
}
