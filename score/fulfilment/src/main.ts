import { createServer } from 'node:http';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import { SQSClient } from '@aws-sdk/client-sqs';
import { parseAnnouncement } from './announcement';
import { consume } from './consume';
import { fulfil, type Stores } from './fulfil';
import { Health, healthListener } from './health';
import { requiredVariable } from './required-variable';
import { serve } from './serve';

const TIMEOUTS = { connectionTimeout: 2000, requestTimeout: 5000, throwOnRequestTimeout: true };
// A long poll answers after 20 s.
const POLL_TIMEOUTS = { ...TIMEOUTS, requestTimeout: 30_000 };

const stores: Stores = {
  dynamodb: new DynamoDBClient({ requestHandler: TIMEOUTS }),
  table: requiredVariable('TABLE_NAME'),
  // Bucket names resolve as host names on AWS only; a local endpoint needs them in the path.
  s3: new S3Client({ requestHandler: TIMEOUTS, forcePathStyle: process.env['AWS_ENDPOINT_URL'] !== undefined }),
  bucket: requiredVariable('BUCKET_NAME'),
};
const health = new Health();
const stop = new AbortController();

serve(createServer(healthListener(health)), () => stop.abort());
void consume(
  {
    sqs: new SQSClient({ requestHandler: POLL_TIMEOUTS }),
    queueUrl: requiredVariable('QUEUE_URL'),
    handle: (message) => fulfil(parseAnnouncement(message.Body), stores),
    onRound: health.beat,
  },
  stop.signal,
);
