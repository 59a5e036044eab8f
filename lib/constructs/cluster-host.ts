import { Duration, Stack, Validations } from 'aws-cdk-lib/core';
import {
  BlockDeviceVolume,
  CpuCredits,
  EbsDeviceVolumeType,
  HttpTokens,
  type IInstance,
  Instance,
  InstanceType,
  type ISecurityGroup,
  type IVpc,
  MachineImage,
  SubnetType,
  UserData,
} from 'aws-cdk-lib/aws-ec2';
import type { CfnInstance } from 'aws-cdk-lib/aws-ec2';
import { type IRole, ManagedPolicy, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { bootScript } from '../hosts/boot-script';
import { acknowledgeWildcard } from './acknowledge-wildcard';

/** Boot on a throttled t2.micro: download, k3s, Flux. A first estimate, nobody has measured it. */
const BOOT_TIMEOUT = Duration.minutes(20);
const DISK_GIB = 20;

export interface ClusterHostProps {
  readonly role: 'server' | 'agent';
  /** For example `t2.micro`. */
  readonly instanceType: string;
  /** Amazon Linux 2023, x86_64. */
  readonly amiId: string;
  readonly vpc: IVpc;
  readonly securityGroup: ISecurityGroup;
  /** Environment of the boot script; no secret. */
  readonly variables: Readonly<Record<string, string>>;
  /** ECR repositories the host may pull from, as in an ARN: `idp-dev/*`. */
  readonly pullRepositories: readonly string[];
}

/**
 * One EC2 host of the cluster. It holds nothing that is not in Git or Secrets Manager: any change of its boot replaces
 * it. `cdk deploy` waits for its signal, and fails with the reason from its boot log.
 */
export class ClusterHost extends Construct {
  public readonly role: IRole;
  public readonly instance: IInstance;

  constructor(scope: Construct, id: string, props: ClusterHostProps) {
    super(scope, id);
    const { region } = Stack.of(this);
    const role = new Role(this, 'Role', {
      assumedBy: new ServicePrincipal('ec2.amazonaws.com'),
      // Session Manager, the only way in.
      managedPolicies: [ManagedPolicy.fromAwsManagedPolicyName('AmazonSSMManagedInstanceCore')],
    });
    this.role = role;
    this.allowPulls(props.pullRepositories);
    const userData = UserData.custom('');
    const instance = new Instance(this, 'Instance', {
      vpc: props.vpc,
      vpcSubnets: { subnetType: SubnetType.PUBLIC },
      associatePublicIpAddress: true,
      securityGroup: props.securityGroup,
      role,
      instanceType: new InstanceType(props.instanceType),
      machineImage: MachineImage.genericLinux({ [region]: props.amiId }),
      userData,
      userDataCausesReplacement: true,
      resourceSignalTimeout: BOOT_TIMEOUT,
      httpTokens: HttpTokens.REQUIRED,
      // One hop ends at the host: pods never see its role.
      httpPutResponseHopLimit: 1,
      // Throttled to a tenth of a core, the API server times out.
      creditSpecification: CpuCredits.UNLIMITED,
      blockDevices: [
        {
          deviceName: '/dev/xvda',
          volume: BlockDeviceVolume.ebs(DISK_GIB, { volumeType: EbsDeviceVolumeType.GP3, encrypted: true }),
        },
      ],
    });
    const resource = (instance.node.defaultChild as CfnInstance).logicalId;
    const { stackName } = Stack.of(this);
    userData.addCommands(bootScript(props.role, { STACK_NAME: stackName, RESOURCE_ID: resource, ...props.variables }));
    // Without its permissions the boot would fail for a reason that is none.
    instance.node.addDependency(role);
    this.instance = instance;
    this.acknowledgeFindings();
  }

  private allowPulls(repositories: readonly string[]): void {
    const arns = repositories.map((repository) =>
      Stack.of(this).formatArn({ service: 'ecr', resource: 'repository', resourceName: repository }),
    );
    this.role.addToPrincipalPolicy(new PolicyStatement({ actions: ['ecr:GetAuthorizationToken'], resources: ['*'] }));
    this.role.addToPrincipalPolicy(
      new PolicyStatement({
        actions: ['ecr:BatchCheckLayerAvailability', 'ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'],
        resources: arns,
      }),
    );
    acknowledgeWildcard(this, '*', 'ecr:GetAuthorizationToken knows no resource.');
    arns.forEach((arn) => {
      acknowledgeWildcard(this, arn, 'The image of any workload, new ones included.');
    });
  }

  private acknowledgeFindings(): void {
    Validations.of(this).acknowledge(
      {
        id: 'AwsSolutions::AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/AmazonSSMManagedInstanceCore]',
        reason: 'AWS keeps it in step with what Session Manager needs.',
      },
      {
        id: 'AwsSolutions::AwsSolutions-EC28',
        reason: 'Seven metrics by the minute would cost a quarter of what the host does.',
      },
      { id: 'AwsSolutions::AwsSolutions-EC29', reason: 'A host holds nothing; a change of its boot replaces it.' },
      { id: 'CloudFormation-Validate::W9010', reason: 'Pinned: a new image replaces the hosts, so it is a commit.' },
    );
  }
}
