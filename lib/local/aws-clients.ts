import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SNSClient } from '@aws-sdk/client-sns';
import { SQSClient } from '@aws-sdk/client-sqs';

/** Where the local run's AWS services answer, and as whom. */
export interface AwsAccess {
  readonly endpoint: string;
  readonly region: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/** Clients of the services that claims are made of. */
export interface AwsClients {
  readonly dynamodb: DynamoDBClient;
  readonly sqs: SQSClient;
  readonly sns: SNSClient;
  readonly s3: S3Client;
  readonly secrets: SecretsManagerClient;
  /** Closes their connections. */
  destroy(): void;
}

export function createAwsClients({ endpoint, region, accessKeyId, secretAccessKey }: AwsAccess): AwsClients {
  const config = { endpoint, region, credentials: { accessKeyId, secretAccessKey } };
  const clients = {
    dynamodb: new DynamoDBClient(config),
    // Otherwise the client follows a queue's URL to whatever host it names.
    sqs: new SQSClient({ ...config, useQueueUrlAsEndpoint: false }),
    sns: new SNSClient(config),
    s3: new S3Client({ ...config, forcePathStyle: true }),
    secrets: new SecretsManagerClient(config),
  };
  return {
    ...clients,
    destroy() {
      Object.values(clients).forEach((client) => {
        client.destroy();
      });
    },
  };
}
