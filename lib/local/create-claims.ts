import type { Claim } from '../plan/plan';
import { claimTypeOf, creationOrder } from '../resource-types';
import { LOCAL_CLAIMS } from '../resource-types/local';
import type { Clients } from '../resource-types/local-claim';
import type { AwsAccess } from './aws-endpoint';

/** Something that a claim asks for and the embedded services do not support. */
export interface ClaimLimit {
  readonly claim: Claim;
  /** For example `items do not expire`. */
  readonly limit: string;
}

/** Everything that claims ask for and the embedded services do not support. */
export function claimLimits(claims: readonly Claim[]): ClaimLimit[] {
  return claims.flatMap((claim) => (claimTypeOf(claim)?.limits(claim) ?? []).map((limit) => ({ claim, limit })));
}

/**
 * Creates the claims, and nothing else. What exists already is left as it is.
 *
 * @param embedded - whether the embedded services answer, which are not asked for what they do not support
 * @returns what to say about some of them
 * @throws ClaimsRefused with everything that a service refuses
 */
export async function createClaims(access: AwsAccess, claims: readonly Claim[], embedded: boolean): Promise<string[]> {
  const notes: string[] = [];
  const clients = openClients(access, claims);
  try {
    for (const group of creationOrder(claims)) {
      const refusals = await Promise.all(
        group.map(async (claim) => await tryCreate(claim, clients.get(claim.type) ?? {}, embedded, notes)),
      );
      const refused = refusals.filter((refusal) => refusal !== undefined);
      if (refused.length > 0) {
        throw new ClaimsRefused(refused);
      }
    }
    return notes;
  } finally {
    [...clients.values()].flatMap(Object.values<Clients[string]>).forEach((client) => client.destroy());
  }
}

/** A claim that a service did not create, and why. */
export interface Refusal {
  readonly claim: Claim;
  readonly reason: string;
}

/** AWS, or an embedded service, refused to create some claims. */
export class ClaimsRefused extends Error {
  constructor(public readonly refusals: readonly Refusal[]) {
    super(refusals.map(({ claim, reason }) => `${claim.uid}: ${reason}`).join('\n'));
  }
}

/** Creates a claim; the refusal if the service answers that the request is wrong (`$fault` of the AWS SDK). */
async function tryCreate(
  claim: Claim,
  clients: Clients,
  embedded: boolean,
  notes: string[],
): Promise<Refusal | undefined> {
  try {
    const note = await LOCAL_CLAIMS[claim.type].create(clients, claim, embedded);
    if (typeof note === 'string') {
      notes.push(note);
    }
    return undefined;
  } catch (error) {
    if (!(error instanceof Error && '$fault' in error && error.$fault === 'client')) {
      throw error;
    }
    return { claim, reason: error.message };
  }
}

/** The SDK clients that claims need, by type. */
function openClients(access: AwsAccess, claims: readonly Claim[]): Map<Claim['type'], Clients> {
  const { endpoint, region, accessKeyId, secretAccessKey } = access;
  const config = { endpoint, region, credentials: { accessKeyId, secretAccessKey } };
  return new Map(claims.map(({ type }) => [type, LOCAL_CLAIMS[type].clients(config)]));
}
