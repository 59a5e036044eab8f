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
 */
export async function createClaims(
  clients: AwsClients,
  claims: readonly Claim[],
  embedded: boolean,
): Promise<ClaimLimit[]> {
  // Queues subscribe to topics.
  const isTopic = ({ type }: Claim) => type === 'sns-topic';
  const createAll = (some: readonly Claim[]) => Promise.all(some.map((claim) => create(clients, claim, embedded)));
  const limits = [
    ...(await createAll(claims.filter(isTopic))),
    ...(await createAll(claims.filter((claim) => !isTopic(claim)))),
  ];
  return limits.flat();
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
