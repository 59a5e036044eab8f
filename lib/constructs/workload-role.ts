import { PolicyDocument, PolicyStatement, Role } from 'aws-cdk-lib/aws-iam';
import { ArnFormat, Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import type { ResourceName, WorkloadIdentity } from '../orchestrator/plan';
import { acknowledgeWildcard } from './acknowledge-wildcard';
import type { ClusterIssuer } from './cluster-issuer';

/** What a workload's role needs to know. */
export interface WorkloadRoleProps {
  readonly identity: WorkloadIdentity;
  readonly issuer: ClusterIssuer;
}

/** The IAM role of one workload: exactly what its plan states, for exactly its service account. */
export class WorkloadRole extends Construct {
  constructor(scope: Construct, id: string, { identity, issuer }: WorkloadRoleProps) {
    super(scope, id);
    const statements = identity.statements.map(
      ({ actions, resources }) =>
        new PolicyStatement({ actions: [...actions], resources: resources.map((resource) => this.arn(resource)) }),
    );
    new Role(this, 'Default', {
      roleName: identity.roleName,
      description: `Workload ${identity.workload}`,
      assumedBy: issuer.serviceAccount({ namespace: identity.namespace, name: identity.serviceAccount }),
      // IAM refuses a policy without any statement.
      ...(statements.length === 0 ? {} : { inlinePolicies: { Claims: new PolicyDocument({ statements }) } }),
    });
    statements
      .flatMap(({ resources }) => resources)
      .filter((resource) => resource.endsWith('/*'))
      .forEach((resource) => {
        acknowledgeWildcard(this, resource, 'All objects of a claimed bucket, or all indexes of a claimed table.');
      });
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
