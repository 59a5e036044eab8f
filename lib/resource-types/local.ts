import type { Claim } from '.';
import { dynamodbTable } from './dynamodb-table/local';
import { kinesisStream } from './kinesis-stream/local';
import type { LocalClaim } from './local-claim';
import { postgres } from './postgres/local';
import { s3 } from './s3/local';
import { secret } from './secret/local';
import { snsTopic } from './sns-topic/local';
import { sqs } from './sqs/local';
import { ssmParameter } from './ssm-parameter/local';

/** The AWS SDK part of every resource type that becomes something in AWS. */
export const LOCAL_CLAIMS: Readonly<Record<Claim['type'], LocalClaim>> = {
  'dynamodb-table': dynamodbTable,
  'kinesis-stream': kinesisStream,
  postgres,
  s3,
  secret,
  'sns-topic': snsTopic,
  sqs,
  'ssm-parameter': ssmParameter,
} satisfies { readonly [Type in Claim['type']]: LocalClaim<Extract<Claim, { type: Type }>> };
