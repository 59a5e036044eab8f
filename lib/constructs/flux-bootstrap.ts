import { type IVpc, SecurityGroup } from 'aws-cdk-lib/aws-ec2';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Construct, IDependable } from 'constructs';
import type { EksNodes } from '../config/eks-cluster';
import { RELEASES } from '../hosts/versions';
import { BootedHost } from './booted-host';
import { type Delivery, fluxVariables } from './delivery';
import type { EksCluster } from './eks-cluster';

export interface FluxBootstrapProps {
  readonly cluster: EksCluster;
  readonly vpc: IVpc;
  /** Log group that gets the log of the boot. */
  readonly logGroup: string;
  readonly delivery: Delivery;
  /** What the nodes are; passed on to the NodePool. */
  readonly nodes: EksNodes;
  /** What has to be there before the first pod starts. */
  readonly after: IDependable;
}

/** Enough for kubectl and Flux's command line; its price for some minutes is below a cent. */
const INSTANCE_TYPE = 't3.micro';
/** Checksums are pinned for it. The nodes may have another one. */
const ARCHITECTURE = 'amd64';

/**
 * The newest Amazon Linux 2023, which CloudFormation looks up (Amazon Linux 2023 User Guide, "Launching AL2023 using the SSM
 * parameter"). It is not pinned, as the images of k3s hosts are: this host does one thing and ends, so a new image replaces
 * nothing that runs.
 */
const IMAGE = '{{resolve:ssm:/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64}}';

/**
 * A host that installs Flux in an EKS cluster, tells CloudFormation how it went, and is terminated. It is the same for a
 * private and a public Kubernetes API, so that no runner of GitHub has rights in a cluster. Its role can do everything in
 * the cluster: whoever may start an instance with it can, too. Another version of Flux, or another setting, makes another
 * host, which installs Flux again.
 */
export class FluxBootstrap extends BootedHost {
  constructor(scope: Construct, id: string, props: FluxBootstrapProps) {
    const { cluster, vpc, logGroup, delivery, nodes, after } = props;
    const [subnet] = vpc.publicSubnets;
    if (subnet === undefined) {
      throw new Error('the network has no public subnet');
    }
    super(scope, id, 'bootstrap', {
      instanceType: INSTANCE_TYPE,
      architecture: ARCHITECTURE,
      amiId: IMAGE,
      generation: 1,
      ...{ vpc, subnet, logGroup },
      securityGroup: SecurityGroup.fromSecurityGroupId(scope, 'ClusterSecurityGroup', cluster.securityGroupId, {
        mutable: false,
      }),
      permissions: [new PolicyStatement({ actions: ['eks:DescribeCluster'], resources: [cluster.clusterArn] })],
      endsWithShutdown: true,
    });
    this.instance.node.addDependency(cluster.administeredBy('Bootstrap', this.role), after);
    this.setVariables({
      ENDS_WITH_BOOT: 'true',
      K3S_VERSION: RELEASES.k3s.version,
      K3S_SHA256: RELEASES.k3s.sha256[ARCHITECTURE] ?? '',
      ...fluxVariables(this, delivery, ARCHITECTURE),
      CLUSTER_NAME: cluster.clusterName,
      NODE_ROLE: cluster.nodeRole.roleName,
      NODE_TYPES: JSON.stringify(nodes.types),
      NODE_CAPACITY: JSON.stringify(nodes.spot ? ['spot', 'on-demand'] : ['on-demand']),
      NODE_MEMORY: `${nodes.limit.memory}Mi`,
      NODE_CPU: `${nodes.limit.cpu}`,
    });
  }
}
