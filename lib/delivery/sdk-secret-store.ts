import {
  DescribeSecretCommand,
  paginateListSecrets,
  PutSecretValueCommand,
  ResourceExistsException,
  ResourceNotFoundException,
  type SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import type { SecretStore, StoredSecret } from '../release/secret-store';

/** Secrets Manager, through the SDK. */
export class SdkSecretStore implements SecretStore {
  constructor(private readonly client: SecretsManagerClient) {}

  public async list(prefix: string): Promise<StoredSecret[]> {
    const found: StoredSecret[] = [];
    const filter = { Filters: [{ Key: 'name' as const, Values: [prefix] }] };
    for await (const { SecretList = [] } of paginateListSecrets({ client: this.client }, filter)) {
      for (const { Name: name = '', CreatedDate: created, LastChangedDate: changed } of SecretList) {
        if (name.startsWith(prefix)) {
          found.push({ name, created: created?.toISOString(), changed: changed?.toISOString() });
        }
      }
    }
    return found;
  }

  public async currentVersion(name: string): Promise<string | undefined> {
    try {
      const { VersionIdsToStages: stages = {} } = await this.client.send(new DescribeSecretCommand({ SecretId: name }));
      return Object.keys(stages).find((version) => stages[version]?.includes('AWSCURRENT') === true);
    } catch (error) {
      if (error instanceof ResourceNotFoundException) {
        return undefined;
      }
      throw error;
    }
  }

  public async put(SecretId: string, SecretString: string, ClientRequestToken: string): Promise<boolean> {
    try {
      await this.client.send(new PutSecretValueCommand({ SecretId, SecretString, ClientRequestToken }));
      return true;
    } catch (error) {
      if (error instanceof ResourceExistsException) {
        return false;
      }
      throw error;
    }
  }
}
