import type { SecurityProfile } from '../config/environment';
import type { WorkloadKind } from '../plan/plan';
import type { ScoreDocument } from './score-document';

/** Prefix of annotations for the platform. All others are annotations of the pod. */
export const PREFIX = 'idp.dev/';

/** The platform's annotations without their prefix, with a description of each. */
export const ANNOTATIONS = {
  kind: 'Deployment (default), CronJob or Job',
  schedule: 'when a CronJob runs: five fields of cron, in UTC',
  replicas: 'pods of a Deployment, 0 to 10; 1 by default',
  'security-profile': 'restricted (default), or baseline for an image that needs root or a writable root file system',
  'shared-with': 'workloads that may call its service ports: names separated by commas, or * for every workload',
  cell: 'the set of stacks that its AWS resources are in, 1 to 99; 1 by default, written by idp new, and never changed',
  labels: 'further labels of its namespace and all in it: key=value, separated by commas',
  'dev-command':
    'how the only container, or the only one built from source, starts in the local run, from the workload’s directory',
  description: 'one sentence for the catalogue',
  owner: 'the team that owns the workload, for the catalogue',
} as const;

/** Values of the annotations that are a choice, with a summary of each. The first is the default. */
export const CHOICES: {
  readonly kind: Readonly<Record<WorkloadKind, string>>;
  readonly 'security-profile': Readonly<Record<SecurityProfile, string>>;
} = {
  kind: {
    Deployment: 'runs all the time',
    CronJob: 'runs at the times of idp.dev/schedule, until it exits',
    Job: 'runs once after each change of the workload, until it exits with 0',
  },
  'security-profile': {
    restricted: 'no root, a read-only root file system, no capabilities',
    baseline: 'for an image that needs root or a writable root file system',
  },
};

export type Annotation = keyof typeof ANNOTATIONS;

/** The value of one of the platform's annotations. */
export function annotation({ spec }: ScoreDocument, name: Annotation): string | undefined {
  return spec.metadata.annotations?.[PREFIX + name];
}

/** Annotations of the pod: all except the platform's own. */
export function podAnnotations({ spec }: ScoreDocument): Record<string, string> {
  return Object.fromEntries(Object.entries(spec.metadata.annotations ?? {}).filter(([key]) => !key.startsWith(PREFIX)));
}
