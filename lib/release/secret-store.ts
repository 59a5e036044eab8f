/** A secret of Secrets Manager, without its value. */
export interface StoredSecret {
  readonly name: string;
  /** ISO 8601 in UTC. */
  readonly created?: string;
  /** When its value or its description changed last, ISO 8601 in UTC. */
  readonly changed?: string;
}

/** Secrets Manager, as far as a push of secrets uses it. It does not read a value. */
export interface SecretStore {
  /** Every secret whose name starts with the prefix. AWS may leave out those of the last five minutes. */
  list(prefix: string): Promise<StoredSecret[]>;
  /** Id of the version that readers get; undefined if there is no such secret. */
  currentVersion(name: string): Promise<string | undefined>;
  /**
   * Makes a version with the value the current one. If the version exists, nothing changes.
   *
   * @returns false if the version exists and has another value
   */
  put(name: string, value: string, version: string): Promise<boolean>;
}
