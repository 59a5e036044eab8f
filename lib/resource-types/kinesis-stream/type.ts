import { z } from 'zod';
import { claimName, formatArn } from '../../plan/names';
import type { ClaimOf } from '../../plan/claim';
import { inPlace, replaces, type ClaimType } from '../claim-type';
import type { Grant } from '../resource-type';

export interface StreamClaim extends ClaimOf<'kinesis-stream'> {
  readonly shards: number;
  readonly retentionHours: number;
}

// Ranges: Kinesis IncreaseStreamRetentionPeriod API reference; ten shards are the platform's own limit, because of their cost.
const params = z.strictObject({
  shards: z.int().min(1).max(10).default(1).describe('number of shards; each takes 1 MB or 1,000 records per second'),
  retentionHours: z.int().min(24).max(8760).default(24).describe('hours that a record is kept'),
});
type Params = z.infer<typeof params>;

const CONSUME = ['DescribeStream', 'DescribeStreamSummary', 'GetRecords', 'GetShardIterator', 'ListShards'];
const PUBLISH = ['DescribeStreamSummary', 'ListShards', 'PutRecord', 'PutRecords'];

const STREAM = 'AWS::Kinesis::Stream';

/** A Kinesis data stream with a fixed number of shards. Several consumers can read the same records. */
export const kinesisStream: ClaimType<Params, StreamClaim> = {
  type: 'kinesis-stream',
  summary: 'a Kinesis data stream; not available in the local run',
  params,
  outputs: {
    name: { description: 'name of the stream' },
    arn: { description: 'ARN of the stream' },
    region: { description: 'AWS region' },
  },
  access: {
    consume: [grant(CONSUME)],
    publish: [grant(PUBLISH)],
    readwrite: [grant([...new Set([...CONSUME, ...PUBLISH])])],
  },
  defaultAccess: 'readwrite',
  cloudFormation: [STREAM],
  stack: 'services',
  label: 'stream',
  example: { clicks: { type: 'kinesis-stream', params: { shards: 2, retentionHours: 48 } } },
  properties: {
    name: replaces(STREAM, 'Name'),
    shards: inPlace<number>(STREAM, 'ShardCount', { refuses: tooManyAtOnce }),
    retentionHours: inPlace<number>(STREAM, 'RetentionPeriodHours', {
      loses: (before, after) => (after < before ? `records older than ${after} hours are deleted` : undefined),
    }),
  },
  // Never kept: its records are short-lived, and a stream that nobody uses still costs money.
  removed: { loses: 'its records are deleted', retained: false },
  alarms: [1, 1],
  local: 'nothing: programs must work without it',
  limits: () => ['it is not created: the local run has no Kinesis'],
  cost: { perMonth: 10.95, usage: '0.014 per million puts of up to 25 KB; the monthly amount is for each shard' },
  units: ({ shards }) => shards,
  provision(given, { target: { environment, account }, uid, id, logicalId, workloads }) {
    const { region } = environment;
    // Kinesis: at most 128 of a-z, A-Z, 0-9, _, . and -.
    const name = claimName(environment, id, 128);
    const claim: StreamClaim = { type: 'kinesis-stream', uid, logicalId, name, workloads, ...given };
    const arn = formatArn({ service: 'kinesis', resource: `stream/${name}` }, { region, account });
    return { claim, outputs: { name, arn, region } };
  },
};

function grant(operations: readonly string[]): Grant {
  return {
    actions: operations.map((operation) => `kinesis:${operation}`).sort(),
    resource: ({ name }) => ({ service: 'kinesis', resource: `stream/${name}` }),
  };
}

/** Kinesis UpdateShardCount API reference. */
function tooManyAtOnce(before: number, after: number): string | undefined {
  return after > before * 2 || after < before / 2
    ? `Kinesis at most doubles or halves the number of shards in one update, not ${after} for ${before}; change it in steps`
    : undefined;
}
