import type { Reporter } from '../diagnostics/diagnostics';
import { oneOf } from '../diagnostics/did-you-mean';
import type { ScoreDocument } from './score-document';

/** Prefix of annotations for the platform. All others are annotations of the pod. */
export const PREFIX = 'idp.dev/';

/** The platform's annotations without their prefix, with a description of each. */
export const ANNOTATIONS = {
  kind: 'Deployment (default), CronJob or Job',
  schedule: 'when a CronJob runs: five fields of cron, in UTC',
  replicas: 'pods of a Deployment, 0 to 10; 1 by default',
  'security-profile': 'restricted (default), or baseline for an image that needs root or a writable root file system',
  labels: 'further labels of all its objects: key=value, separated by commas',
  'dev-command': 'how the only container built from source starts in the local run, from the workload’s directory',
  description: 'one sentence for the catalogue',
  owner: 'the team that owns the workload, for the catalogue',
} as const;

export type Annotation = keyof typeof ANNOTATIONS;

/** Prefix of the annotations of score-k8s, the reference implementation. */
const REFERENCE_PREFIX = 'k8s.score.dev/';

/** The value of one of the platform's annotations. */
export function annotation({ spec }: ScoreDocument, name: Annotation): string | undefined {
  return spec.metadata.annotations?.[PREFIX + name];
}

/** Annotations of the pod: all except the platform's own. */
export function podAnnotations({ spec }: ScoreDocument): Record<string, string> {
  return Object.fromEntries(Object.entries(spec.metadata.annotations ?? {}).filter(([key]) => !key.startsWith(PREFIX)));
}

/** Refuses unknown annotations of the platform, and those of score-k8s. */
export function checkAnnotations(document: ScoreDocument, at: Reporter): void {
  const known = Object.keys(ANNOTATIONS).map((name) => PREFIX + name);
  for (const key of Object.keys(document.spec.metadata.annotations ?? {})) {
    const path = ['metadata', 'annotations', key];
    if (key.startsWith(PREFIX) && !known.includes(key)) {
      at.error(path, `is not an annotation of the platform; ${oneOf('annotations', known, key)}`, 'key');
    }
    if (key.startsWith(REFERENCE_PREFIX)) {
      const own = PREFIX + key.slice(REFERENCE_PREFIX.length);
      const choices = known.includes(own) ? `write ${own}` : oneOf('annotations', known, own);
      at.error(path, `is an annotation of score-k8s, which has no effect here; ${choices}`, 'key');
    }
  }
}
