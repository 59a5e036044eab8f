import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { environmentNamed } from '../../config/environment-named';
import { SdkSecretStore } from '../../delivery/sdk-secret-store';

/** Secrets Manager of an environment's region, with the credentials of this machine. */
export function openStore(environment: string): SdkSecretStore {
  const { region } = environmentNamed(environment);
  return new SdkSecretStore(new SecretsManagerClient({ region }));
}
