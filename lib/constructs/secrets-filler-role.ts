import { PolicyStatement, Role } from 'aws-cdk-lib/aws-iam';
import { ArnFormat, Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { acknowledgeWildcard } from './acknowledge-wildcard';
import { SECRETS_FILLER } from './service-accounts';
import type { ServiceAccountTrust } from './service-account-trust';

export interface SecretsFillerRoleProps {
  readonly trust: ServiceAccountTrust;
  /** Claimed secrets have names that start with `<prefix>/`. */
  readonly prefix: string;
}

/** The role of the Deployment that copies claimed secrets into the Kubernetes Secrets of workloads. It reads nothing else. */
export class SecretsFillerRole extends Construct {
  public readonly roleArn: string;

  constructor(scope: Construct, id: string, { trust, prefix }: SecretsFillerRoleProps) {
    super(scope, id);
    const role = new Role(this, 'Default', { assumedBy: trust.serviceAccount(SECRETS_FILLER) });
    const claimed = Stack.of(this).formatArn({
      service: 'secretsmanager',
      resource: 'secret',
      resourceName: `${prefix}/*`,
      arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    });
    role.addToPolicy(new PolicyStatement({ actions: ['secretsmanager:GetSecretValue'], resources: [claimed] }));
    acknowledgeWildcard(this, claimed, 'The secrets that workloads of this environment claim, new ones included.');
    this.roleArn = role.roleArn;
  }
}
