import type { Claim } from '../orchestrator/plan';
import type { AwsClients } from './aws-clients';
import { createBucket } from './create-bucket';
import { createQueue } from './create-queue';
import { createSecret } from './create-secret';
import { createTable } from './create-table';
import { createTopic } from './create-topic';

/** What a claim asks for and the embedded services cannot do. */
export interface ClaimLimit {
  readonly claim: Claim;
  /** For example `items do not expire`. */
  readonly limit: string;
}

/**
 * Creates the claimed tables, queues and buckets, and nothing else. What is there already with the same keys stays.
 *
 * @param embedded - whether the embedded services answer: what they cannot do is not asked of them
 * @returns what the claims ask for and do not get
 */
export async function createClaims(
  clients: AwsClients,
  claims: readonly Claim[],
  embedded: boolean,
): Promise<ClaimLimit[]> {
  const limits = await Promise.all(claims.map((claim) => create(clients, claim, embedded)));
  return limits.flat();
}

async function create(clients: AwsClients, claim: Claim, embedded: boolean): Promise<ClaimLimit[]> {
  const limit = (text: string): ClaimLimit => ({ claim, limit: text });
  switch (claim.type) {
    case 'dynamodb-table':
      return (await createTable(clients.dynamodb, claim, embedded)).map(limit);
    case 'sqs':
      await createQueue(clients.sqs, claim);
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
