import type { Problem } from '../user-error';
import { oneOf } from './did-you-mean';
import type { ScoreDocument } from './score-document';

/** Annotations under this prefix speak to the platform; all others go to the pod. */
export const PREFIX = 'idp.dev/';

/** The platform's annotations: what each says. */
export const ANNOTATIONS = {
  'dev-command': 'how the only container built from source starts in the local run, from the workload’s directory',
  description: 'one sentence for the catalogue',
  owner: 'the team that owns the workload, for the catalogue',
} as const;

export type Annotation = keyof typeof ANNOTATIONS;

/** Reads one of the platform's annotations. */
export function annotation({ spec }: ScoreDocument, name: Annotation): string | undefined {
  return spec.metadata.annotations?.[PREFIX + name];
}

/** Annotations of the pod: all but the platform's own. */
export function podAnnotations({ spec }: ScoreDocument): Record<string, string> {
  return Object.fromEntries(Object.entries(spec.metadata.annotations ?? {}).filter(([key]) => !key.startsWith(PREFIX)));
}

/** Refuses annotations under the platform's prefix that it does not know. */
export function checkAnnotations(document: ScoreDocument, report: (problem: Problem) => void): void {
  const known = Object.keys(ANNOTATIONS).map((name) => PREFIX + name);
  for (const key of Object.keys(document.spec.metadata.annotations ?? {})) {
    if (key.startsWith(PREFIX) && !known.includes(key)) {
      report(
        document.problem(['metadata', 'annotations', key], `no such annotation; ${oneOf('annotations', known, key)}`),
      );
    }
  }
}
