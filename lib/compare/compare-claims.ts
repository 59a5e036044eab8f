import { isDeepStrictEqual } from 'node:util';
import type { Environment } from '../config/environment';
import type { Claim } from '../plan/plan';
import { CLAIM_BEHAVIOURS, type Behaviour } from './claim-behaviours';
import type { ClaimChange, PropertyChange } from './comparison';
import { diffFields, type FieldChange } from './diff-fields';
import { goneClaim } from './gone-claim';
import { indexRefusal } from '../resource-types/dynamodb-table/index-refusal';

/** Says who a claim is, and not what it is. */
const IDENTITY = new Set(['type', 'uid', 'logicalId', 'workloads']);

/** Every claim that differs, and what CloudFormation would do about it. */
export function compareClaims(
  before: readonly Claim[],
  after: readonly Claim[],
  removal: Environment['removal'],
): ClaimChange[] {
  const [former, latter] = [byUid(before), byUid(after)];
  const added = after.filter(({ uid }) => !former.has(uid));
  const removed = before.filter(({ uid }) => !latter.has(uid));
  return [
    ...added.map((claim) => createdClaim(claim, renameOf(claim, removed))),
    ...removed.map((claim) => removedClaim(claim, renameOf(claim, added), removal)),
    ...after.flatMap((claim) => {
      const previous = former.get(claim.uid);
      return previous === undefined ? [] : changedClaim(previous, claim, removal);
    }),
  ].sort((a, b) => (a.uid < b.uid ? -1 : 1));
}

function createdClaim(claim: Claim, former: Claim | undefined): ClaimChange {
  const notes = former === undefined ? [] : [`it is empty: nothing is moved from ${former.uid}, which it looks like`];
  return { ...describe(claim, 'added'), effect: 'create', properties: [], refusals: [], losses: [], notes };
}

function removedClaim(claim: Claim, latter: Claim | undefined, removal: Environment['removal']): ClaimChange {
  const { effect, losses, notes } = goneClaim(claim, removal);
  const renamed = latter === undefined ? [] : [`a new id is a new resource: ${latter.uid} starts empty`];
  return { ...describe(claim, 'removed'), effect, properties: [], refusals: [], losses, notes: [...notes, ...renamed] };
}

function changedClaim(before: Claim, after: Claim, removal: Environment['removal']): ClaimChange[] {
  const found = diffFields(withoutIdentity(before), withoutIdentity(after)).map((field) => ({
    field,
    behaviour: behaviourOf(after, field.path),
  }));
  if (found.length === 0) {
    return [];
  }
  const replaced = found.some(({ behaviour }) => behaviour.effect === 'replace');
  const gone = replaced ? goneClaim(before, removal) : undefined;
  const said = (about: 'loses' | 'refuses' | 'note') =>
    found.flatMap(({ field, behaviour }) => behaviour[about]?.(field.before, field.after) ?? []);
  const losses = [...(gone?.losses ?? []), ...said('loses')];
  const refusals = [...said('refuses'), ...refusalsOf(before, after, replaced)];
  return [
    {
      ...describe(after, 'changed'),
      effect: effectOf(losses, gone?.effect),
      properties: found.map(({ field, behaviour }) => propertyChange(field, behaviour)),
      refusals,
      losses,
      notes: [...(gone?.notes ?? []), ...said('note')],
    },
  ];
}

function effectOf(losses: readonly string[], gone: ClaimChange['effect'] | undefined): ClaimChange['effect'] {
  if (losses.length > 0) {
    return 'data loss';
  }
  return gone === undefined ? 'in place' : gone === 'kept' ? 'kept' : 'replace';
}

function refusalsOf(before: Claim, after: Claim, replaced: boolean): string[] {
  const sameName = before.name === after.name;
  const index =
    before.type === 'dynamodb-table' && after.type === 'dynamodb-table' && !replaced
      ? indexRefusal(before.indexes, after.indexes)
      : undefined;
  return [
    ...(replaced && sameName
      ? [`CloudFormation replaces nothing whose name is fixed and stays '${after.name}'; give the claim another id`]
      : []),
    ...(index === undefined ? [] : [index]),
  ];
}

/** A property nobody has described is taken for the worst. */
function behaviourOf({ type }: Claim, path: string): Behaviour {
  const known = CLAIM_BEHAVIOURS.get(type);
  const [whole = path] = /^deadLetter\.\w+|^\w+/.exec(path) ?? [];
  return (
    known?.get(whole) ?? {
      property: `${type} ${whole}`,
      effect: 'replace',
      source: 'not known; taken for a replacement',
    }
  );
}

function propertyChange(field: FieldChange, { effect, property, source }: Behaviour): PropertyChange {
  return { ...field, effect, property, source };
}

/** The claim that this one may have been, or has become: one that differs in name alone. */
function renameOf(claim: Claim, candidates: readonly Claim[]): Claim | undefined {
  const content = (other: Claim) => ({ ...withoutIdentity(other), type: other.type, name: '', deadLetter: '' });
  return candidates.find((candidate) => isDeepStrictEqual(content(candidate), content(claim)));
}

function describe({ uid, type, name }: Claim, change: ClaimChange['change']) {
  return { change, uid, type, name };
}

function withoutIdentity(claim: Claim): Record<string, unknown> {
  return Object.fromEntries(Object.entries(claim).filter(([property]) => !IDENTITY.has(property)));
}

function byUid(claims: readonly Claim[]): Map<string, Claim> {
  return new Map(claims.map((claim) => [claim.uid, claim]));
}
