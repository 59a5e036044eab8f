import { isDeepStrictEqual } from 'node:util';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { RemovalPolicy, Stack } from 'aws-cdk-lib/core';
import { platformNames } from '../../lib/config/platform-names';
import { LOSS_PATTERN } from '../../lib/constructs/log-alarms';
import { ObservabilityStack, type ObservabilityStackProps } from '../../lib/stacks/observability-stack';
import { testApp } from '../support/app';
import { customersTable, ordersQueue, ordersTable, ordersTopic, receiptsBucket, testPlan } from '../support/plan';
import { testEnvironment } from '../support/target';
import { resourcesOf } from '../support/template';

interface WatchedMetric {
  readonly Namespace: string;
  readonly MetricName: string;
  readonly Dimensions: readonly { readonly Value: unknown }[];
}

/** Metrics about the logs themselves; all others are of claims. */
const LOG_METRICS = ['IncomingLogEvents', 'LogLosses'];

/** An alarm watches one metric, or what a formula makes of several. */
interface AlarmProperties extends Partial<WatchedMetric> {
  readonly Metrics?: readonly { readonly MetricStat?: { readonly Metric: WatchedMetric } }[];
  readonly AlarmActions?: readonly unknown[];
  readonly TreatMissingData: string;
  readonly [key: string]: unknown;
}

interface RuleTarget {
  readonly InputTransformer: {
    readonly InputPathsMap: Readonly<Record<string, string>>;
    readonly InputTemplate: string;
  };
}

const TOPIC = 'arn:aws:sns:us-east-1:111111111111:alarms';
const env = { account: '111111111111', region: 'us-east-1' };

function create(changes: Partial<ObservabilityStackProps> = {}): ObservabilityStack {
  const app = testApp();
  return new ObservabilityStack(app, 'Observability', {
    env,
    names: platformNames(testEnvironment),
    environmentName: 'dev',
    workloads: testPlan.workloads,
    claims: testPlan.claims,
    logRetentionDays: 7,
    alarmTopic: Topic.fromTopicArn(new Stack(app, 'Services', { env }), 'Topic', TOPIC),
    budget: { amount: 40, email: 'platform@example.com' },
    removalPolicy: RemovalPolicy.DESTROY,
    ...changes,
  });
}

const stack = create();
const propertiesOf = <Properties>(of: Stack, type: string) =>
  Object.values(resourcesOf(of))
    .filter(({ Type }) => Type === type)
    .map(({ Properties }) => Properties as Properties);
const alarmsOf = (of: Stack) => propertiesOf<AlarmProperties>(of, 'AWS::CloudWatch::Alarm');
const metricsOf = (alarm: AlarmProperties) =>
  alarm.Metrics?.flatMap(({ MetricStat }) => MetricStat?.Metric ?? []) ?? [alarm as WatchedMetric];
const claimAlarmsOf = (of: Stack) => alarmsOf(of).filter(({ MetricName = '' }) => !LOG_METRICS.includes(MetricName));
/** What is watched of claims: `<metric> <name>`, sorted; names from other stacks are left out. */
const watched = (of: Stack) =>
  claimAlarmsOf(of)
    .flatMap(metricsOf)
    .map(({ MetricName, Dimensions }) => [MetricName, Dimensions[0]?.Value])
    .map(([metric, name]) => `${String(metric)} ${typeof name === 'string' ? name : '<other stack>'}`)
    .sort();

describe('logs', () => {
  const groups = (of: Stack) =>
    propertiesOf<{ LogGroupName: string; RetentionInDays: number }>(of, 'AWS::Logs::LogGroup');

  test('there is a group per workload, one for the platform, one for the hosts and one for the audit log', () => {
    expect(
      groups(stack)
        .map(({ LogGroupName }) => LogGroupName)
        .sort(),
    ).toEqual([
      '/idp-dev/audit',
      '/idp-dev/hosts',
      '/idp-dev/platform',
      '/idp-dev/workloads/fulfilment',
      '/idp-dev/workloads/orders',
    ]);
  });

  test.each([7, 30])('every group keeps its lines for %i days', (logRetentionDays) => {
    const kept = groups(create({ logRetentionDays })).map(({ RetentionInDays }) => RetentionInDays);
    expect(kept).toEqual(Array(5).fill(logRetentionDays));
  });

  test.each([
    [RemovalPolicy.DESTROY, 'Delete'],
    [RemovalPolicy.RETAIN, 'Retain'],
  ] as const)('with %s the policy of every group is %s', (removalPolicy, policy) => {
    const resources = Object.values(resourcesOf(create({ removalPolicy }))).filter(
      ({ Type }) => Type === 'AWS::Logs::LogGroup',
    );
    expect(new Set(resources.map(({ DeletionPolicy }) => DeletionPolicy))).toEqual(new Set([policy]));
  });
});

describe('alarms', () => {
  test('watch tables, queues, dead letters and topics', () => {
    expect(watched(stack)).toEqual([
      `ApproximateAgeOfOldestMessage ${ordersQueue.name}`,
      `ApproximateNumberOfMessagesVisible ${ordersQueue.deadLetter.name}`,
      `NumberOfNotificationsFailed ${ordersTopic.name}`,
      `ReadThrottleEvents ${customersTable.name}`,
      `ReadThrottleEvents ${ordersTable.name}`,
      `WriteThrottleEvents ${customersTable.name}`,
      `WriteThrottleEvents ${ordersTable.name}`,
    ]);
  });

  test('watch no bucket, and no claim that is gone', () => {
    expect(watched(create({ claims: [receiptsBucket] }))).toEqual([]);
  });

  test('name claims without any reference to the stacks that hold them', () => {
    const references = claimAlarmsOf(stack)
      .flatMap(metricsOf)
      .filter(({ Dimensions }) => typeof Dimensions[0]?.Value !== 'string');
    expect(references).toEqual([]);
  });

  test('all go to the topic', () => {
    for (const { AlarmActions } of alarmsOf(stack)) {
      expect(AlarmActions).toEqual([TOPIC]);
    }
  });

  test('stay silent when a queue or a table reports nothing', () => {
    const missing = claimAlarmsOf(stack).map(({ TreatMissingData }) => TreatMissingData);
    expect(new Set(missing)).toEqual(new Set(['notBreaching']));
  });
});

describe('the logs', () => {
  const named = (metric: string) => alarmsOf(stack).find(({ MetricName }) => MetricName === metric);
  const groupOf = (reference: unknown) =>
    resourcesOf(stack)[(reference as { Ref: string }).Ref]?.Properties?.['LogGroupName'];

  test("ring when Fluentd's own lines tell of a loss", () => {
    const [filter, ...others] = propertiesOf<{
      LogGroupName: unknown;
      FilterPattern: string;
      MetricTransformations: readonly object[];
    }>(stack, 'AWS::Logs::MetricFilter');
    expect(others).toEqual([]);
    expect(groupOf(filter?.LogGroupName)).toBe('/idp-dev/platform');
    expect(filter?.FilterPattern).toBe(LOSS_PATTERN.logPatternString);
    // Without a default value: no line, no metric, no charge.
    const { MetricName, Namespace } = named('LogLosses') ?? {};
    expect(filter?.MetricTransformations).toEqual([{ MetricName, MetricNamespace: Namespace, MetricValue: '1' }]);
    expect([MetricName, Namespace]).toEqual(['LogLosses', 'idp-dev']);
  });

  test('ring when the hosts are silent', () => {
    const { Namespace, Dimensions = [] } = named('IncomingLogEvents') ?? {};
    expect([Namespace, Dimensions.map(({ Value }) => groupOf(Value))]).toEqual(['AWS/Logs', ['/idp-dev/hosts']]);
  });
});

describe('people', () => {
  test.each([
    [
      'an image with critical or high findings',
      {
        source: ['aws.ecr'],
        'detail-type': ['ECR Image Scan'],
        detail: {
          'scan-status': ['COMPLETE'],
          'repository-name': [{ prefix: 'idp-dev/' }],
          $or: [
            { 'finding-severity-counts': { CRITICAL: [{ numeric: ['>', 0] }] } },
            { 'finding-severity-counts': { HIGH: [{ numeric: ['>', 0] }] } },
          ],
        },
      },
      /^"Environment dev: an image of <detail-repository-name> has serious vulnerabilities .*<detail-finding-severity/,
    ],
    [
      'a stack that failed or was rolled back',
      {
        source: ['aws.cloudformation'],
        'detail-type': ['CloudFormation Stack Status Change'],
        detail: {
          'stack-id': [{ wildcard: '*:stack/dev-*' }],
          'status-details': { status: [{ suffix: '_FAILED' }, { suffix: 'ROLLBACK_COMPLETE' }] },
        },
      },
      /^"Environment dev: a deployment failed. Stack <detail-stack-id> is in the state <detail-status-details-status> /,
    ],
  ])('get one paragraph about %s', (_, pattern, message) => {
    const rule = propertiesOf<{ EventPattern: unknown; Targets: RuleTarget[] }>(stack, 'AWS::Events::Rule').find(
      ({ EventPattern }) => isDeepStrictEqual(EventPattern, pattern),
    );
    expect(rule?.Targets).toEqual([
      {
        Id: expect.any(String),
        Arn: TOPIC,
        InputTransformer: { InputPathsMap: expect.any(Object), InputTemplate: expect.stringMatching(message) },
      },
    ]);
    const { InputPathsMap, InputTemplate } = (rule?.Targets[0] as RuleTarget).InputTransformer;
    const used = [...InputTemplate.matchAll(/<([^>]+)>/g)].map(([, name]) => name);
    expect(used.sort()).toEqual(Object.keys(InputPathsMap).sort());
    expect(InputTemplate).not.toContain('\\n');
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

const widgetsOf = (of: Stack) => {
  const [dashboard] = propertiesOf<{ DashboardBody: { 'Fn::Join': [string, unknown[]] } | string }>(
    of,
    'AWS::CloudWatch::Dashboard',
  );
  const body = dashboard?.DashboardBody ?? '';
  const text =
    typeof body === 'string'
      ? body
      : body['Fn::Join'][1].map((part) => (typeof part === 'string' ? part : '<reference>')).join('');
  return (JSON.parse(text) as { widgets: { type: string; properties: { title: string; alarms?: string[] } }[] })
    .widgets;
};

test('one dashboard shows every table and queue, and no host', () => {
  expect(propertiesOf(stack, 'AWS::CloudWatch::Dashboard')).toHaveLength(1);
  const body = JSON.stringify(widgetsOf(stack));
  for (const name of [ordersTable.name, customersTable.name, ordersQueue.name]) {
    expect(body).toContain(name);
  }
  expect(body).not.toContain(receiptsBucket.name);
  expect(body).not.toContain('AWS/EC2');
});

test.each([
  [0, [2]],
  [49, [100]],
  [50, [100, 2]],
  [100, [100, 100, 2]],
])('the alarms of logs and of %i queues are in widgets of at most 100 each', (count, expected) => {
  const claims = Array.from({ length: count }, (_, index) => ({ ...ordersQueue, logicalId: `Queue${index}` }));
  const widgets = widgetsOf(create({ claims })).flatMap(({ type, properties }) =>
    type === 'alarm' ? [properties.alarms?.length] : [],
  );
  expect(widgets).toEqual(expected);
});
