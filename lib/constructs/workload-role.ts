import { PolicyDocument, PolicyStatement, Role } from 'aws-cdk-lib/aws-iam';
import { ArnFormat, Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import type { ResourceName, WorkloadIdentity } from '../plan/plan';
import { CLAIM_CONSTRUCTS } from '../resource-types/constructs';
import { acknowledgeWildcard } from './acknowledge-wildcard';
import type { ServiceAccountTrust } from './service-account-trust';

export interface WorkloadRoleProps {
  readonly identity: WorkloadIdentity;
  readonly trust: ServiceAccountTrust;
}

/** Endings of resources that are wildcards, with the reason that the resource types give; the longest first. */
const WILDCARDS = Object.values(CLAIM_CONSTRUCTS)
  .flatMap(({ wildcards = {} }) => Object.entries(wildcards))
  .sort(([a], [b]) => b.length - a.length);

/** The IAM role of one workload: exactly what its plan states, for exactly its service account. */
export class WorkloadRole extends Construct {
  constructor(scope: Construct, id: string, { identity, trust }: WorkloadRoleProps) {
    super(scope, id);
    const statements = identity.statements.map(
      ({ actions, resources }) =>
        new PolicyStatement({
          actions: [...actions],
          resources: resources.map((resource) => this.arn(resource)),
          conditions: this.conditions(resources),
        }),
    );
    new Role(this, 'Default', {
      roleName: identity.roleName,
      description: `Workload ${identity.workload}`,
      assumedBy: trust.serviceAccount({ namespace: identity.namespace, name: identity.serviceAccount }),
      // IAM refuses a policy without any statement.
      ...(statements.length === 0 ? {} : { inlinePolicies: { Claims: new PolicyDocument({ statements }) } }),
    });
    for (const resource of statements.flatMap(({ resources }) => resources)) {
      const [, reason] = WILDCARDS.find(([ending]) => resource.endsWith(ending)) ?? [];
      if (reason !== undefined) {
        acknowledgeWildcard(this, resource, reason);
      }
    }
  }

  /** The ARN of a bucket names no account: without this, a role would follow the name to whoever has it. */
  private conditions(resources: readonly ResourceName[]): Record<string, unknown> | undefined {
    return resources.some(({ service }) => service === 's3')
      ? { StringEquals: { 'aws:ResourceAccount': Stack.of(this).account } }
      : undefined;
  }

  private arn({ service, resource }: ResourceName): string {
    return Stack.of(this).formatArn({
      service,
      resource,
      arnFormat: ArnFormat.NO_RESOURCE_NAME,
      ...(service === 's3' ? { region: '', account: '' } : {}),
    });
  }
}
