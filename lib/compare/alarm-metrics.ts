import type { Claim } from '../plan/plan';
import { claimTypeOf } from '../resource-types';

/** Alarms of one host: lib/constructs/host-alarms.ts. */
const PER_HOST = 2;

/** How many metrics the alarms of an environment watch: AWS charges for an alarm by its metrics. */
export function alarmMetrics(claims: readonly Claim[], hosts: number): number {
  const ofClaims = claims.flatMap((claim) => claimTypeOf(claim)?.alarms ?? []);
  return ofClaims.reduce((sum, metrics) => sum + metrics, hosts * PER_HOST);
}
