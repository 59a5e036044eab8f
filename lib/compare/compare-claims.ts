import type { Environment } from '../config/environment';
import type { Claim, ClaimOf } from '../plan/plan';
import { claimTypeOf, physicalNames } from '../resource-types';
import type { ClaimChange } from './comparison';
import { keptNote } from './kept-note';
import { moveNotes } from './moves';
import { diffFields } from './diff-fields';
import { updateOf, type PropertyUpdate } from './property-update';

/** Identity fields, which are not compared. */
const IDENTITY = new Set<string>(['type', 'uid', 'logicalId', 'workloads', 'cell'] satisfies (keyof ClaimOf)[]);

/** Assumed of a claim whose type is not offered any more. */
const NOT_OFFERED = { loses: 'its content is deleted', retained: false, note: undefined };

/** Claims that differ, with the effect of the change in CloudFormation. */
export function compareClaims(
  before: readonly Claim[],
  after: readonly Claim[],
  removal: Environment['removal'],
): ClaimChange[] {
  const [former, latter] = [byUid(before), byUid(after)];
  const added = after.filter(({ uid }) => !former.has(uid));
  const removed = before.filter(({ uid }) => !latter.has(uid));
  return [
    ...added.map((claim) => createdClaim(claim, renameOf(claim, removed), endedSharing(claim, before, latter))),
    ...removed.map((claim) => removedClaim(claim, renameOf(claim, added), removal)),
    ...after.flatMap((claim) => {
      const previous = former.get(claim.uid);
      return previous === undefined ? [] : changedClaim(previous, claim, removal);
    }),
  ].sort((a, b) => (a.uid < b.uid ? -1 : 1));
}

function createdClaim(claim: Claim, former: Claim | undefined, sharing: readonly string[]): ClaimChange {
  const renamed =
    former === undefined
      ? []
      : [`starts empty: data is not copied from '${former.uid}', which has the same settings (renamed?)`];
  return {
    ...describe(claim, 'added'),
    effect: 'create',
    properties: [],
    refusals: [],
    losses: [],
    notes: [...renamed, ...sharing],
  };
}

/** Claims that workloads of this new one shared until now with others. With another id they share them no longer. */
function endedSharing(claim: Claim, before: readonly Claim[], latter: ReadonlyMap<string, Claim>): string[] {
  return before.flatMap(({ type, uid, workloads }) => {
    const still = latter.get(uid)?.workloads ?? [];
    const left = claim.workloads.filter((workload) => workloads.includes(workload) && !still.includes(workload));
    return type !== claim.type || left.length === 0 || still.length === 0
      ? []
      : [`${left.join(', ')} shared '${uid}' with ${still.join(', ')} until now; to share it still, keep its id`];
  });
}

function removedClaim(claim: Claim, latter: Claim | undefined, removal: Environment['removal']): ClaimChange {
  const { effect, losses, notes } = lostClaim(claim, removal);
  const renamed = latter === undefined ? [] : [`a new id is a new resource: ${latter.uid} starts empty`];
  return { ...describe(claim, 'removed'), effect, properties: [], refusals: [], losses, notes: [...notes, ...renamed] };
}

function changedClaim(before: Claim, after: Claim, removal: Environment['removal']): ClaimChange[] {
  const updates = diffFields(withoutIdentity(before), withoutIdentity(after)).map((field) =>
    updateOf(before, after, field),
  );
  const moves = moveNotes(before, after, claimTypeOf(after)?.stack ?? 'data');
  if (updates.length === 0 && moves.length === 0) {
    return [];
  }
  const replaced = moves.length > 0 || updates.some(({ behaviour }) => behaviour.effect === 'replace');
  const lost = replaced ? lostClaim(before, removal) : undefined;
  // A replacement changes nothing in place.
  const inPlace = (about: Detail) => (replaced ? [] : details(updates, about));
  const losses = [...(lost?.losses ?? []), ...inPlace('loses')];
  return [
    {
      ...describe(after, 'changed'),
      effect: effectOf(losses, lost?.effect),
      properties: updates.map(({ field, behaviour: { effect, property, source } }) => ({
        ...field,
        effect,
        property,
        source,
      })),
      // A move is refused for the whole workload (moves.ts).
      refusals:
        replaced && before.name === after.name && moves.length === 0 ? [nameIsFixed(after)] : inPlace('refuses'),
      losses,
      notes: [...moves, ...(lost?.notes ?? []), ...inPlace('note')],
    },
  ];
}

type Detail = 'loses' | 'refuses' | 'note';

/** Losses, refusals or notes of changed properties, each property once. */
function details(updates: readonly PropertyUpdate[], about: Detail): string[] {
  const changed = new Map(updates.map((update) => [update.path, update]));
  return [...changed.values()].flatMap(({ behaviour, before, after }) => behaviour[about]?.(before, after) ?? []);
}

function nameIsFixed({ name }: Claim): string {
  return `CloudFormation cannot replace a resource whose name is fixed and stays '${name}'; give the resource another id`;
}

function effectOf(losses: readonly string[], lost: ClaimChange['effect'] | undefined): ClaimChange['effect'] {
  if (losses.length > 0) {
    return 'data loss';
  }
  return lost === undefined ? 'in place' : lost === 'kept' ? 'kept' : 'replace';
}

/** The effect on a claim that is removed from its stack or replaced. */
function lostClaim(claim: Claim, removal: Environment['removal']): Pick<ClaimChange, 'effect' | 'losses' | 'notes'> {
  const { loses, retained, note } = claimTypeOf(claim)?.removed ?? NOT_OFFERED;
  if (removal === 'retain' && retained) {
    return {
      effect: 'kept',
      losses: [],
      notes: [keptNote(claim.name)],
    };
  }
  const notes = note === undefined ? [] : [note];
  return loses === undefined
    ? { effect: 'delete', losses: [], notes }
    : { effect: 'data loss', losses: [loses], notes };
}

/** The claim that this one was probably renamed from or to: one with the same settings. */
function renameOf(claim: Claim, candidates: readonly Claim[]): Claim | undefined {
  const settings = settingsOf(claim);
  return candidates.find((candidate) => settingsOf(candidate) === settings);
}

/** Type and settings of a claim, without any of its physical names. */
function settingsOf(claim: Claim): string {
  const names = physicalNames(claim);
  const unnamed = (_: string, value: unknown) => (typeof value === 'string' && names.includes(value) ? '' : value);
  return JSON.stringify([claim.type, withoutIdentity(claim)], unnamed);
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
