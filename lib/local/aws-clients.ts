import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import { SQSClient } from '@aws-sdk/client-sqs';

/** Where the local run's AWS services answer, and as whom. */
export interface AwsAccess {
  readonly endpoint: string;
  readonly region: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/** Clients of the three services that claims are made of. */
export interface AwsClients {
  readonly dynamodb: DynamoDBClient;
  readonly sqs: SQSClient;
  readonly s3: S3Client;
  /** Closes their connections. */
  destroy(): void;
}

export function createAwsClients({ endpoint, region, accessKeyId, secretAccessKey }: AwsAccess): AwsClients {
  const config = { endpoint, region, credentials: { accessKeyId, secretAccessKey } };
  const dynamodb = new DynamoDBClient(config);
  // Otherwise the client follows a queue's URL to whatever host it names.
  const sqs = new SQSClient({ ...config, useQueueUrlAsEndpoint: false });
  const s3 = new S3Client({ ...config, forcePathStyle: true });
  return {
    dynamodb,
    sqs,
    s3,
    destroy() {
      dynamodb.destroy();
      sqs.destroy();
      s3.destroy();
    },
  };
}
