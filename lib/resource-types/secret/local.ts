import { CreateSecretCommand, ResourceExistsException, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { LocalClaim } from '../local-claim';
import type { SecretClaim } from './type';

export const secret: LocalClaim<SecretClaim, { secrets: SecretsManagerClient }> = {
  clients: (config) => ({ secrets: new SecretsManagerClient(config) }),
  async create({ secrets }, { name, uid }) {
    // The value that variables have in the local run.
    const SecretString = `local-${uid.slice(uid.indexOf('#') + 1)}`;
    try {
      await secrets.send(new CreateSecretCommand({ Name: name, SecretString }));
    } catch (error) {
      if (!(error instanceof ResourceExistsException)) {
        throw error;
      }
    }
  },
};
