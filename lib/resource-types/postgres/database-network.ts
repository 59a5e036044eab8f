import { CfnSecurityGroup } from 'aws-cdk-lib/aws-ec2';
import { CfnDBSubnetGroup } from 'aws-cdk-lib/aws-rds';
import { CfnHostedZone } from 'aws-cdk-lib/aws-route53';
import { type RemovalPolicy, Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import type { ClaimNetwork } from '../claim-construct';
import { PORT, type PostgresClaim } from './type';

interface DatabaseNetworkProps {
  readonly network: ClaimNetwork;
  /** Any claim of the cell. */
  readonly claim: PostgresClaim;
  readonly removalPolicy: RemovalPolicy;
}

/** Where all databases of a cell are; made with the first of them. */
export function databaseNetwork(parent: Construct, props: DatabaseNetworkProps): DatabaseNetwork {
  // Ids of claims begin with a capital letter or `_`.
  const id = 'network';
  const made = parent.node.tryFindChild(id) as DatabaseNetwork | undefined;
  return made ?? new DatabaseNetwork(parent, id, props);
}

/**
 * A security group that lets in the hosts alone, the subnets of the hosts, and a private zone for the names of databases.
 *
 * The subnets are public, since others would change those of the hosts; a database in them has no public address. Where
 * databases are retained, so is what they are in.
 */
class DatabaseNetwork extends Construct {
  public readonly securityGroupId: string;
  public readonly subnetGroupName: string;
  public readonly hostedZoneId: string;

  constructor(scope: Construct, id: string, { network, claim, removalPolicy }: DatabaseNetworkProps) {
    super(scope, id);
    const group = new CfnSecurityGroup(this, 'Group', {
      vpcId: network.vpcId,
      groupDescription: 'Databases: reachable from the hosts only',
      securityGroupIngress: [
        {
          ipProtocol: 'tcp',
          fromPort: PORT,
          toPort: PORT,
          sourceSecurityGroupId: network.clusterGroupId,
          description: 'hosts of the cluster',
        },
      ],
      // Left out, it could call everything; a database calls nobody.
      securityGroupEgress: [{ ipProtocol: 'icmp', fromPort: 252, toPort: 86, cidrIp: '255.255.255.255/32' }],
    });
    const subnets = new CfnDBSubnetGroup(this, 'Subnets', {
      dbSubnetGroupDescription: 'Subnets of the hosts',
      dbSubnetGroupName: subnetGroupOf(claim),
      subnetIds: [...network.subnetIds],
    });
    const zone = new CfnHostedZone(this, 'Zone', {
      name: zoneOf(claim),
      hostedZoneConfig: { comment: 'Names of databases' },
      vpcs: [{ vpcId: network.vpcId, vpcRegion: Stack.of(this).region }],
    });
    [group, subnets].forEach((it) => it.applyRemovalPolicy(removalPolicy));
    this.securityGroupId = group.attrGroupId;
    this.subnetGroupName = subnets.ref;
    this.hostedZoneId = zone.attrId;
  }
}

/** `<prefix>.internal`, or `cell-2.<prefix>.internal`: what the name of every database ends in. */
function zoneOf({ host }: PostgresClaim): string {
  return host.slice(host.indexOf('.') + 1);
}

/** `<prefix>-databases`, or `<prefix>-databases-2` */
function subnetGroupOf(claim: PostgresClaim): string {
  const { cell = 1 } = claim;
  const zone = zoneOf(claim).replace(/\.internal$/, '');
  return cell === 1 ? `${zone}-databases` : `${zone.replace(`cell-${cell}.`, '')}-databases-${cell}`;
}
