import type { ISecurityGroup } from 'aws-cdk-lib/aws-ec2';
import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import type { IStringParameter } from 'aws-cdk-lib/aws-ssm';
import type { Construct } from 'constructs';
import { ClusterHost, type ClusterHostProps } from './cluster-host';
import type { ClusterServer } from './cluster-server';

/** A host that runs workloads. */
export class ClusterAgent extends ClusterHost {
  constructor(scope: Construct, id: string, props: ClusterHostProps) {
    super(scope, id, 'agent', props);
  }

  /**
   * Joins the server's cluster. CloudFormation creates the agent when the server is ready; the agent's user data hold the
   * server's address, so it is replaced together with the server.
   */
  public joins(server: ClusterServer, { agentToken, caHash }: JoinCredentials): void {
    agentToken.grantRead(this.role);
    this.instance.node.addDependency(server.ready);
    this.allow(['ssm:GetParameter'], [caHash.parameterArn]);
    this.setVariables({
      SERVER_ADDRESS: server.address,
      AGENT_TOKEN_SECRET: agentToken.secretArn,
      CA_HASH_PARAMETER: caHash.parameterName,
    });
  }

  /** Prepares the host for the proxy of routes, and adds the group that lets its callers in. */
  public mayServeRoutes(group: ISecurityGroup): void {
    this.addSecurityGroup(group);
    this.setVariables({ SERVES_ROUTES: 'true' });
  }
}

export interface JoinCredentials {
  readonly agentToken: ISecret;
  /** SHA-256 of the cluster's certificate authority, written by the server. */
  readonly caHash: IStringParameter;
}
