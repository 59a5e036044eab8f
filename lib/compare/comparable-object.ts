import type { PodSpec } from 'kubernetes-types/core/v1';
import { podSpecOf, type Manifest } from '../plan/manifest';

const DIGEST = /-[0-9a-f]{8}$/;

/**
 * Name of an object without the digest of its content. The names of objects that cannot be changed (immutable ConfigMaps
 * and Jobs) end in one: Kubernetes gets a new object, which is shown as a change of the old one.
 */
export function stableName(manifest: Manifest): string {
  const { name } = manifest.metadata;
  const unchangeable = manifest.kind === 'Job' || (manifest.kind === 'ConfigMap' && manifest.immutable === true);
  return unchangeable ? name.replace(DIGEST, '') : name;
}

/**
 * An object in the form in which two of its versions are compared: with its stable name, and the files of a ConfigMap by
 * the path of each file, since the keys shift when a file is added.
 *
 * @param siblings - all objects of the plan; the pods among them mount the ConfigMap
 */
export function comparableObject(manifest: Manifest, siblings: readonly Manifest[]): object {
  const metadata = { ...manifest.metadata, name: stableName(manifest) };
  return { ...withFiles(manifest, siblings), metadata };
}

function withFiles(manifest: Manifest, siblings: readonly Manifest[]): object {
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

/** The path at which containers mount each key of a ConfigMap. */
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
