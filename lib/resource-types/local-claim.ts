import type { ClaimOf } from '../plan/claim';

/** Configuration of an SDK client. */
export interface ClientConfig {
  readonly endpoint: string;
  readonly region: string;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
}

/** SDK clients by name. */
export type Clients = Readonly<Record<string, { destroy(): void }>>;

/** The AWS SDK part of a resource type: how its claims are created in a local run. */
export interface LocalClaim<Claim extends ClaimOf = ClaimOf, Used extends Clients = Clients> {
  /** The clients that `create` uses. */
  clients(config: ClientConfig): Used;
  /**
   * Creates a claim; one that exists already stays as it is.
   *
   * @param embedded - whether these are the embedded services, which lack the features in the type's `limits`
   * @returns a text if there is something to say about it, for example that it has been made anew
   */
  create(clients: Used, claim: Claim, embedded: boolean): Promise<unknown>;
}
