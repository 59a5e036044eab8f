import { GetSecretValueCommand, PutSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { clientConfig } from './client-config';
import type { OpenData } from './resource-data';

/** The value of a secret of the local run, which is made up or from the file `.secrets`. */
export const secret: OpenData = (access) => {
  const client = new SecretsManagerClient(clientConfig(access));
  return {
    show: async (SecretId) => (await client.send(new GetSecretValueCommand({ SecretId }))).SecretString,
    async put(SecretId, { value }) {
      await client.send(new PutSecretValueCommand({ SecretId, SecretString: value.toString() }));
    },
  };
};
