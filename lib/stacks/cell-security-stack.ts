import { type RemovalPolicy, Stack, type StackProps } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import type { PlatformNames } from '../config/platform-names';
import { addClaimedResources } from '../constructs/claimed-resources';
import { NamedIssuer } from '../constructs/cluster-issuer';
import { EitherTrust, PodIdentityTrust, type ServiceAccountTrust } from '../constructs/service-account-trust';
import { WorkloadRole } from '../constructs/workload-role';
import type { Engine } from '../plan/engine';
import type { Claim, WorkloadIdentity } from '../plan/plan';

export interface CellSecurityStackProps extends StackProps {
  readonly names: PlatformNames;
  /** What runs the workloads. */
  readonly engines: readonly Engine[];
  /** One per workload. */
  readonly identities: readonly WorkloadIdentity[];
  /** Claims of every type; those that belong in other stacks are left out. */
  readonly claims: readonly Claim[];
  readonly removalPolicy: RemovalPolicy;
}

/** Roles and secrets of the workloads of a further cell. The cluster's issuer is in the first one, and is known by its name. */
export class CellSecurityStack extends Stack {
  constructor(scope: Construct, id: string, props: CellSecurityStackProps) {
    const { names, engines, identities, claims, removalPolicy, ...stackProps } = props;
    super(scope, id, stackProps);
    const trusts: Readonly<Record<Engine, ServiceAccountTrust>> = {
      k3s: new NamedIssuer(this, names),
      eks: new PodIdentityTrust(this, names.prefix),
    };
    const trust = new EitherTrust(engines.map((engine) => trusts[engine]));
    const workloads = new Construct(this, 'Workloads');
    for (const identity of identities) {
      new WorkloadRole(workloads, identity.logicalId, { identity, trust });
    }
    addClaimedResources(this, 'security', { claims, removalPolicy });
  }
}
