import { Match } from 'aws-cdk-lib/assertions';
import { RemovalPolicy } from 'aws-cdk-lib/core';
import { DataStack } from '../../lib/stacks/data-stack';
import type { Claim } from '../../lib/plan/plan';
import { testApp } from '../support/app';
import { customersTable, ordersQueue, ordersTable, receiptsBucket, testPlan } from '../support/plan';
import { resourcesOf, templateOf } from '../support/template';

const dataStack = (claims: readonly Claim[], removalPolicy = RemovalPolicy.DESTROY) =>
  new DataStack(testApp(), 'data', { claims, deploymentsTable: 'idp-test-deployments', removalPolicy });

const template = templateOf(dataStack(testPlan.claims));

describe('tables', () => {
  test('takes name, keys, index, expiry, stream and caps from the claim', () => {
    template.hasResourceProperties('AWS::DynamoDB::Table', {
      TableName: ordersTable.name,
      BillingMode: 'PAY_PER_REQUEST',
      KeySchema: [
        { AttributeName: 'orderId', KeyType: 'HASH' },
        { AttributeName: 'placedAt', KeyType: 'RANGE' },
      ],
      AttributeDefinitions: [
        { AttributeName: 'orderId', AttributeType: 'S' },
        { AttributeName: 'placedAt', AttributeType: 'N' },
        { AttributeName: 'customer', AttributeType: 'S' },
      ],
      GlobalSecondaryIndexes: [
        {
          IndexName: 'byCustomer',
          KeySchema: [
            { AttributeName: 'customer', KeyType: 'HASH' },
            { AttributeName: 'placedAt', KeyType: 'RANGE' },
          ],
          Projection: { ProjectionType: 'ALL' },
          OnDemandThroughput: { MaxReadRequestUnits: 100, MaxWriteRequestUnits: 50 },
        },
      ],
      OnDemandThroughput: { MaxReadRequestUnits: 100, MaxWriteRequestUnits: 50 },
      TimeToLiveSpecification: { AttributeName: 'expiresAt', Enabled: true },
      StreamSpecification: { StreamViewType: 'NEW_AND_OLD_IMAGES' },
      SSESpecification: { SSEEnabled: true },
    });
  });

  test('leaves out what the claim does not ask for', () => {
    template.hasResourceProperties('AWS::DynamoDB::Table', {
      TableName: customersTable.name,
      KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
      GlobalSecondaryIndexes: Match.absent(),
      TimeToLiveSpecification: Match.absent(),
      StreamSpecification: Match.absent(),
    });
  });

  test.each([true, false])('backs a table up where the claim says so: %s', (pointInTimeRecovery) => {
    templateOf(dataStack([{ ...customersTable, pointInTimeRecovery }])).hasResourceProperties('AWS::DynamoDB::Table', {
      TableName: customersTable.name,
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: pointInTimeRecovery },
    });
  });
});

describe('buckets', () => {
  test('are private, encrypted and refuse plain HTTP', () => {
    template.hasResourceProperties('AWS::S3::Bucket', {
      BucketName: receiptsBucket.name,
      PublicAccessBlockConfiguration: {
        BlockPublicAcls: true,
        BlockPublicPolicy: true,
        IgnorePublicAcls: true,
        RestrictPublicBuckets: true,
      },
      BucketEncryption: {
        ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } }],
      },
    });
    template.hasResourceProperties('AWS::S3::BucketPolicy', {
      PolicyDocument: {
        Statement: Match.arrayWith([
          Match.objectLike({
            Effect: 'Deny',
            Action: 's3:*',
            Principal: { AWS: '*' },
            Condition: { Bool: { 'aws:SecureTransport': 'false' } },
          }),
        ]),
      },
    });
  });

  test('lets old versions of expired objects go, too', () => {
    template.hasResourceProperties('AWS::S3::Bucket', {
      VersioningConfiguration: { Status: 'Enabled' },
      LifecycleConfiguration: {
        Rules: Match.arrayWith([
          Match.objectLike({
            Id: 'Expiry',
            ExpirationInDays: 90,
            NoncurrentVersionExpiration: { NoncurrentDays: 90 },
          }),
        ]),
      },
    });
  });

  test('keeps objects for good without an expiry', () => {
    const { expireAfterDays: _, ...claim } = receiptsBucket;
    templateOf(dataStack([{ ...claim, versioned: false }])).hasResourceProperties('AWS::S3::Bucket', {
      VersioningConfiguration: Match.absent(),
      LifecycleConfiguration: { Rules: [Match.objectLike({ Id: 'IncompleteUploads' })] },
    });
  });
});

test('keeps what the platform remembers in a table of a known name', () => {
  template.hasResourceProperties('AWS::DynamoDB::Table', {
    TableName: 'idp-test-deployments',
    KeySchema: [
      { AttributeName: 'kind', KeyType: 'HASH' },
      { AttributeName: 'id', KeyType: 'RANGE' },
    ],
  });
});

test.each([
  [RemovalPolicy.DESTROY, 'Delete', false],
  [RemovalPolicy.RETAIN, 'Retain', true],
] as const)('with %s every table and bucket has the policy %s', (removalPolicy, policy, protection) => {
  const resources = Object.values(resourcesOf(dataStack(testPlan.claims, removalPolicy)));
  const tables = resources.filter(({ Type }) => Type === 'AWS::DynamoDB::Table');
  const buckets = resources.filter(({ Type }) => Type === 'AWS::S3::Bucket');
  expect([tables.length, buckets.length]).toEqual([3, 1]);
  for (const { DeletionPolicy, UpdateReplacePolicy } of [...tables, ...buckets]) {
    expect([DeletionPolicy, UpdateReplacePolicy]).toEqual([policy, policy]);
  }
  expect(tables.map(({ Properties }) => Properties?.['DeletionProtectionEnabled'])).toEqual(Array(3).fill(protection));
});

test('a table and a bucket may have the same id, and one may be called as the record of deployments is', () => {
  const stack = dataStack([
    { ...customersTable, logicalId: 'Deployments' },
    { ...receiptsBucket, logicalId: 'Deployments' },
  ]);
  templateOf(stack).resourceCountIs('AWS::DynamoDB::Table', 2);
  templateOf(stack).resourceCountIs('AWS::S3::Bucket', 1);
});

test('brings nothing that runs code', () => {
  template.resourceCountIs('AWS::Lambda::Function', 0);
  template.resourceCountIs('AWS::IAM::Role', 0);
});

test('leaves queues to the services stack', () => {
  templateOf(dataStack([ordersQueue])).resourceCountIs('AWS::SQS::Queue', 0);
});
