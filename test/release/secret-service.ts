import { CreateSecretCommand, GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { startEmbeddedAws } from '../../lib/local/embedded-aws';

/** The Secrets Manager of the local run, with secrets of an environment in it. */
export async function startSecretService(secrets: Readonly<Record<string, string>>) {
  const aws = await startEmbeddedAws();
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  const client = new SecretsManagerClient({ endpoint: aws.endpoint, region: 'us-east-1', credentials });
  for (const [Name, SecretString] of Object.entries(secrets)) {
    await client.send(new CreateSecretCommand({ Name, SecretString }));
  }
  return {
    client,
    /** Variables of a program that uses it. */
    variables: {
      AWS_ENDPOINT_URL: aws.endpoint,
      AWS_ACCESS_KEY_ID: credentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
      AWS_REGION: 'us-east-1',
    },
    /** The value of a secret, and the id of its version. */
    async read(SecretId: string) {
      const { SecretString, VersionId } = await client.send(new GetSecretValueCommand({ SecretId }));
      return { value: SecretString, version: VersionId };
    },
    async stop() {
      client.destroy();
      await aws.stop();
    },
  };
}
