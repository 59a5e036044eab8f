import { createHash } from 'node:crypto';
import type { ManifestOf } from '../../plan/manifest';
import { LOST_CHARACTERS } from '../../plan/lost-characters';
import { shorten } from '../../plan/names';
import type { PlannedContainer } from '../../plan/plan';
import { because, from } from './trace';

/** Key of a container's file, by its index. */
export const fileKey = (index: number) => `file-${index}`;

/**
 * The files of one container; undefined if it has none. A file that is not text, or whose text would not arrive as it is,
 * is written in base64. The map is immutable and its name ends in a digest of its
 * content, so that changed files make a new map and the pods are replaced.
 */
export function configMap(workload: string, { name, files }: PlannedContainer): ManifestOf<'ConfigMap'> | undefined {
  if (files.length === 0) {
    return undefined;
  }
  const data: Record<string, string> = {};
  const binaryData: Record<string, string> = {};
  for (const [index, { content }] of files.entries()) {
    const text = Buffer.from(content).toString('utf8');
    if (Buffer.from(text, 'utf8').equals(Buffer.from(content)) && !LOST_CHARACTERS.test(text)) {
      data[fileKey(index)] = text;
    } else {
      binaryData[fileKey(index)] = Buffer.from(content).toString('base64');
    }
  }
  const digest = createHash('sha256')
    .update(JSON.stringify([data, binaryData]))
    .digest('hex')
    .slice(0, 8);
  const origin = (key: string) => ['containers', name, 'files', files[Number(key.slice('file-'.length))]?.target ?? ''];
  const traced = (texts: Record<string, string>) =>
    Object.keys(texts).length === 0
      ? undefined
      : Object.fromEntries(
          Object.entries(texts).map(([key, text]): [string, string] => [key, from(origin(key), text)]),
        );
  return {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: `${shorten(`${workload}-${name}-files`, 240)}-${digest}`, namespace: workload },
    immutable: because('changed files make a new ConfigMap, so that pods are replaced', true),
    data: traced(data),
    binaryData: traced(binaryData),
  };
}
