import { Stream, StreamEncryption, StreamMode } from 'aws-cdk-lib/aws-kinesis';
import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import type { ClaimConstruct, ClaimedProps } from '../claim-construct';
import type { StreamClaim } from './type';

/** A consumer that is so far behind does not keep up. */
const MAXIMUM_AGE = Duration.minutes(15);

export const kinesisStream: ClaimConstruct<StreamClaim> = {
  scope: 'Streams',
  make: (parent, id, props) => new ClaimedStream(parent, id, props),
  monitor(scope, { name }) {
    const arn = Stack.of(scope).formatArn({ service: 'kinesis', resource: 'stream', resourceName: name });
    const stream = Stream.fromStreamArn(scope, 'Stream', arn);
    const age = 'Streams: age of the last record read (ms)';
    return {
      alarms: [
        {
          id: 'IteratorAge',
          description: `A consumer of stream ${name} is more than ${MAXIMUM_AGE.toMinutes()} minutes behind`,
          metric: stream.metricGetRecordsIteratorAgeMilliseconds(),
          threshold: MAXIMUM_AGE.toMilliseconds(),
        },
        {
          id: 'WriteThrottles',
          description: `Stream ${name} throttles writes: it needs more shards, or partition keys that spread better`,
          metric: stream.metricWriteProvisionedThroughputExceeded({ statistic: 'Sum' }),
          threshold: 0,
        },
      ],
      graphs: {
        'Streams: records put': stream.metricIncomingRecords({ label: name, statistic: 'Sum' }),
        [age]: stream.metricGetRecordsIteratorAgeMilliseconds({ label: name }),
      },
    };
  },
};

/**
 * The Kinesis stream of one claim, encrypted with the AWS managed key `aws/kinesis`. Its policy allows every principal of
 * the account that calls through Kinesis, so a role needs no KMS permission.
 */
class ClaimedStream extends Construct {
  constructor(scope: Construct, id: string, { claim }: ClaimedProps<StreamClaim>) {
    super(scope, id);
    new Stream(this, 'Default', {
      streamName: claim.name,
      streamMode: StreamMode.PROVISIONED,
      shardCount: claim.shards,
      retentionPeriod: Duration.hours(claim.retentionHours),
      encryption: StreamEncryption.MANAGED,
      removalPolicy: RemovalPolicy.DESTROY,
    });
  }
}
