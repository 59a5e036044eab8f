import {
  CreateSecretCommand,
  PutSecretValueCommand,
  ResourceExistsException,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import type { LocalClaim } from '../local-claim';
import { madeUpValue } from './made-up-value';
import type { LocalSecretClaim, SecretClaim } from './type';

export const secret: LocalClaim<SecretClaim, { secrets: SecretsManagerClient }> = {
  clients: (config) => ({ secrets: new SecretsManagerClient(config) }),
  async create({ secrets }, claim) {
    const { name, uid, length, value } = claim as LocalSecretClaim;
    // The value that variables have in the local run.
    const SecretString = value ?? madeUpValue(uid.slice(uid.indexOf('#') + 1), length);
    try {
      await secrets.send(new CreateSecretCommand({ Name: name, SecretString }));
    } catch (error) {
      if (!(error instanceof ResourceExistsException)) {
        throw error;
      }
      // A value that somebody gives counts; a made-up one does not replace what a program has put there.
      if (value !== undefined) {
        await secrets.send(new PutSecretValueCommand({ SecretId: name, SecretString }));
      }
    }
  },
};
