import { Stack } from 'aws-cdk-lib/core';
import { createPlatform } from '../lib/platform';
import { testApp } from './support/app';
import { environments } from './support/environments';
import { testPlan } from './support/plan';
import { resourcesOf } from './support/template';

/** When each alarm of the platform rings: `<statistic> <operator> <threshold> in <periods> of <seconds>`, by its metric. */
const RINGS: Readonly<Record<string, string>> = {
  StatusCheckFailed: 'Maximum >= 1 in 3 of 60, missing data: breaching',
  CPUSurplusCreditsCharged: 'Maximum > 0 in 1 of 300, missing data: notBreaching',
  ReadThrottleEvents: 'Sum > 0 in 1 of 300, missing data: notBreaching',
  WriteThrottleEvents: 'Sum > 0 in 1 of 300, missing data: notBreaching',
  ApproximateAgeOfOldestMessage: 'Maximum > 900 in 1 of 300, missing data: notBreaching',
  ApproximateNumberOfMessagesVisible: 'Maximum > 0 in 1 of 300, missing data: notBreaching',
  NumberOfNotificationsFailed: 'Sum > 0 in 1 of 300, missing data: notBreaching',
};

const OPERATORS: Readonly<Record<string, string>> = {
  GreaterThanThreshold: '>',
  GreaterThanOrEqualToThreshold: '>=',
};

interface Alarm {
  readonly MetricName: string;
  readonly Statistic: string;
  readonly ComparisonOperator: string;
  readonly Threshold: number;
  readonly EvaluationPeriods: number;
  readonly DatapointsToAlarm?: number;
  readonly Period: number;
  readonly TreatMissingData: string;
  readonly AlarmActions: readonly unknown[];
}

const stage = createPlatform(testApp(), environments.dev, testPlan);
const alarms = stage.node.children
  .filter((child) => Stack.isStack(child))
  .flatMap((stack) => Object.entries(resourcesOf(stack)))
  .filter(([, { Type }]) => Type === 'AWS::CloudWatch::Alarm')
  .map(([id, { Properties }]) => ({ id, ...(Properties as unknown as Alarm) }));

test.each(alarms)('$id rings when it should', (alarm) => {
  const { MetricName, Statistic, ComparisonOperator, Threshold, EvaluationPeriods, Period, TreatMissingData } = alarm;
  const operator = OPERATORS[ComparisonOperator] ?? ComparisonOperator;
  expect(
    `${Statistic} ${operator} ${Threshold} in ${EvaluationPeriods} of ${Period}, missing data: ${TreatMissingData}`,
  ).toBe(RINGS[MetricName]);
  // Of the last periods every one, and not some.
  expect(alarm.DatapointsToAlarm ?? EvaluationPeriods).toBe(EvaluationPeriods);
  expect(alarm.AlarmActions).toHaveLength(1);
});

test('every line of the table is of an alarm', () => {
  expect([...new Set(alarms.map(({ MetricName }) => MetricName))].sort()).toEqual(Object.keys(RINGS).sort());
});
