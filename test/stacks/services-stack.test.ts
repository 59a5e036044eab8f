import { Match } from 'aws-cdk-lib/assertions';
import { RemovalPolicy, type Stack } from 'aws-cdk-lib/core';
import type { Claim } from '../../lib/plan/plan';
import { ServicesStack } from '../../lib/stacks/services-stack';
import { testApp } from '../support/app';
import { customersTable, ordersQueue, ordersTopic, receiptsBucket, testPlan } from '../support/plan';
import { resourcesOf, templateOf } from '../support/template';

const servicesStack = (claims: readonly Claim[]) =>
  new ServicesStack(testApp(), 'services', {
    env: { account: '111111111111', region: 'us-east-1' },
    environmentName: 'dev',
    alarmEmail: 'platform@example.com',
    claims,
    removalPolicy: RemovalPolicy.DESTROY,
  });

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
  expect(queues).toHaveLength(2);
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
    const [topic] = Object.keys(
      subscribed.findResources('AWS::SNS::Topic', { Properties: { TopicName: ordersTopic.name } }),
    );
    const [queue] = Object.keys(
      subscribed.findResources('AWS::SQS::Queue', { Properties: { QueueName: ordersQueue.name } }),
    );
    const toQueues = subscribed.findResources('AWS::SNS::Subscription', { Properties: { Protocol: 'sqs' } });
    expect(Object.keys(toQueues)).toHaveLength(1);
    subscribed.hasResourceProperties('AWS::SNS::Subscription', {
      Protocol: 'sqs',
      TopicArn: { Ref: topic },
      Endpoint: { 'Fn::GetAtt': [queue, 'Arn'] },
      RawMessageDelivery: true,
    });
    const senders = Object.values(subscribed.findResources('AWS::SQS::QueuePolicy'))
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

  test('of another cell are known by their ARN', () => {
    const template = templateOf(servicesStack([ordersQueue]));
    const TopicArn = 'arn:aws:sns:us-east-1:111111111111:idp-dev-news';
    template.hasResourceProperties('AWS::SNS::Subscription', { Protocol: 'sqs', TopicArn });
    template.hasResourceProperties('AWS::SQS::QueuePolicy', {
      PolicyDocument: {
        Statement: Match.arrayWith([
          Match.objectLike({ Action: 'sqs:SendMessage', Condition: { ArnEquals: { 'aws:SourceArn': TopicArn } } }),
        ]),
      },
    });
  });
});

interface Statement {
  readonly Effect: string;
  readonly Action: unknown;
  readonly Principal: unknown;
  readonly Condition?: Record<string, Record<string, unknown>>;
}

test('leaves tables and buckets to the data stack', () => {
  const other = templateOf(servicesStack([customersTable, receiptsBucket]));
  other.resourceCountIs('AWS::DynamoDB::Table', 0);
  other.resourceCountIs('AWS::S3::Bucket', 0);
});

describe('the alarm topic', () => {
  const properties = (of: Stack, type: string) =>
    Object.values(resourcesOf(of)).flatMap(({ Type, Properties }) => (Type === type ? [Properties ?? {}] : []));

  test('sends e-mail', () => {
    expect(properties(servicesStack([]), 'AWS::SNS::Subscription')).toEqual([
      expect.objectContaining({ Protocol: 'email', Endpoint: 'platform@example.com' }),
    ]);
  });

  test("takes messages from this account's alarms and this environment's rules only, over TLS only", () => {
    const [policy] = properties(servicesStack([]), 'AWS::SNS::TopicPolicy');
    const { Statement } = policy?.['PolicyDocument'] as { Statement: Statement[] };
    const allow = Statement.filter(({ Effect }) => Effect === 'Allow');
    const account = { 'aws:SourceAccount': '111111111111' };
    expect(allow.map(({ Principal, Action, Condition }) => [Principal, Action, Condition])).toEqual([
      [{ Service: 'cloudwatch.amazonaws.com' }, 'sns:Publish', { StringEquals: account }],
      [
        { Service: 'events.amazonaws.com' },
        'sns:Publish',
        {
          StringEquals: account,
          ArnLike: { 'aws:SourceArn': 'arn:aws:events:us-east-1:111111111111:rule/dev-*' },
        },
      ],
    ]);
    const deny = Statement.filter(({ Effect }) => Effect === 'Deny');
    expect(deny).toEqual([expect.objectContaining({ Condition: { Bool: { 'aws:SecureTransport': 'false' } } })]);
  });
});
