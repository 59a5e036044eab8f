import type { Manifest } from '../plan/plan';
import type { ComparedPlan } from './compared-plan';
import type { ObjectChange } from './comparison';
import { diffFields, type FieldChange } from './diff-fields';
import { lastingName, withFiles } from './file-map';
import { podEffect } from './pod-effect';

/** Every Kubernetes object that differs: those that are there after the change first, as they are applied. */
export function compareObjects(before: ComparedPlan, after: ComparedPlan): ObjectChange[] {
  const [former, latter] = [objectsOf(before), objectsOf(after)];
  const present = [...latter].flatMap(([key, manifest]): ObjectChange[] => {
    const previous = former.get(key);
    if (previous === undefined) {
      return [describe('added', manifest, [])];
    }
    const fields = diffFields(comparable(previous, former), comparable(manifest, latter));
    const renamed = previous.metadata.name !== manifest.metadata.name;
    return fields.length === 0 && !renamed ? [] : [describe('changed', manifest, fields, renamed)];
  });
  const removed = [...former]
    .filter(([key]) => !latter.has(key))
    .map(([, manifest]) => describe('removed', manifest, []));
  return [...present, ...removed];
}

/** Objects by what stays while they change. */
function objectsOf({ workloads }: ComparedPlan): Map<string, Manifest> {
  return new Map(
    workloads
      .flatMap(({ manifests }) => manifests)
      .map((manifest) => {
        const { apiVersion, kind, metadata } = manifest;
        return [[apiVersion, kind, metadata.namespace ?? '', lastingName(manifest)].join('\n'), manifest];
      }),
  );
}

function comparable(manifest: Manifest, siblings: ReadonlyMap<string, Manifest>): Manifest {
  const { metadata, ...rest } = withFiles(manifest, [...siblings.values()]);
  return { ...rest, metadata: { ...metadata, name: lastingName(manifest) } };
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
    name: lastingName(manifest),
    pods: podEffect(change, kind, fields, renamed),
    fields,
  };
}
