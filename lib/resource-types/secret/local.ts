import {
  CreateSecretCommand,
  ResourceExistsException,
  type SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import type { SecretClaim } from '../../plan/plan';

/** Creates a secret with the value `local-<id>`, the one variables have in the local run. What is there already stays. */
export async function createSecret(secrets: SecretsManagerClient, { name, uid }: SecretClaim): Promise<void> {
  const id = uid.slice(uid.indexOf('#') + 1);
  try {
    await secrets.send(new CreateSecretCommand({ Name: name, SecretString: `local-${id}` }));
  } catch (error) {
    if (!(error instanceof ResourceExistsException)) {
      throw error;
    }
  }
}
