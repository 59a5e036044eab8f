import type { Manifest } from '../plan/plan';
import { containersOf, podSpecOf } from './pod-template';

const DIGEST = /-[0-9a-f]{8}$/;

/**
 * Name of an object without the digest of its content. What never changes once it is there (an immutable map, a Job)
 * carries one: a change makes another object, and is the change of this one to a reader.
 */
export function lastingName({ kind, metadata, immutable }: Manifest): string {
  return kind === 'Job' || immutable === true ? metadata.name.replace(DIGEST, '') : metadata.name;
}

/**
 * A ConfigMap of files as the reader knows them: by the path a container finds them at, in place of the map's keys,
 * which shift when a file is added. Any other object is left as it is.
 *
 * @param siblings - all objects of the plan; pods among them mount the map
 */
export function withFiles(manifest: Manifest, siblings: readonly Manifest[]): Manifest {
  if (manifest.kind !== 'ConfigMap' || manifest['immutable'] !== true) {
    return manifest;
  }
  const targets = targetsOf(manifest, siblings);
  const {
    data = {},
    binaryData = {},
    ...rest
  } = manifest as Manifest & Record<'data' | 'binaryData', object | undefined>;
  const files = [
    ...Object.entries(data),
    ...Object.entries(binaryData).map(([key, base64]): [string, unknown] => [key, { base64: base64 as unknown }]),
  ].map(([key, content]): [string, unknown] => [targets.get(key) ?? key, content]);
  return { ...rest, files: Object.fromEntries(files) };
}

/** Where containers mount each key of a map. */
function targetsOf({ metadata }: Manifest, siblings: readonly Manifest[]): Map<string, string> {
  const targets = new Map<string, string>();
  for (const sibling of siblings) {
    const spec = sibling.metadata.namespace === metadata.namespace ? podSpecOf(sibling) : undefined;
    for (const { name, configMap } of spec?.volumes ?? []) {
      if (spec === undefined || configMap?.name !== metadata.name) {
        continue;
      }
      for (const { name: volume, subPath, mountPath } of containersOf(spec).flatMap((it) => it.volumeMounts ?? [])) {
        const key = configMap.items?.find(({ path }) => path === subPath)?.key ?? subPath;
        if (volume === name && key !== undefined) {
          targets.set(key, mountPath);
        }
      }
    }
  }
  return targets;
}
