import type { Manifest } from '../plan/plan';
import { comparableObject, stableName } from './comparable-object';
import type { ComparedPlan } from './compared-plan';
import type { ObjectChange } from './comparison';
import { diffFields, type FieldChange } from './diff-fields';

import { podEffect } from './pod-effect';

/** Kubernetes objects that differ: added and changed ones in the order Flux applies them, then removed ones. */
export function compareObjects(before: ComparedPlan, after: ComparedPlan): ObjectChange[] {
  const [former, latter] = [objectsOf(before), objectsOf(after)];
  const present = [...latter].flatMap(([key, manifest]): ObjectChange[] => {
    const previous = former.get(key);
    if (previous === undefined) {
      return [describe('added', manifest, [])];
    }
    const fields = diffFields(
      comparableObject(previous, [...former.values()]),
      comparableObject(manifest, [...latter.values()]),
    );
    const renamed = previous.metadata.name !== manifest.metadata.name;
    return fields.length === 0 && !renamed ? [] : [describe('changed', manifest, fields, renamed)];
  });
  const removed = [...former]
    .filter(([key]) => !latter.has(key))
    .map(([, manifest]) => describe('removed', manifest, []));
  return [...present, ...removed];
}

/** Objects by an identity that stays while their content changes. */
function objectsOf({ workloads }: ComparedPlan): Map<string, Manifest> {
  return new Map(
    workloads
      .flatMap(({ manifests }) => manifests)
      .map((manifest) => {
        const { apiVersion, kind, metadata } = manifest;
        return [[apiVersion, kind, metadata.namespace ?? '', stableName(manifest)].join('\n'), manifest];
      }),
  );
}

function describe(
  change: ObjectChange['change'],
  manifest: Manifest,
  fields: readonly FieldChange[],
  renamed = false,
): ObjectChange {
  const { apiVersion, kind, metadata } = manifest;
  return {
    change,
    apiVersion,
    kind,
    ...(metadata.namespace === undefined ? {} : { namespace: metadata.namespace }),
    name: stableName(manifest),
    pods: podEffect(change, kind, fields, renamed),
    fields,
  };
}
