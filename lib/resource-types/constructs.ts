import type { Claim } from '.';
import type { ClaimConstruct } from './claim-construct';
import { dynamodbTable } from './dynamodb-table/construct';
import { kinesisStream } from './kinesis-stream/construct';
import { postgres } from './postgres/construct';
import { s3 } from './s3/construct';
import { secret } from './secret/construct';
import { snsTopic } from './sns-topic/construct';
import { sqs } from './sqs/construct';
import { ssmParameter } from './ssm-parameter/construct';

/** The CDK part of every resource type that becomes something in AWS. */
export const CLAIM_CONSTRUCTS: Readonly<Record<Claim['type'], ClaimConstruct>> = {
  'dynamodb-table': dynamodbTable,
  'kinesis-stream': kinesisStream,
  postgres,
  s3,
  secret,
  'sns-topic': snsTopic,
  sqs,
  'ssm-parameter': ssmParameter,
} satisfies { readonly [Type in Claim['type']]: ClaimConstruct<Extract<Claim, { type: Type }>> };
