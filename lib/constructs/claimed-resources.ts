import type { RemovalPolicy, Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import type { Claim } from '../plan/plan';
import { CLAIM_TYPES, creationOrder } from '../resource-types';
import type { ClaimNetwork } from '../resource-types/claim-construct';
import type { ClaimStack } from '../resource-types/claim-type';
import { CLAIM_CONSTRUCTS } from '../resource-types/constructs';

export interface ClaimedResourcesProps {
  /** Claims of every type; those that belong in other stacks are left out. */
  readonly claims: readonly Claim[];
  readonly removalPolicy: RemovalPolicy;
  /** For claims that have an address in it. */
  readonly network?: ClaimNetwork;
}

/**
 * Adds the claims that belong in a stack, as their types say. Each type has its own scope: a table and a queue may have the
 * same id.
 */
export function addClaimedResources(stack: Stack, kind: ClaimStack, props: ClaimedResourcesProps): void {
  const { claims, removalPolicy, network } = props;
  const scopes = new Map<string, Construct>();
  const constructs = new Map<string, Construct>();
  const made = (type: string, name: string) => constructs.get(`${type} ${name}`);
  for (const claim of creationOrder(claims).flat()) {
    const part = CLAIM_CONSTRUCTS[claim.type];
    if (CLAIM_TYPES[claim.type].stack === kind) {
      const scope = scopes.get(part.scope) ?? new Construct(stack, part.scope);
      scopes.set(part.scope, scope);
      constructs.set(
        `${claim.type} ${claim.name}`,
        part.make(scope, claim.logicalId, { claim, removalPolicy, network, made }),
      );
    }
  }
}
