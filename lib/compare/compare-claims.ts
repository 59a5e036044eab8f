import type { Environment } from '../config/environment';
import type { Claim, ClaimOf } from '../plan/plan';
import { physicalNames } from '../resource-types';
import type { ClaimChange } from './comparison';
import { diffFields } from './diff-fields';
import { goneClaim } from './gone-claim';
import { updateOf, type PropertyUpdate } from './property-update';

/** Identity fields; ignored when settings are compared. */
const IDENTITY = new Set<string>(['type', 'uid', 'logicalId', 'workloads'] satisfies (keyof ClaimOf)[]);

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
  const updates = diffFields(withoutIdentity(before), withoutIdentity(after)).map((field) =>
    updateOf(before, after, field),
  );
  if (updates.length === 0) {
    return [];
  }
  const replaced = updates.some(({ behaviour }) => behaviour.effect === 'replace');
  const gone = replaced ? goneClaim(before, removal) : undefined;
  // A replacement is made anew: nothing is changed in place.
  const said = (about: 'loses' | 'refuses' | 'note') => (replaced ? [] : details(updates, about));
  const losses = [...(gone?.losses ?? []), ...said('loses')];
  return [
    {
      ...describe(after, 'changed'),
      effect: effectOf(losses, gone?.effect),
      properties: updates.map(({ field, behaviour: { effect, property, source } }) => ({
        ...field,
        effect,
        property,
        source,
      })),
      refusals: replaced && before.name === after.name ? [nameIsFixed(after)] : said('refuses'),
      losses,
      notes: [...(gone?.notes ?? []), ...said('note')],
    },
  ];
}

/** What the behaviours say of their properties, each property once. */
function details(updates: readonly PropertyUpdate[], about: 'loses' | 'refuses' | 'note'): string[] {
  const changed = new Map(updates.map((update) => [update.path, update]));
  return [...changed.values()].flatMap(({ behaviour, before, after }) => behaviour[about]?.(before, after) ?? []);
}

function nameIsFixed({ name }: Claim): string {
  return `CloudFormation replaces nothing whose name is fixed and stays '${name}'; give the claim another id`;
}

function effectOf(losses: readonly string[], gone: ClaimChange['effect'] | undefined): ClaimChange['effect'] {
  if (losses.length > 0) {
    return 'data loss';
  }
  return gone === undefined ? 'in place' : gone === 'kept' ? 'kept' : 'replace';
}

/** The claim that this one may have been, or has become: one that differs only in its names. */
function renameOf(claim: Claim, candidates: readonly Claim[]): Claim | undefined {
  const settings = (other: Claim) => {
    const names = physicalNames(other);
    const unnamed = (_: string, value: unknown) => (typeof value === 'string' && names.includes(value) ? '' : value);
    return JSON.stringify([other.type, withoutIdentity(other)], unnamed);
  };
  return candidates.find((candidate) => settings(candidate) === settings(claim));
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
