import type { Claim } from '../plan/plan';
import type { AwsClients } from './aws-clients';
import { createBucket } from '../resource-types/s3/local';
import { createQueue } from '../resource-types/sqs/local';
import { createSecret } from '../resource-types/secret/local';
import { createTable } from '../resource-types/dynamodb-table/local';
import { createTopic } from '../resource-types/sns-topic/local';

/** What a claim asks for and the embedded services cannot do. */
export interface ClaimLimit {
  readonly claim: Claim;
  /** For example `items do not expire`. */
  readonly limit: string;
}

/**
 * Creates what is claimed, and nothing else. What is there already with the same keys stays.
 *
 * @param embedded - whether the embedded services answer: what they cannot do is not asked of them
 * @returns what the claims ask for and do not get
 * @throws ClaimsRefused with all that a service refuses
 */
export async function createClaims(
  clients: AwsClients,
  claims: readonly Claim[],
  embedded: boolean,
): Promise<ClaimLimit[]> {
  // Queues subscribe to topics.
  const isTopic = ({ type }: Claim) => type === 'sns-topic';
  const createAll = async (some: readonly Claim[]) => {
    const refusals: { claim: Claim; reason: string }[] = [];
    const created = await Promise.all(
      some.map(async (claim) => {
        try {
          return await create(clients, claim, embedded);
        } catch (error) {
          if (!isRefusal(error)) {
            throw error;
          }
          refusals.push({ claim, reason: error.message });
          return [];
        }
      }),
    );
    if (refusals.length > 0) {
      throw new ClaimsRefused(refusals);
    }
    return created.flat();
  };
  const limits = [
    ...(await createAll(claims.filter(isTopic))),
    ...(await createAll(claims.filter((claim) => !isTopic(claim)))),
  ];
  return limits;
}

/** AWS, or the embedded services, did not create some claims. */
export class ClaimsRefused extends Error {
  constructor(public readonly refusals: readonly { readonly claim: Claim; readonly reason: string }[]) {
    super(refusals.map(({ claim, reason }) => `${claim.uid}: ${reason}`).join('\n'));
  }
}

/** Whether a service answered, and blames the request (`$fault` of the AWS SDK's ServiceException). */
function isRefusal(error: unknown): error is Error {
  return error instanceof Error && '$fault' in error && error.$fault === 'client';
}

async function create(clients: AwsClients, claim: Claim, embedded: boolean): Promise<ClaimLimit[]> {
  const limit = (text: string): ClaimLimit => ({ claim, limit: text });
  switch (claim.type) {
    case 'dynamodb-table':
      return (await createTable(clients.dynamodb, claim, embedded)).map(limit);
    case 'sqs':
      await createQueue(clients.sqs, clients.sns, claim);
      return [];
    case 'sns-topic':
      await createTopic(clients.sns, claim);
      return [];
    case 's3':
      return (await createBucket(clients.s3, claim, embedded)).map(limit);
    case 'secret':
      await createSecret(clients.secrets, claim);
      return [];
  }
}
