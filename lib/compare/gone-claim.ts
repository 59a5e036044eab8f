import type { Environment } from '../config/environment';
import type { Claim } from '../plan/plan';
import { claimTypeOf } from '../resource-types';
import type { ClaimChange } from './comparison';

/** What is assumed of a claim whose type is not offered any more. */
const UNKNOWN = { loses: 'what it holds is deleted', retained: false, note: undefined };

/** What becomes of a claim that leaves its stack, or makes room for its replacement. */
export function goneClaim(
  claim: Claim,
  removal: Environment['removal'],
): Pick<ClaimChange, 'effect' | 'losses' | 'notes'> {
  const { loses, retained, note } = claimTypeOf(claim)?.removed ?? UNKNOWN;
  if (removal === 'retain' && retained) {
    return {
      effect: 'kept',
      losses: [],
      notes: [
        `'${claim.name}' stays in the account, outside of the stack: a later claim of this name is refused until it is gone`,
      ],
    };
  }
  const notes = note === undefined ? [] : [note];
  return loses === undefined
    ? { effect: 'delete', losses: [], notes }
    : { effect: 'data loss', losses: [loses], notes };
}
