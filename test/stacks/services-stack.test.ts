import { Match } from 'aws-cdk-lib/assertions';
import { platformNames } from '../../lib/config/platform-names';
import type { Claim } from '../../lib/plan/plan';
import { ServicesStack } from '../../lib/stacks/services-stack';
import { testApp } from '../support/app';
import { environments } from '../support/environments';
import { customersTable, ordersQueue, ordersTopic, receiptsBucket, testPlan } from '../support/plan';
import { resourcesOf, templateOf } from '../support/template';

const names = platformNames(environments.dev);
const servicesStack = (claims: readonly Claim[]) =>
  new ServicesStack(testApp(), 'services', { names, environmentName: 'dev', claims });

const stack = servicesStack(testPlan.claims);
const template = templateOf(stack);
const resources = Object.entries(resourcesOf(stack));
const queues = resources.filter(([, { Type }]) => Type === 'AWS::SQS::Queue');

test('takes names, times and the dead-letter queue from the claim', () => {
  template.hasResourceProperties('AWS::SQS::Queue', {
    QueueName: ordersQueue.name,
    VisibilityTimeout: 45,
    MessageRetentionPeriod: 345_600,
    DelaySeconds: 5,
    FifoQueue: Match.absent(),
    RedrivePolicy: {
      maxReceiveCount: 3,
      deadLetterTargetArn: { 'Fn::GetAtt': [Match.stringLikeRegexp('^QueuesOrdersDeadLetter'), 'Arn'] },
    },
  });
  template.hasResourceProperties('AWS::SQS::Queue', {
    QueueName: ordersQueue.deadLetter.name,
    MessageRetentionPeriod: 1_209_600,
    RedrivePolicy: Match.absent(),
  });
});

test('makes both queues of a FIFO claim FIFO', () => {
  const claim = {
    ...ordersQueue,
    fifo: true,
    name: 'idp-dev-orders.fifo',
    deadLetter: { ...ordersQueue.deadLetter, name: 'idp-dev-orders-dlq.fifo' },
  };
  const fifo = templateOf(servicesStack([{ ...claim, topics: [] }]));
  for (const QueueName of [claim.name, claim.deadLetter.name]) {
    fifo.hasResourceProperties('AWS::SQS::Queue', {
      QueueName,
      FifoQueue: true,
      ContentBasedDeduplication: true,
    });
  }
});

test('encrypts every queue and refuses plain HTTP on it', () => {
  expect(queues).toHaveLength(4);
  for (const [logicalId, { Properties }] of queues) {
    expect(Properties?.['SqsManagedSseEnabled']).toBe(true);
    expect(Properties?.['KmsMasterKeyId']).toBeUndefined();
    template.hasResourceProperties('AWS::SQS::QueuePolicy', {
      Queues: [{ Ref: logicalId }],
      PolicyDocument: {
        Statement: Match.arrayWith([
          Match.objectLike({
            Effect: 'Deny',
            Action: 'sqs:*',
            Principal: { AWS: '*' },
            Condition: { Bool: { 'aws:SecureTransport': 'false' } },
          }),
        ]),
      },
    });
  }
});

describe('topics', () => {
  test('take their name from the claim, are encrypted, and refuse plain HTTP', () => {
    template.hasResourceProperties('AWS::SNS::Topic', {
      TopicName: ordersTopic.name,
      KmsMasterKeyId: Match.anyValue(),
      FifoTopic: Match.absent(),
    });
    template.hasResourceProperties('AWS::SNS::TopicPolicy', {
      PolicyDocument: {
        Statement: [Match.objectLike({ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } })],
      },
    });
  });

  test('send to the queues that subscribe, and to no other; those take messages from no other topic', () => {
    const other = { ...ordersQueue, uid: 'sqs.default#other', logicalId: 'Other', name: 'idp-dev-other', topics: [] };
    const subscribed = templateOf(
      servicesStack([
        ordersTopic,
        ordersQueue,
        { ...other, deadLetter: { ...other.deadLetter, name: 'idp-dev-other-dlq' } },
      ]),
    );
    const [topic] = Object.keys(subscribed.findResources('AWS::SNS::Topic'));
    const [queue] = Object.keys(
      subscribed.findResources('AWS::SQS::Queue', { Properties: { QueueName: ordersQueue.name } }),
    );
    subscribed.resourceCountIs('AWS::SNS::Subscription', 1);
    subscribed.hasResourceProperties('AWS::SNS::Subscription', {
      Protocol: 'sqs',
      TopicArn: { Ref: topic },
      Endpoint: { 'Fn::GetAtt': [queue, 'Arn'] },
      RawMessageDelivery: true,
    });
    const senders = Object.values(subscribed.findResources('AWS::SQS::QueuePolicy'))
      .filter(({ Properties }) => !JSON.stringify(Properties).includes('events.amazonaws.com'))
      .flatMap(
        ({ Properties }) => (Properties as { PolicyDocument: { Statement: Statement[] } }).PolicyDocument.Statement,
      )
      .filter(({ Effect }) => Effect === 'Allow');
    expect(senders).toEqual([
      {
        Action: 'sqs:SendMessage',
        Effect: 'Allow',
        Principal: { Service: 'sns.amazonaws.com' },
        Resource: { 'Fn::GetAtt': [queue, 'Arn'] },
        Condition: { ArnEquals: { 'aws:SourceArn': { Ref: topic } } },
      },
    ]);
  });

  test('are FIFO where the claim is', () => {
    const name = 'idp-dev-news.fifo';
    templateOf(servicesStack([{ ...ordersTopic, fifo: true, name }])).hasResourceProperties('AWS::SNS::Topic', {
      TopicName: name,
      FifoTopic: true,
      ContentBasedDeduplication: true,
    });
  });

  test('fails when a queue subscribes to a topic that nobody claims', () => {
    expect(() => servicesStack([ordersQueue])).toThrow('idp-dev-news, a topic that no workload claims');
  });
});

describe('events', () => {
  test.each([
    ['a scanned image', { source: ['aws.ecr'], 'detail-type': ['ECR Image Scan'] }],
    ['a host that changes state', { source: ['aws.ec2'], 'detail-type': ['EC2 Instance State-change Notification'] }],
    ['a stack', { source: ['aws.cloudformation'], 'detail-type': ['CloudFormation Stack Status Change'] }],
  ])('of %s go to the queue, and to its dead-letter queue if that fails', (_, pattern) => {
    template.hasResourceProperties('AWS::Events::Rule', {
      EventPattern: Match.objectLike(pattern),
      State: 'ENABLED',
      Targets: [
        Match.objectLike({
          Arn: stack.resolve(stack.events.queueArn) as unknown,
          DeadLetterConfig: { Arn: stack.resolve(stack.eventsDeadLetter.queueArn) as unknown },
        }),
      ],
    });
  });

  test("tell of this environment's images and stacks alone", () => {
    template.hasResourceProperties('AWS::Events::Rule', {
      EventPattern: { detail: { 'scan-status': ['COMPLETE'], 'repository-name': [{ prefix: 'idp-dev/' }] } },
    });
    template.hasResourceProperties('AWS::Events::Rule', {
      EventPattern: {
        detail: {
          'stack-id': [{ wildcard: '*:stack/dev-*' }],
          'status-details': {
            status: [{ suffix: '_FAILED' }, { prefix: 'ROLLBACK_' }, { prefix: 'UPDATE_ROLLBACK_' }],
          },
        },
      },
    });
  });

  test('are sent by the rules alone', () => {
    const allowed = Object.entries(resourcesOf(servicesStack([])))
      .filter(([, { Type }]) => Type === 'AWS::SQS::QueuePolicy')
      .flatMap(([, { Properties }]) => (Properties?.['PolicyDocument'] as { Statement: Statement[] }).Statement)
      .filter(({ Effect }) => Effect === 'Allow');
    expect(allowed.length).toBeGreaterThan(0);
    for (const { Principal, Condition } of allowed) {
      expect(Principal).toEqual({ Service: 'events.amazonaws.com' });
      expect(Object.keys(Condition?.['ArnEquals'] ?? {})).toEqual(['aws:SourceArn']);
    }
  });
});

interface Statement {
  readonly Effect: string;
  readonly Principal: unknown;
  readonly Condition?: Record<string, Record<string, unknown>>;
}

test('leaves tables and buckets to the data stack', () => {
  const other = templateOf(servicesStack([customersTable, receiptsBucket]));
  other.resourceCountIs('AWS::DynamoDB::Table', 0);
  other.resourceCountIs('AWS::S3::Bucket', 0);
});
