import { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { CfnDBInstance } from 'aws-cdk-lib/aws-rds';
import { CfnRecordSet } from 'aws-cdk-lib/aws-route53';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Duration, RemovalPolicy, Validations } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import type { ClaimConstruct, ClaimedProps } from '../claim-construct';
import { databaseNetwork } from './database-network';
import { APP, PORT, POSTGRES_VERSION, type PostgresClaim } from './type';

/** The smallest disk of gp3 that RDS has, in GB. */
const DISK_GB = 20;
/** Days that backups are kept where data is retained, and elsewhere. */
const BACKUP_DAYS = { retained: 7, other: 1 };
/** A disk that is so full needs a person, in bytes left: 10 %. */
const LITTLE_SPACE = (DISK_GB * 1024 ** 3) / 10;

export const postgres: ClaimConstruct<PostgresClaim> = {
  scope: 'Databases',
  make: (parent, id, props) => new ClaimedDatabase(parent, id, props),
  monitor(_, { name }) {
    const metric = (metricName: string, statistic = 'Average', label = name) =>
      new Metric({
        namespace: 'AWS/RDS',
        metricName,
        dimensionsMap: { DBInstanceIdentifier: name },
        statistic,
        label,
        period: Duration.minutes(5),
      });
    return {
      alarms: [
        {
          id: 'FreeStorage',
          description: `The disk of database ${name} has less than a tenth of its ${DISK_GB} GB left`,
          metric: metric('FreeStorageSpace', 'Minimum'),
          threshold: LITTLE_SPACE,
          below: true,
        },
        {
          id: 'CpuCredits',
          description: `Database ${name} has used more CPU than its size has, which is billed by the hour`,
          metric: metric('CPUSurplusCreditsCharged', 'Maximum'),
          threshold: 0,
        },
      ],
      graphs: {
        'Databases: CPU (%)': metric('CPUUtilization'),
        'Databases: connections': metric('DatabaseConnections', 'Maximum'),
      },
    };
  },
};

/**
 * The RDS instance of one claim: encrypted, without a public address, reached from the hosts alone. RDS refuses connections
 * without TLS from PostgreSQL 15 on.
 *
 * Where data is retained, the instance stays when its claim goes, and nobody deletes it by accident. Otherwise it goes
 * without a snapshot.
 */
class ClaimedDatabase extends Construct {
  constructor(scope: Construct, id: string, { claim, removalPolicy, network }: ClaimedProps<PostgresClaim>) {
    super(scope, id);
    if (network === undefined) {
      throw new Error(`database ${claim.name} has no network`);
    }
    const shared = databaseNetwork(scope, { network, claim, removalPolicy });
    const retained = removalPolicy === RemovalPolicy.RETAIN;
    // Without punctuation it needs no escapes in an address such as `postgres://app:...@host/app`.
    const password = new Secret(this, 'Password', {
      secretName: claim.passwordName,
      description: `Password of database ${claim.name}`,
      generateSecretString: { excludePunctuation: true, passwordLength: 32 },
      removalPolicy,
    });
    const instance = new CfnDBInstance(this, 'Default', {
      dbInstanceIdentifier: claim.name,
      engine: 'postgres',
      // RDS chooses the minor version, and updates it in the maintenance window.
      engineVersion: POSTGRES_VERSION,
      autoMinorVersionUpgrade: true,
      dbInstanceClass: 'db.t4g.micro',
      allocatedStorage: String(DISK_GB),
      storageType: 'gp3',
      storageEncrypted: true,
      multiAz: false,
      dbName: APP,
      masterUsername: APP,
      // CloudFormation reads the value when it makes the instance: no template has it.
      masterUserPassword: password.secretValue.unsafeUnwrap(),
      port: String(PORT),
      publiclyAccessible: false,
      dbSubnetGroupName: shared.subnetGroupName,
      vpcSecurityGroups: [shared.securityGroupId],
      backupRetentionPeriod: retained ? BACKUP_DAYS.retained : BACKUP_DAYS.other,
      deleteAutomatedBackups: !retained,
      copyTagsToSnapshot: true,
      deletionProtection: retained,
    });
    instance.applyRemovalPolicy(removalPolicy);
    new CfnRecordSet(this, 'Name', {
      hostedZoneId: shared.hostedZoneId,
      name: claim.host,
      type: 'CNAME',
      ttl: '60',
      resourceRecords: [instance.attrEndpointAddress],
    });
    this.acknowledge();
  }

  private acknowledge(): void {
    const reasons = {
      SMG4: 'Rotation needs a Lambda function that reaches the database; a person sets another password in both places.',
      RDS3: 'A second instance in another zone doubles the cost; backups bring the data back.',
      RDS10: 'Only where the environment retains data: elsewhere an instance goes with its claim.',
      RDS11: 'Another port hides nothing: the security group lets the hosts in alone.',
    };
    for (const [rule, reason] of Object.entries(reasons)) {
      Validations.of(this).acknowledge({ id: `AwsSolutions::AwsSolutions-${rule}`, reason });
    }
  }
}
