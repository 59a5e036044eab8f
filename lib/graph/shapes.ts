import type { Mark } from './graph';

/** What a node is, at a glance. */
export type Shape = 'outside' | 'workload' | 'store' | 'queue' | 'other';

const SHAPES: Readonly<Record<string, Shape>> = {
  outside: 'outside',
  Deployment: 'workload',
  CronJob: 'workload',
  Job: 'workload',
  'dynamodb-table': 'store',
  s3: 'store',
  postgres: 'store',
  mysql: 'store',
  mongodb: 'store',
  sqs: 'queue',
  'sns-topic': 'queue',
  'kinesis-stream': 'queue',
  amqp: 'queue',
  'kafka-topic': 'queue',
};

/** The shape of a kind of node. */
export function shapeOf(kind: string): Shape {
  return SHAPES[kind] ?? 'other';
}

/** Colours that are legible on light and on dark pages. */
export const MARK_COLOURS: Readonly<Record<Mark, string>> = {
  added: '#1a7f37',
  changed: '#bf8700',
  removed: '#cf222e',
};

/** What stands before what changes, for those who see no colours. */
export const MARK_SIGNS: Readonly<Record<Mark, string>> = { added: '+ ', changed: '~ ', removed: '- ' };
