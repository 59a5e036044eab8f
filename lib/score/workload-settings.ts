import type { Diagnostic } from '../diagnostics/user-error';
import { annotation, PREFIX, type Annotation } from './annotations';
import { oneOf } from '../diagnostics/did-you-mean';
import type { WorkloadKind } from '../plan/plan';
import { scheduleProblem } from './schedule';
import type { ScoreDocument } from './score-document';

/** What a workload's annotations say of how it runs. */
export interface WorkloadSettings {
  readonly kind: WorkloadKind;
  /** Of a CronJob alone. */
  readonly schedule?: string;
  /** Pods of a Deployment. */
  readonly replicas: number;
  readonly securityProfile: SecurityProfile;
  /** Further labels of all its objects. */
  readonly labels: Readonly<Record<string, string>>;
}

/** The Pod Security Standard of the workload's namespace. */
export type SecurityProfile = 'restricted' | 'baseline';

type Refuse = (name: Annotation, message: string) => void;

const KINDS: readonly [WorkloadKind, ...WorkloadKind[]] = ['Deployment', 'CronJob', 'Job'];
const PROFILES: readonly [SecurityProfile, ...SecurityProfile[]] = ['restricted', 'baseline'];
/** Two hosts of 1 GiB hold about as many pods as this of one workload. */
const MAX_REPLICAS = 10;

/** Kubernetes' label key, its prefix optional, and label value. */
const LABEL_KEY = /^([a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?\/)?[A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?$/;
const LABEL_VALUE = /^([A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?)?$/;
/** Prefixes of labels that select pods, or that Kubernetes and Flux set themselves. */
const RESERVED_LABEL = /^(idp\.dev|([a-z0-9.-]+\.)?(kubernetes\.io|k8s\.io|fluxcd\.io))\//;

/** Reads the settings of a document. Bad ones are reported, and are their defaults. */
export function workloadSettings(document: ScoreDocument, report: (problem: Diagnostic) => void): WorkloadSettings {
  const refuse: Refuse = (name, message) =>
    report(document.problem(['metadata', 'annotations', PREFIX + name], message));
  const kind = readKind(document, refuse);
  const schedule = readSchedule(document, kind, refuse);
  if (kind !== 'Deployment' && Object.keys(document.spec.service?.ports ?? {}).length > 0) {
    report(
      document.problem(['service', 'ports'], `a ${kind} serves nothing; remove the ports, or make it a Deployment`),
    );
  }
  return {
    kind,
    ...(schedule === undefined ? {} : { schedule }),
    replicas: readReplicas(document, kind, refuse),
    securityProfile: choice(document, 'security-profile', PROFILES, refuse),
    labels: readLabels(document, refuse),
  };
}

/** One of the choices; the first is the default. */
function choice<Choice extends string>(
  document: ScoreDocument,
  name: Annotation,
  choices: readonly [Choice, ...Choice[]],
  refuse: Refuse,
): Choice {
  const given = annotation(document, name);
  const found = choices.find((it) => it === given);
  if (given !== undefined && found === undefined) {
    refuse(name, `${JSON.stringify(given)} is none of them; ${oneOf('choices', choices, given)}`);
  }
  return found ?? choices[0];
}

function readKind(document: ScoreDocument, refuse: Refuse): WorkloadKind {
  if (annotation(document, 'kind') !== 'StatefulSet') {
    return choice(document, 'kind', KINDS, refuse);
  }
  refuse(
    'kind',
    'no StatefulSet: a host that is replaced takes its disk with it; keep state in a dynamodb-table or s3 resource',
  );
  return 'Deployment';
}

function readSchedule(document: ScoreDocument, kind: WorkloadKind, refuse: Refuse): string | undefined {
  const schedule = annotation(document, 'schedule');
  if (kind !== 'CronJob') {
    if (schedule !== undefined) {
      refuse('schedule', `a ${kind} has no schedule; remove it, or say ${PREFIX}kind: CronJob`);
    }
    return undefined;
  }
  if (schedule === undefined) {
    refuse('kind', `a CronJob needs a schedule; add ${PREFIX}schedule: '0 3 * * *', say`);
    return undefined;
  }
  const problem = scheduleProblem(schedule);
  if (problem !== undefined) {
    refuse('schedule', problem);
  }
  return schedule;
}

function readReplicas(document: ScoreDocument, kind: WorkloadKind, refuse: Refuse): number {
  const given = annotation(document, 'replicas');
  if (given === undefined) {
    return 1;
  }
  const replicas = /^\d{1,2}$/.test(given) ? Number(given) : NaN;
  if (kind !== 'Deployment') {
    refuse('replicas', `a ${kind} has no replicas; remove it`);
  } else if (!(replicas <= MAX_REPLICAS)) {
    refuse('replicas', `${JSON.stringify(given)} is no number of pods; expected "0" to "${MAX_REPLICAS}"`);
  }
  return replicas <= MAX_REPLICAS ? replicas : 1;
}

function readLabels(document: ScoreDocument, refuse: Refuse): Record<string, string> {
  const labels = new Map<string, string>();
  for (const entry of annotation(document, 'labels')?.split(',') ?? []) {
    const [key = '', ...rest] = entry.trim().split('=');
    const value = rest.join('=');
    if (rest.length === 0 || !LABEL_KEY.test(key) || !LABEL_VALUE.test(value)) {
      refuse('labels', `${JSON.stringify(entry.trim())} is no label; expected key=value, as Kubernetes allows it`);
    } else if (RESERVED_LABEL.test(key)) {
      refuse('labels', `${key} belongs to the platform or to Kubernetes; choose another prefix`);
    } else if (labels.has(key)) {
      refuse('labels', `${key} is given twice; remove one`);
    }
    labels.set(key, value);
  }
  return Object.fromEntries([...labels].sort(([a], [b]) => (a < b ? -1 : 1)));
}
