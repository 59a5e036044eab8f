import { Stack } from 'aws-cdk-lib/core';
import { createPlatform } from '../lib/platform';
import { testApp } from './support/app';
import { environments } from './support/environments';
import { testPlan } from './support/plan';
import { resourcesOf } from './support/template';

/**
 * When each alarm of the platform rings, by its metric or expression: `<statistic> <operator> <threshold> in <periods> of
 * <seconds>`.
 */
const RINGS: Readonly<Record<string, string>> = {
  LogLosses: 'Sum > 0 in 1 of 3600, missing data: notBreaching',
  IncomingLogEvents: 'Sum < 1 in 1 of 900, missing data: breaching',
  StatusCheckFailed_System: 'Maximum >= 1 in 2 of 60, missing data: notBreaching',
  StatusCheckFailed_Instance: 'Maximum >= 1 in 3 of 60, missing data: notBreaching',
  CPUSurplusCreditsCharged: 'Maximum > 0 in 1 of 300, missing data: notBreaching',
  'FILL(reads, 0) + FILL(writes, 0)': 'Sum > 0 in 1 of 300, missing data: notBreaching',
  ApproximateAgeOfOldestMessage: 'Maximum > 900 in 1 of 300, missing data: notBreaching',
  ApproximateNumberOfMessagesVisible: 'Maximum > 0 in 1 of 300, missing data: notBreaching',
  NumberOfNotificationsFailed: 'Sum > 0 in 1 of 300, missing data: notBreaching',
};

const OPERATORS: Readonly<Record<string, string>> = {
  LessThanThreshold: '<',
  GreaterThanThreshold: '>',
  GreaterThanOrEqualToThreshold: '>=',
};

interface Watched {
  readonly Statistic: string;
  readonly Period: number;
}

interface Alarm extends Watched {
  readonly MetricName?: string;
  readonly Metrics?: readonly {
    readonly Expression?: string;
    readonly MetricStat?: { readonly Stat: string; readonly Period: number };
  }[];
  readonly ComparisonOperator: string;
  readonly Threshold: number;
  readonly EvaluationPeriods: number;
  readonly DatapointsToAlarm?: number;
  readonly TreatMissingData: string;
  readonly AlarmActions: readonly unknown[];
}

const stage = createPlatform(testApp(), environments.dev, testPlan);
const alarms = stage.node.children
  .filter((child) => Stack.isStack(child))
  .flatMap((stack) => Object.entries(resourcesOf(stack)))
  .filter(([, { Type }]) => Type === 'AWS::CloudWatch::Alarm')
  .map(([id, { Properties }]) => ({ id, ...(Properties as unknown as Alarm) }));

/** What an alarm is called in the table. */
function nameOf({ MetricName, Metrics = [] }: Alarm): string {
  return MetricName ?? Metrics.find(({ Expression }) => Expression !== undefined)?.Expression ?? '';
}

/** The metrics behind an alarm: its own, or those of its expression. */
function watchedBy(alarm: Alarm): Watched[] {
  return (
    alarm.Metrics?.flatMap(({ MetricStat }) =>
      MetricStat === undefined ? [] : [{ Statistic: MetricStat.Stat, Period: MetricStat.Period }],
    ) ?? [alarm]
  );
}

test.each(alarms)('$id rings when it should', (alarm) => {
  const { ComparisonOperator, Threshold, EvaluationPeriods, TreatMissingData } = alarm;
  const operator = OPERATORS[ComparisonOperator] ?? ComparisonOperator;
  const when = watchedBy(alarm).map(
    ({ Statistic, Period }) =>
      `${Statistic} ${operator} ${Threshold} in ${EvaluationPeriods} of ${Period}, missing data: ${TreatMissingData}`,
  );
  expect([...new Set(when)]).toEqual([RINGS[nameOf(alarm)]]);
  // Of the last periods every one, and not some.
  expect(alarm.DatapointsToAlarm ?? EvaluationPeriods).toBe(EvaluationPeriods);
  // The topic, besides what EC2 does.
  const messages = alarm.AlarmActions.filter((action) => !JSON.stringify(action).includes(':automate:'));
  expect(messages).toHaveLength(1);
});

test('every line of the table is of an alarm', () => {
  expect([...new Set(alarms.map(nameOf))].sort()).toEqual(Object.keys(RINGS).sort());
});
