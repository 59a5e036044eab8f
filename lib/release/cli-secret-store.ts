import { AwsCliError, callAws } from './aws-cli.ts';
import type { SecretStore, StoredSecret } from './secret-store.ts';

/** Secrets Manager, through the command line of AWS. */
export class CliSecretStore implements SecretStore {
  public async list(prefix: string): Promise<StoredSecret[]> {
    const input = { Filters: [{ Key: 'name', Values: [prefix] }] };
    const { SecretList = [] } = (await call('list-secrets', input)) as { SecretList?: Listed[] };
    return SecretList.filter(({ Name }) => Name.startsWith(prefix)).map(({ Name }) => ({ name: Name }));
  }

  public async currentVersion(name: string): Promise<string | undefined> {
    try {
      const input = { SecretId: name };
      const { VersionIdsToStages: stages = {} } = (await call('describe-secret', input)) as Described;
      return Object.keys(stages).find((version) => stages[version]?.includes('AWSCURRENT'));
    } catch (error) {
      if (error instanceof AwsCliError && error.name === 'ResourceNotFoundException') {
        return undefined;
      }
      throw error;
    }
  }

  public async put(name: string, value: string, version: string): Promise<boolean> {
    try {
      await call('put-secret-value', { SecretId: name, SecretString: value, ClientRequestToken: version });
      return true;
    } catch (error) {
      if (error instanceof AwsCliError && error.name === 'ResourceExistsException') {
        return false;
      }
      throw error;
    }
  }
}

async function call(operation: string, input: object): Promise<unknown> {
  return await callAws('secretsmanager', operation, input);
}

interface Listed {
  readonly Name: string;
}

interface Described {
  /** Stages by id of a version. */
  readonly VersionIdsToStages?: Readonly<Record<string, readonly string[]>>;
}
