import { createHash } from 'node:crypto';
import type { Manifest, PlannedContainer } from '../plan';
import { shorten } from '../names';
import { labels } from './labels';

/** Key of a container's nth file. */
export const fileKey = (index: number) => `file-${index}`;

/**
 * The files of one container. The name carries a digest of what is in it, so a change rolls the pods; the map itself
 * never changes.
 */
export function configMap(workload: string, { name, files }: PlannedContainer): Manifest {
  const data: Record<string, string> = {};
  const binaryData: Record<string, string> = {};
  for (const [index, { content }] of files.entries()) {
    const text = Buffer.from(content).toString('utf8');
    if (Buffer.from(text, 'utf8').equals(Buffer.from(content))) {
      data[fileKey(index)] = text;
    } else {
      binaryData[fileKey(index)] = Buffer.from(content).toString('base64');
    }
  }
  const digest = createHash('sha256')
    .update(JSON.stringify([data, binaryData]))
    .digest('hex')
    .slice(0, 8);
  return {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: {
      name: `${shorten(`${workload}-${name}-files`, 240)}-${digest}`,
      namespace: workload,
      labels: labels(workload),
    },
    immutable: true,
    ...(Object.keys(data).length > 0 ? { data } : {}),
    ...(Object.keys(binaryData).length > 0 ? { binaryData } : {}),
  };
}
