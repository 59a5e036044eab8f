import type { Reporter } from '../diagnostics/diagnostics';
import { oneOf } from '../diagnostics/did-you-mean';
import type { ScoreDocument } from './score-document';

/** Annotations under this prefix are for the platform; all others go to the pod. */
export const PREFIX = 'idp.dev/';

/** The platform's annotations, with a description of each. */
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

/** Prefix of the annotations that score-k8s, the reference implementation, reads. */
const REFERENCE_PREFIX = 'k8s.score.dev/';

/** Reads one of the platform's annotations. */
export function annotation({ spec }: ScoreDocument, name: Annotation): string | undefined {
  return spec.metadata.annotations?.[PREFIX + name];
}

/** Annotations of the pod: all but the platform's own. */
export function podAnnotations({ spec }: ScoreDocument): Record<string, string> {
  return Object.fromEntries(Object.entries(spec.metadata.annotations ?? {}).filter(([key]) => !key.startsWith(PREFIX)));
}

/** Refuses annotations that are meant for the platform, or for score-k8s, and are not known here. */
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
      at.error(path, `is an annotation of score-k8s, which this platform does not read; ${choices}`, 'key');
    }
  }
}
