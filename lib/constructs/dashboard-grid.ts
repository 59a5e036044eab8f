import { AlarmStatusWidget, type IAlarm } from 'aws-cdk-lib/aws-cloudwatch';
import { AWS_LIMITS } from '../plan/aws-limits';

/** Width of a dashboard's grid. */
const FULL_WIDTH = 24;
export const HALF_WIDTH = FULL_WIDTH / 2;

/** The states of alarms, a row for as many as AWS takes in one widget. */
export function alarmRows(alarms: readonly IAlarm[]): AlarmStatusWidget[][] {
  return chunks(alarms, AWS_LIMITS.alarmsPerWidget.value).map((some, index) => [
    new AlarmStatusWidget({
      title: index === 0 ? 'Alarms' : `Alarms (${index + 1})`,
      alarms: some,
      width: FULL_WIDTH,
    }),
  ]);
}

/** A list in pieces of at most `size` items. */
export function chunks<Item>(items: readonly Item[], size: number): Item[][] {
  const count = Math.ceil(items.length / size);
  return Array.from({ length: count }, (_, index) => items.slice(index * size, (index + 1) * size));
}
