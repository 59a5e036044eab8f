import type { Claim } from '../plan/plan';
import { claimTypeOf } from '../resource-types';
import type { UpdateBehaviour } from '../resource-types/claim-type';
import type { FieldChange } from './diff-fields';

/** A field of a claim that differs, with the property that contains it. */
export interface PropertyUpdate {
  readonly field: FieldChange;
  /** Path of the property, for example `deadLetter.name`. */
  readonly path: string;
  readonly behaviour: UpdateBehaviour;
  /** Value of the whole property. */
  readonly before: unknown;
  readonly after: unknown;
}

/** Behaviours by property; for a map, by its keys. */
type Behaviours = Readonly<Record<string, UpdateBehaviour | Readonly<Record<string, UpdateBehaviour>> | undefined>>;

/** The effect of one changed field. A property that its type does not describe counts as a replacement. */
export function updateOf(before: Claim, after: Claim, field: FieldChange): PropertyUpdate {
  const [property = '', key = ''] = field.path.split(/[.[\]]+/);
  const properties: Behaviours = claimTypeOf(after)?.properties ?? {};
  const described = properties[property];
  const steps = isBehaviour(described) ? [property] : [property, key];
  const behaviour = isBehaviour(described) ? described : described?.[key];
  return {
    field,
    path: steps.join('.'),
    behaviour: behaviour ?? {
      property: `${after.type} ${property}`,
      effect: 'replace',
      source: 'not known; treated as a replacement',
    },
    before: valueAt(before, steps),
    after: valueAt(after, steps),
  };
}

function isBehaviour(described: Behaviours[string]): described is UpdateBehaviour {
  return described !== undefined && 'effect' in described && typeof described.effect === 'string';
}

function valueAt(claim: Claim, steps: readonly string[]): unknown {
  return steps.reduce<unknown>(
    (value, step) => (value as Readonly<Record<string, unknown>> | undefined)?.[step],
    claim,
  );
}
