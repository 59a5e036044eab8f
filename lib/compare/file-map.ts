import type { PodSpec } from 'kubernetes-types/core/v1';
import { podSpecOf, type Manifest } from '../plan/manifest';

const DIGEST = /-[0-9a-f]{8}$/;

/**
 * Name of an object without the digest of its content. Objects that cannot be changed (an immutable ConfigMap, a Job)
 * carry one: their change is another object in Kubernetes, and is shown as a change of the same one.
 */
export function stableName(manifest: Manifest): string {
  const { name } = manifest.metadata;
  const unchangeable = manifest.kind === 'Job' || (manifest.kind === 'ConfigMap' && manifest.immutable === true);
  return unchangeable ? name.replace(DIGEST, '') : name;
}

/**
 * A ConfigMap of files by the path at which containers see each file, instead of by its keys, which shift when a file is
 * added. Any other object is returned as it is.
 *
 * @param siblings - all objects of the plan; the pods among them mount the map
 */
export function withFiles(manifest: Manifest, siblings: readonly Manifest[]): object {
  if (manifest.kind !== 'ConfigMap' || manifest.immutable !== true) {
    return manifest;
  }
  const targets = mountPaths(manifest.metadata, siblings);
  const { data = {}, binaryData = {}, ...rest } = manifest;
  const files = [
    ...Object.entries(data),
    ...Object.entries(binaryData).map(([key, base64]): [string, unknown] => [key, { base64 }]),
  ].map(([key, content]): [string, unknown] => [targets.get(key) ?? key, content]);
  return { ...rest, files: Object.fromEntries(files) };
}

/** Where containers mount each key of a map. */
function mountPaths({ name, namespace }: Manifest['metadata'], siblings: readonly Manifest[]): Map<string, string> {
  const paths = new Map<string, string>();
  for (const sibling of siblings) {
    const spec = sibling.metadata.namespace === namespace ? podSpecOf(sibling) : undefined;
    for (const volume of spec?.volumes?.filter(({ configMap }) => configMap?.name === name) ?? []) {
      for (const { subPath, mountPath } of mountsOf(spec, volume.name)) {
        const key = volume.configMap?.items?.find(({ path }) => path === subPath)?.key ?? subPath;
        if (key !== undefined) {
          paths.set(key, mountPath);
        }
      }
    }
  }
  return paths;
}

function mountsOf(spec: PodSpec | undefined, volume: string) {
  return [...(spec?.initContainers ?? []), ...(spec?.containers ?? [])]
    .flatMap(({ volumeMounts = [] }) => volumeMounts)
    .filter(({ name }) => name === volume);
}
