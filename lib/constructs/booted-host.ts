import { ArnFormat, Duration, Lazy, Stack, Validations } from 'aws-cdk-lib/core';
import {
  BlockDeviceVolume,
  CpuCredits,
  EbsDeviceVolumeType,
  HttpTokens,
  type IInstance,
  Instance,
  InstanceInitiatedShutdownBehavior,
  InstanceType,
  type ISecurityGroup,
  type ISubnet,
  type IVpc,
  MachineImage,
  UserData,
} from 'aws-cdk-lib/aws-ec2';
import { type IRole, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Construct, type IDependable } from 'constructs';
import type { Architecture } from '../config/host-sizes';
import type { HostKind } from '../hosts/boot-script';
import { userData } from '../hosts/user-data';
import { acknowledgeWildcard } from './acknowledge-wildcard';
import { BootSignal } from './boot-signal';
import { BootScriptAsset } from './boot-script-asset';

/** Time limit for a boot on a throttled t2.micro: download, k3s, Flux. An estimate; nobody has measured it. */
const BOOT_TIMEOUT = Duration.minutes(20);
/** What the host keeps of it to report a boot that does not end. */
const REPORT_TIME = Duration.minutes(2);
const DISK_GIB = 20;

export interface BootedHostProps {
  /** For example `t2.micro`. */
  readonly instanceType: string;
  /** Of the instance type, and of the image. */
  readonly architecture: Architecture;
  /** Amazon Linux 2023. */
  readonly amiId: string;
  readonly vpc: IVpc;
  /** One of the network, in a zone that offers the instance type. */
  readonly subnet: ISubnet;
  readonly securityGroup: ISecurityGroup;
  /** Any number; another one replaces the host. */
  readonly generation: number;
  /** Log group that gets the log of the boot. */
  readonly logGroup: string;
  /** What its role may do besides what its boot needs. */
  readonly permissions: readonly PolicyStatement[];
  /** Whether it is terminated when it shuts down. Default: EC2 stops it. */
  readonly endsWithShutdown?: boolean;
}

/**
 * An EC2 instance that runs the boot script of its kind. It stores nothing that is not in Git or Secrets Manager, so any change of its boot, image,
 * size or place replaces it. `cdk deploy` waits until the host reports that it is ready; if it reports a failure, CDK shows
 * the step of the boot that failed and the last line of its log.
 */
export abstract class BootedHost extends Construct {
  public readonly instance: IInstance;
  protected readonly role: IRole;
  protected readonly architecture: Architecture;
  private readonly host: Instance;
  private readonly signal: BootSignal;
  private readonly variables: Record<string, string>;

  protected constructor(scope: Construct, id: string, kind: HostKind, props: BootedHostProps) {
    super(scope, id);
    const { region } = Stack.of(this);
    this.architecture = props.architecture;
    this.role = new Role(this, 'Role', { assumedBy: new ServicePrincipal('ec2.amazonaws.com') });
    props.permissions.forEach((statement) => this.role.addToPrincipalPolicy(statement));
    this.allowLog(props.logGroup);
    const script = new BootScriptAsset(this, 'BootScript', kind);
    this.allowObjects('s3:GetObject', [script.arn]);
    this.variables = {
      HOST_KIND: kind,
      AWS_REGION: region,
      ARCHITECTURE: props.architecture,
      BOOT_SCRIPT: script.url,
      BOOT_SCRIPT_SHA256: script.sha256,
      BOOT_SECONDS: `${BOOT_TIMEOUT.minus(REPORT_TIME).toSeconds()}`,
      LOG_GROUP: props.logGroup,
    };
    const { amiId, instanceType, generation, subnet } = props;
    this.signal = new BootSignal(this, 'Signal', {
      timeout: BOOT_TIMEOUT,
      identity: () => ({
        ...{ amiId, instanceType, generation, subnet: subnet.subnetId, disk: DISK_GIB },
        userData: userData(this.variables, ''),
      }),
    });
    const instance = this.launch(props);
    // Wait for the role's policies; otherwise the boot fails with a misleading error.
    instance.instance.node.addDependency(this.role);
    this.signal.comesFrom(instance.instance);
    this.instance = instance;
    this.host = instance;
    this.acknowledgeFindings();
  }

  /** Depend on it to be created when the host is ready. */
  public get ready(): IDependable {
    return this.signal.received;
  }

  /** Adds to the environment of the boot script. It is in the template: no secrets. */
  protected setVariables(variables: Readonly<Record<string, string>>): void {
    Object.assign(this.variables, variables);
  }

  /** Adds a group to the one of all members. */
  protected addSecurityGroup(group: ISecurityGroup): void {
    this.host.addSecurityGroup(group);
  }

  protected allow(actions: readonly string[], resources: readonly string[]): void {
    this.role.addToPrincipalPolicy(new PolicyStatement({ actions: [...actions], resources: [...resources] }));
  }

  /** In this account alone: the ARN of a bucket names no account, and whoever has the name elsewhere would be asked. */
  protected allowObjects(action: 's3:GetObject' | 's3:PutObject', resources: string[]): void {
    const conditions = { StringEquals: { 'aws:ResourceAccount': Stack.of(this).account } };
    this.role.addToPrincipalPolicy(new PolicyStatement({ actions: [action], resources, conditions }));
  }

  private launch(props: BootedHostProps): Instance {
    return new Instance(this, 'Instance', {
      vpc: props.vpc,
      vpcSubnets: { subnets: [props.subnet] },
      associatePublicIpAddress: true,
      securityGroup: props.securityGroup,
      role: this.role,
      instanceType: new InstanceType(props.instanceType),
      machineImage: MachineImage.genericLinux({ [Stack.of(this).region]: props.amiId }),
      // Rendered last: methods of servers and agents add variables.
      userData: UserData.custom(Lazy.string({ produce: () => userData(this.variables, this.signal.url) })),
      userDataCausesReplacement: true,
      ...(props.endsWithShutdown === true
        ? { instanceInitiatedShutdownBehavior: InstanceInitiatedShutdownBehavior.TERMINATE }
        : {}),
      httpTokens: HttpTokens.REQUIRED,
      // One hop ends at the host: pods never see its role. The network policies of a new pod come into force up to three
      // seconds after it starts, so until then this alone keeps its workload from the role of the host.
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
  }

  private allowLog(logGroup: string): void {
    const streams = Stack.of(this).formatArn({
      service: 'logs',
      resource: 'log-group',
      resourceName: `${logGroup}:*`,
      arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    });
    this.allow(['logs:CreateLogStream', 'logs:PutLogEvents'], [streams]);
    acknowledgeWildcard(this, streams, 'The stream is named after the host, whose id is not known before.');
  }

  private acknowledgeFindings(): void {
    Validations.of(this).acknowledge(
      {
        id: 'AwsSolutions::AwsSolutions-EC28',
        reason: 'Seven metrics a minute would cost a quarter of the price of the host.',
      },
      { id: 'AwsSolutions::AwsSolutions-EC29', reason: 'A host stores nothing; a change of its boot replaces it.' },
      {
        id: 'CloudFormation-Validate::W9010',
        reason: 'Pinned: a new image replaces the hosts, so each change of it is a commit.',
      },
    );
  }
}
