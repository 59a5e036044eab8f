import type { Claim } from '../plan/plan';

/** Alarms of one host, and of one claim by its type: lib/constructs/*-alarms.ts. */
const PER_HOST = 2;
const PER_CLAIM: ReadonlyMap<Claim['type'], number> = new Map([
  ['dynamodb-table', 2],
  ['sqs', 2],
  ['sns-topic', 1],
]);

/** How many alarms an environment has. */
export function alarmCount(claims: readonly Claim[], hosts: number): number {
  return claims.reduce((sum, { type }) => sum + (PER_CLAIM.get(type) ?? 0), hosts * PER_HOST);
}
