import { Queue } from 'aws-cdk-lib/aws-sqs';
import { Stack } from 'aws-cdk-lib/core';
import { platformNames } from '../../lib/config/platform-names';
import { ObservabilityStack, type ObservabilityStackProps } from '../../lib/stacks/observability-stack';
import { testApp } from '../support/app';
import { customersTable, ordersQueue, ordersTable, ordersTopic, receiptsBucket, testPlan } from '../support/plan';
import { testEnvironment } from '../support/target';
import { resourcesOf, templateOf } from '../support/template';

interface AlarmProperties {
  readonly Namespace: string;
  readonly MetricName: string;
  readonly Dimensions: readonly { readonly Value: unknown }[];
  readonly AlarmActions?: readonly unknown[];
  readonly TreatMissingData: string;
  readonly [key: string]: unknown;
}

const env = { account: '111111111111', region: 'us-east-1' };

function create(changes: Partial<ObservabilityStackProps> = {}): ObservabilityStack {
  const app = testApp();
  const services = new Stack(app, 'Services', { env });
  return new ObservabilityStack(app, 'Observability', {
    env,
    names: platformNames(testEnvironment),
    environmentName: 'dev',
    workloads: ['fulfilment', 'orders'],
    claims: testPlan.claims,
    instanceIds: { server: 'i-server', agents: ['i-agent'] },
    events: new Queue(services, 'Events', { queueName: 'events' }),
    eventsDeadLetter: new Queue(services, 'DeadLetter', { queueName: 'events-dead' }),
    logRetentionDays: 7,
    budget: { amount: 40, email: 'platform@example.com' },
    removal: 'destroy',
    ...changes,
  });
}

const stack = create();
const propertiesOf = <Properties>(of: Stack, type: string) =>
  Object.values(resourcesOf(of))
    .filter(({ Type }) => Type === type)
    .map(({ Properties }) => Properties as Properties);
const alarmsOf = (of: Stack) => propertiesOf<AlarmProperties>(of, 'AWS::CloudWatch::Alarm');
/** What is watched: `<metric> <name>`, sorted; names from other stacks are left out. */
const watched = (of: Stack) =>
  alarmsOf(of)
    .map(({ MetricName, Dimensions }) => [MetricName, Dimensions[0]?.Value])
    .map(([metric, name]) => `${String(metric)} ${typeof name === 'string' ? name : '<other stack>'}`)
    .sort();

describe('logs', () => {
  const groups = (of: Stack) =>
    propertiesOf<{ LogGroupName: string; RetentionInDays: number }>(of, 'AWS::Logs::LogGroup');

  test('there is a group per workload, one for the platform and one for the hosts', () => {
    expect(
      groups(stack)
        .map(({ LogGroupName }) => LogGroupName)
        .sort(),
    ).toEqual(['/idp-dev/hosts', '/idp-dev/platform', '/idp-dev/workloads/fulfilment', '/idp-dev/workloads/orders']);
  });

  test.each([7, 30])('every group keeps its lines for %i days', (logRetentionDays) => {
    const kept = groups(create({ logRetentionDays })).map(({ RetentionInDays }) => RetentionInDays);
    expect(kept).toEqual(Array(4).fill(logRetentionDays));
  });

  test.each([
    ['destroy', 'Delete'],
    ['retain', 'Retain'],
  ] as const)('with removal %s the policy of every group is %s', (removal, policy) => {
    const resources = Object.values(resourcesOf(create({ removal }))).filter(
      ({ Type }) => Type === 'AWS::Logs::LogGroup',
    );
    expect(new Set(resources.map(({ DeletionPolicy }) => DeletionPolicy))).toEqual(new Set([policy]));
  });
});

describe('alarms', () => {
  test('watch hosts, tables, queues, dead letters and the events of the platform', () => {
    expect(watched(stack)).toEqual([
      'ApproximateAgeOfOldestMessage <other stack>',
      `ApproximateAgeOfOldestMessage ${ordersQueue.name}`,
      'ApproximateNumberOfMessagesVisible <other stack>',
      `ApproximateNumberOfMessagesVisible ${ordersQueue.deadLetter.name}`,
      'CPUSurplusCreditsCharged i-agent',
      'CPUSurplusCreditsCharged i-server',
      `NumberOfNotificationsFailed ${ordersTopic.name}`,
      `ReadThrottleEvents ${customersTable.name}`,
      `ReadThrottleEvents ${ordersTable.name}`,
      'StatusCheckFailed i-agent',
      'StatusCheckFailed i-server',
      `WriteThrottleEvents ${customersTable.name}`,
      `WriteThrottleEvents ${ordersTable.name}`,
    ]);
  });

  test('watch no bucket, and no claim that is gone', () => {
    const without = create({ claims: [receiptsBucket] });
    expect(watched(without).filter((it) => !/StatusCheck|Surplus|<other stack>/.test(it))).toEqual([]);
  });

  test('name claims without any reference to the stacks that hold them', () => {
    const ofClaims = alarmsOf(stack).filter(({ Namespace }) => Namespace !== 'AWS/EC2');
    const references = ofClaims.filter(({ Dimensions }) => typeof Dimensions[0]?.Value !== 'string');
    // The two of the platform's own events.
    expect(references).toHaveLength(2);
  });

  test('all tell the topic', () => {
    const [topic] = Object.keys(templateOf(stack).findResources('AWS::SNS::Topic'));
    for (const { AlarmActions } of alarmsOf(stack)) {
      expect(AlarmActions).toEqual([{ Ref: topic }]);
    }
  });

  test('sound when a host reports nothing, and stay silent when a queue or table does', () => {
    const silent = alarmsOf(stack).filter(({ TreatMissingData }) => TreatMissingData === 'breaching');
    expect(silent.map(({ MetricName }) => MetricName)).toEqual(['StatusCheckFailed', 'StatusCheckFailed']);
    expect(alarmsOf(stack).filter(({ TreatMissingData }) => TreatMissingData === 'notBreaching')).toHaveLength(11);
  });

  test('of every further agent are its own', () => {
    const three = create({ instanceIds: { server: 'i-server', agents: ['i-1', 'i-2', 'i-3'] } });
    expect(watched(three).filter((it) => it.startsWith('StatusCheckFailed'))).toEqual([
      'StatusCheckFailed i-1',
      'StatusCheckFailed i-2',
      'StatusCheckFailed i-3',
      'StatusCheckFailed i-server',
    ]);
  });
});

describe('people', () => {
  test('are told by e-mail', () => {
    expect(propertiesOf(stack, 'AWS::SNS::Subscription')).toEqual([
      expect.objectContaining({ Protocol: 'email', Endpoint: 'platform@example.com' }),
    ]);
  });

  test("the topic takes messages from this account's alarms alone, over TLS alone", () => {
    const [policy] = propertiesOf<{ PolicyDocument: { Statement: Record<string, unknown>[] } }>(
      stack,
      'AWS::SNS::TopicPolicy',
    );
    const allow = policy?.PolicyDocument.Statement.filter(({ Effect }) => Effect === 'Allow');
    expect(allow).toEqual([
      expect.objectContaining({
        Principal: { Service: 'cloudwatch.amazonaws.com' },
        Action: 'sns:Publish',
        Condition: { StringEquals: { 'aws:SourceAccount': '111111111111' } },
      }),
    ]);
    const deny = policy?.PolicyDocument.Statement.filter(({ Effect }) => Effect === 'Deny');
    expect(deny).toEqual([expect.objectContaining({ Condition: { Bool: { 'aws:SecureTransport': 'false' } } })]);
  });

  test('hear of 80 % spent and of 100 % forecast', () => {
    const subscribers = [{ SubscriptionType: 'EMAIL', Address: 'platform@example.com' }];
    const notification = (NotificationType: string, Threshold: number) => ({
      NotificationType,
      Threshold,
      ThresholdType: 'PERCENTAGE',
      ComparisonOperator: 'GREATER_THAN',
    });
    expect(propertiesOf(stack, 'AWS::Budgets::Budget')).toEqual([
      {
        Budget: { BudgetType: 'COST', TimeUnit: 'MONTHLY', BudgetLimit: { Amount: 40, Unit: 'USD' } },
        NotificationsWithSubscribers: [
          { Notification: notification('ACTUAL', 80), Subscribers: subscribers },
          { Notification: notification('FORECASTED', 100), Subscribers: subscribers },
        ],
      },
    ]);
  });
});

test('one dashboard shows every host, table and queue', () => {
  const dashboards = Object.values(templateOf(stack).findResources('AWS::CloudWatch::Dashboard'));
  expect(dashboards).toHaveLength(1);
  const body = JSON.stringify(dashboards);
  for (const name of ['i-server', 'i-agent', ordersTable.name, customersTable.name, ordersQueue.name]) {
    expect(body).toContain(name);
  }
  expect(body).not.toContain(receiptsBucket.name);
});
