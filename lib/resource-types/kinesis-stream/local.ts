import {
  CreateStreamCommand,
  IncreaseStreamRetentionPeriodCommand,
  KinesisClient,
  ResourceInUseException,
  waitUntilStreamExists,
} from '@aws-sdk/client-kinesis';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import type { LocalClaim } from '../local-claim';
import type { StreamClaim } from './type';

/** Seconds to wait for a stream to exist. */
const THERE_WITHIN = 60;
/** Retention of a new stream, in hours. */
const INITIAL_RETENTION = 24;

export const kinesisStream: LocalClaim<StreamClaim, { kinesis: KinesisClient }> = {
  // The client's own handler speaks HTTP/2, which stand-ins for AWS do not.
  clients: (config) => ({ kinesis: new KinesisClient({ ...config, requestHandler: new NodeHttpHandler() }) }),
  async create({ kinesis }, { name: StreamName, shards: ShardCount, retentionHours }, embedded) {
    if (embedded) {
      return; // Kinesis is not one of the embedded services.
    }
    try {
      await kinesis.send(new CreateStreamCommand({ StreamName, ShardCount }));
    } catch (error) {
      if (!(error instanceof ResourceInUseException)) {
        throw error;
      }
      return;
    }
    if (retentionHours > INITIAL_RETENTION) {
      await waitUntilStreamExists({ client: kinesis, maxWaitTime: THERE_WITHIN }, { StreamName });
      await kinesis.send(
        new IncreaseStreamRetentionPeriodCommand({ StreamName, RetentionPeriodHours: retentionHours }),
      );
    }
  },
};
