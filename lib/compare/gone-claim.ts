import type { Environment } from '../config/environment';
import type { Claim } from '../plan/plan';
import type { ClaimChange } from './comparison';

/** What a claim holds that goes with it. */
const HOLDS: ReadonlyMap<Claim['type'], string> = new Map([
  ['dynamodb-table', 'its items are deleted'],
  ['s3', 'it leaves the stack with its objects'],
  ['secret', 'its value is deleted'],
  ['sqs', 'its messages, and those of its dead-letter queue, are deleted'],
]);

/** Types whose construct has the environment's removal policy. Messages pass by: a queue is always deleted. */
const RETAINED: ReadonlySet<Claim['type']> = new Set(['dynamodb-table', 's3', 'secret']);

/** What becomes of a claim that leaves its stack, or makes room for its replacement. */
export function goneClaim(
  { type, name }: Claim,
  removal: Environment['removal'],
): Pick<ClaimChange, 'effect' | 'losses' | 'notes'> {
  if (removal === 'retain' && RETAINED.has(type)) {
    return {
      effect: 'kept',
      losses: [],
      notes: [
        `'${name}' stays in the account, outside of the stack: a later claim of this name is refused until it is gone`,
      ],
    };
  }
  // What nobody has described here may hold anything.
  const held = type === 'sns-topic' ? undefined : (HOLDS.get(type) ?? 'what it holds is deleted');
  const stays = 'S3 deletes no bucket that holds objects: until somebody empties it, it stays, outside of the stack';
  return held === undefined
    ? { effect: 'delete', losses: [], notes: [] }
    : { effect: 'data loss', losses: [held], notes: type === 's3' ? [stays] : [] };
}
