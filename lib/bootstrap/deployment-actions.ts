/** What limits actions besides the resource's name: see `conditionsOf` in execution-policies.ts. */
export type Limit =
  | 'own'
  | 'own or new'
  | 'made as own'
  | 'bounded'
  | 'bounded as a cluster'
  | 'passed to AWS'
  | 'passed to EKS'
  | 'own names';

/** Actions of one service on the same resources. */
export interface Actions {
  readonly service: string;
  /** Without the service, separated by spaces. */
  readonly actions: string;
  /**
   * Last parts of ARNs: `{prefix}` is `<platform>-<environment>`, `{environment}` its name. Without a fixed name,
   * CloudFormation's names start with the stack's, which is `{environment}-<stack>`.
   */
  readonly on: readonly string[];
  readonly limit?: Limit;
}

export const on = (service: string, resources: string, actions: string, limit?: Limit): Actions => ({
  service,
  actions,
  on: resources.split(' '),
  ...(limit === undefined ? {} : { limit }),
});

const BUCKET = '{prefix}-*';
const QUEUE = '{prefix}-*';
const TOPIC = '{prefix}-* {environment}-services-*';
const ROLE =
  'role/{prefix}-* role/{environment}-compute-* role/{environment}-networking-* role/{environment}-security-*';

/** EC2 gives no names: what counts is the tags that every stack gives to what it makes. */
const ec2 = (actions: string, limit: Limit = 'own or new') => on('ec2', '*', actions, limit);

const EC2_TAGS = ec2('CreateTags DeleteTags');
const EC2_READ = on('ec2', '*', 'Describe*');

/** One for each cell. */
const SUBNET_GROUP = 'subgrp:{prefix}-databases subgrp:{prefix}-databases-*';
const RDS_READ = on('rds', '*', 'Describe*');
/** AWS makes this role with the first database of an account. */
const RDS_ROLE = on('iam', 'role/aws-service-role/rds.amazonaws.com/*', 'CreateServiceLinkedRole');

/**
 * What CloudFormation does to create, update and delete each type of resource that the stacks contain.
 *
 * From `handlers` of CloudFormation's resource schemas, without what the platform's properties never need (replication,
 * customer-managed keys, imports). Types without a schema (policies, budgets): from the Service Authorization Reference.
 */
export const DEPLOYMENT_ACTIONS: Readonly<Record<string, readonly Actions[]>> = {
  'AWS::Budgets::Budget': [
    on('budgets', 'budget/*', 'ListTagsForResource ModifyBudget TagResource UntagResource ViewBudget'),
  ],
  // They exist in CloudFormation alone.
  'AWS::CloudFormation::WaitCondition': [],
  'AWS::CloudFormation::WaitConditionHandle': [],
  'AWS::CloudWatch::Alarm': [
    on(
      'cloudwatch',
      'alarm:{environment}-*',
      'DeleteAlarms ListTagsForResource PutMetricAlarm TagResource UntagResource',
    ),
    on('cloudwatch', '*', 'DescribeAlarms'),
    // For alarms that recover or restart a host: AWS makes this role with the first of them in an account.
    on('iam', 'role/aws-service-role/events.amazonaws.com/*', 'CreateServiceLinkedRole'),
  ],
  'AWS::CloudWatch::Dashboard': [
    on(
      'cloudwatch',
      'dashboard/*',
      'DeleteDashboards GetDashboard ListTagsForResource PutDashboard TagResource UntagResource',
    ),
  ],
  'AWS::DynamoDB::Table': [
    on(
      'dynamodb',
      'table/{prefix}-* table/{environment}-data-*',
      'CreateTable DeleteTable DescribeContinuousBackups DescribeContributorInsights DescribeKinesisStreamingDestination DescribeTable DescribeTimeToLive GetResourcePolicy ListTagsOfResource TagResource UntagResource UpdateContinuousBackups UpdateTable UpdateTimeToLive',
    ),
  ],
  'AWS::EC2::EIP': [
    EC2_READ,
    EC2_TAGS,
    ec2('AllocateAddress AssociateAddress DisassociateAddress'),
    ec2('ReleaseAddress', 'own'),
  ],
  'AWS::EC2::FlowLog': [
    EC2_READ,
    EC2_TAGS,
    ec2('CreateFlowLogs'),
    ec2('DeleteFlowLogs', 'own'),
    on('logs', '*', 'CreateLogDelivery DeleteLogDelivery'),
    on('iam', ROLE, 'PassRole', 'passed to AWS'),
  ],
  'AWS::EC2::Instance': [
    EC2_READ,
    EC2_TAGS,
    ec2(
      'AssociateIamInstanceProfile DisassociateIamInstanceProfile ModifyInstanceAttribute ModifyInstanceCreditSpecification ModifyInstanceMaintenanceOptions ModifyInstanceMetadataOptions ModifyPrivateDnsNameOptions MonitorInstances ReplaceIamInstanceProfileAssociation RunInstances StartInstances UnmonitorInstances',
    ),
    ec2('StopInstances TerminateInstances', 'own'),
    on('ssm', '*', 'DescribeAssociation ListAssociations'),
    on('iam', ROLE, 'PassRole', 'passed to AWS'),
  ],
  'AWS::EC2::InternetGateway': [EC2_READ, EC2_TAGS, ec2('CreateInternetGateway'), ec2('DeleteInternetGateway', 'own')],
  'AWS::EC2::Route': [EC2_READ, ec2('CreateRoute DeleteRoute ReplaceRoute')],
  'AWS::EC2::RouteTable': [EC2_READ, EC2_TAGS, ec2('CreateRouteTable'), ec2('DeleteRouteTable', 'own')],
  'AWS::EC2::SecurityGroup': [
    EC2_READ,
    EC2_TAGS,
    ec2(
      'AuthorizeSecurityGroupEgress AuthorizeSecurityGroupIngress CreateSecurityGroup RevokeSecurityGroupEgress RevokeSecurityGroupIngress UpdateSecurityGroupRuleDescriptionsEgress UpdateSecurityGroupRuleDescriptionsIngress',
    ),
    ec2('DeleteSecurityGroup', 'own'),
  ],
  'AWS::EC2::SecurityGroupIngress': [
    EC2_READ,
    ec2('AuthorizeSecurityGroupIngress RevokeSecurityGroupIngress UpdateSecurityGroupRuleDescriptionsIngress'),
  ],
  'AWS::EC2::Subnet': [EC2_READ, EC2_TAGS, ec2('CreateSubnet ModifySubnetAttribute'), ec2('DeleteSubnet', 'own')],
  'AWS::EC2::SubnetRouteTableAssociation': [
    EC2_READ,
    ec2('AssociateRouteTable DisassociateRouteTable ReplaceRouteTableAssociation'),
  ],
  'AWS::EC2::VPC': [EC2_READ, EC2_TAGS, ec2('CreateVpc ModifyVpcAttribute'), ec2('DeleteVpc', 'own')],
  'AWS::EC2::VPCEndpoint': [
    EC2_READ,
    EC2_TAGS,
    ec2('CreateVpcEndpoint ModifyVpcEndpoint'),
    ec2('DeleteVpcEndpoints', 'own'),
  ],
  'AWS::EC2::VPCGatewayAttachment': [EC2_READ, ec2('AttachInternetGateway DetachInternetGateway')],
  'AWS::ECR::Repository': [
    on(
      'ecr',
      'repository/{prefix}/* repository/{prefix}-*',
      'CreateRepository DeleteLifecyclePolicy DeleteRepository DeleteRepositoryPolicy DescribeRepositories GetLifecyclePolicy GetRepositoryPolicy ListTagsForResource PutImageScanningConfiguration PutImageTagMutability PutLifecyclePolicy SetRepositoryPolicy TagResource UntagResource',
    ),
  ],
  'AWS::Events::Rule': [
    on(
      'events',
      'rule/{environment}-*',
      'DeleteRule DescribeRule ListTagsForResource ListTargetsByRule PutRule PutTargets RemoveTargets TagResource UntagResource',
    ),
  ],
  'AWS::IAM::InstanceProfile': [
    on(
      'iam',
      'instance-profile/{environment}-compute-*',
      'AddRoleToInstanceProfile CreateInstanceProfile DeleteInstanceProfile GetInstanceProfile RemoveRoleFromInstanceProfile',
    ),
    on('iam', ROLE, 'PassRole', 'passed to AWS'),
  ],
  'AWS::IAM::OIDCProvider': [
    on(
      'iam',
      'oidc-provider/{prefix}-oidc-*',
      'AddClientIDToOpenIDConnectProvider CreateOpenIDConnectProvider DeleteOpenIDConnectProvider GetOpenIDConnectProvider ListOpenIDConnectProviderTags RemoveClientIDFromOpenIDConnectProvider TagOpenIDConnectProvider UntagOpenIDConnectProvider UpdateOpenIDConnectProviderThumbprint',
    ),
  ],
  'AWS::IAM::Policy': [on('iam', ROLE, 'PutRolePolicy', 'bounded'), on('iam', ROLE, 'DeleteRolePolicy GetRolePolicy')],
  'AWS::IAM::Role': [
    on('iam', ROLE, 'AttachRolePolicy CreateRole PutRolePermissionsBoundary PutRolePolicy', 'bounded'),
    on(
      'iam',
      ROLE,
      'DeleteRole DeleteRolePolicy DetachRolePolicy GetRole GetRolePolicy ListAttachedRolePolicies ListRolePolicies TagRole UntagRole UpdateAssumeRolePolicy UpdateRole UpdateRoleDescription',
    ),
  ],
  // An alias is a matter of its key, too.
  'AWS::KMS::Alias': [
    on('kms', 'alias/{prefix}-*', 'CreateAlias DeleteAlias UpdateAlias'),
    on('kms', 'key/*', 'CreateAlias DeleteAlias UpdateAlias', 'own'),
    on('kms', '*', 'ListAliases'),
  ],
  'AWS::KMS::Key': [
    on('kms', '*', 'CreateKey TagResource', 'made as own'),
    on(
      'kms',
      'key/*',
      'DescribeKey DisableKey EnableKey GetKeyPolicy GetKeyRotationStatus ListResourceTags PutKeyPolicy ScheduleKeyDeletion TagResource UntagResource UpdateKeyDescription',
      'own',
    ),
  ],
  'AWS::Kinesis::Stream': [
    on(
      'kinesis',
      'stream/{prefix}-*',
      'AddTagsToStream CreateStream DecreaseStreamRetentionPeriod DeleteStream DescribeStreamSummary DisableEnhancedMonitoring EnableEnhancedMonitoring IncreaseStreamRetentionPeriod ListTagsForResource ListTagsForStream RemoveTagsFromStream StartStreamEncryption StopStreamEncryption TagResource UntagResource UpdateMaxRecordSize UpdateShardCount UpdateStreamMode UpdateStreamWarmThroughput',
    ),
  ],
  'AWS::Logs::LogGroup': [
    on(
      'logs',
      'log-group:/{prefix}/* log-group:{environment}-networking-*',
      'CreateLogGroup DeleteLogGroup DeleteRetentionPolicy ListTagsForResource PutRetentionPolicy TagResource UntagResource',
    ),
    on('logs', '*', 'DescribeLogGroups GetDataProtectionPolicy'),
  ],
  'AWS::Logs::MetricFilter': [
    on('logs', 'log-group:/{prefix}/*', 'DeleteMetricFilter DescribeMetricFilters PutMetricFilter'),
  ],
  'AWS::RDS::DBInstance': [
    EC2_READ,
    RDS_READ,
    on(
      'rds',
      'db:{prefix}-*',
      'AddTagsToResource DeleteDBInstance ListTagsForResource ModifyDBInstance RebootDBInstance RemoveTagsFromResource',
    ),
    // With the groups that it is in: the default ones hold its settings.
    on('rds', `db:{prefix}-* ${SUBNET_GROUP} pg:default.postgres* og:default:postgres*`, 'CreateDBInstance'),
    RDS_ROLE,
  ],
  'AWS::RDS::DBSubnetGroup': [
    EC2_READ,
    RDS_READ,
    on(
      'rds',
      SUBNET_GROUP,
      'AddTagsToResource CreateDBSubnetGroup DeleteDBSubnetGroup ListTagsForResource ModifyDBSubnetGroup RemoveTagsFromResource',
    ),
    RDS_ROLE,
  ],
  'AWS::Route53::HostedZone': [
    EC2_READ,
    on('route53', '*', 'CreateHostedZone GetChange ListQueryLoggingConfigs'),
    // Zones have ids that AWS makes up, and no condition is about their tags; AWS deletes none that has records.
    on(
      'route53',
      'hostedzone/*',
      'AssociateVPCWithHostedZone ChangeTagsForResource DeleteHostedZone DisassociateVPCFromHostedZone GetHostedZone ListTagsForResource UpdateHostedZoneComment',
    ),
  ],
  'AWS::Route53::RecordSet': [
    on('route53', '*', 'GetChange'),
    on('route53', 'hostedzone/*', 'GetHostedZone ListResourceRecordSets'),
    on('route53', 'hostedzone/*', 'ChangeResourceRecordSets', 'own names'),
  ],
  'AWS::S3::Bucket': [
    on(
      's3',
      BUCKET,
      'CreateBucket DeleteBucket Get*Configuration GetBucket* ListBucket PutBucketCORS PutBucketLogging PutBucketNotification PutBucketOwnershipControls PutBucketPublicAccessBlock PutBucketTagging PutBucketVersioning PutEncryptionConfiguration PutLifecycleConfiguration',
    ),
  ],
  'AWS::S3::BucketPolicy': [on('s3', BUCKET, 'DeleteBucketPolicy GetBucketPolicy PutBucketPolicy')],
  'AWS::SNS::Subscription': [
    on('sns', TOPIC, 'GetSubscriptionAttributes SetSubscriptionAttributes Subscribe Unsubscribe'),
  ],
  'AWS::SNS::Topic': [
    on(
      'sns',
      TOPIC,
      'CreateTopic DeleteTopic GetDataProtectionPolicy GetTopicAttributes ListSubscriptionsByTopic ListTagsForResource SetTopicAttributes TagResource UntagResource',
    ),
  ],
  'AWS::SNS::TopicPolicy': [on('sns', TOPIC, 'GetTopicAttributes SetTopicAttributes')],
  'AWS::SQS::Queue': [
    on(
      'sqs',
      QUEUE,
      'CreateQueue DeleteQueue GetQueueAttributes GetQueueUrl ListQueueTags SetQueueAttributes TagQueue UntagQueue',
    ),
  ],
  'AWS::SQS::QueuePolicy': [on('sqs', QUEUE, 'GetQueueAttributes GetQueueUrl SetQueueAttributes')],
  'AWS::SSM::Parameter': [
    on('ssm', 'parameter/*', 'AddTagsToResource PutParameter', 'made as own'),
    on(
      'ssm',
      'parameter/*',
      'AddTagsToResource DeleteParameter GetParameters ListTagsForResource PutParameter RemoveTagsFromResource',
      'own',
    ),
  ],
  'AWS::SecretsManager::ResourcePolicy': [
    on('secretsmanager', 'secret:*', 'DeleteResourcePolicy GetResourcePolicy PutResourcePolicy', 'own'),
  ],
  'AWS::SecretsManager::Secret': [
    on('secretsmanager', '*', 'GetRandomPassword'),
    on('secretsmanager', 'secret:*', 'CreateSecret TagResource', 'made as own'),
    on(
      'secretsmanager',
      'secret:*',
      'DeleteSecret DescribeSecret GetSecretValue TagResource UntagResource UpdateSecret',
      'own',
    ),
  ],
};
