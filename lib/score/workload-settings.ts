import type { Reporter } from '../diagnostics/diagnostics';
import type { SecurityProfile } from '../config/environment';
import { annotation, CHOICES, PREFIX } from './annotations';
import { declaredCell } from './declared-cell';
import { oneOf } from '../diagnostics/did-you-mean';
import type { WorkloadKind } from '../plan/plan';
import { scheduleProblem } from './schedule';
import type { ScoreDocument } from './score-document';
import { workloadLabels } from './workload-labels';

/** How a workload runs, from its annotations. */
export interface WorkloadSettings {
  readonly kind: WorkloadKind;
  /** Only of a CronJob: five fields of cron, in UTC. */
  readonly schedule?: string;
  /** Number of pods of a Deployment. */
  readonly replicas: number;
  /** The Pod Security Standard of its namespace. */
  readonly securityProfile: SecurityProfile;
  /** The cell that its AWS resources are in. */
  readonly cell: number;
  /** Further labels of all its objects. */
  readonly labels: Readonly<Record<string, string>>;
}

/** About as many pods of one workload as two hosts of 1 GiB can run. */
const MAX_REPLICAS = 10;

/** Reads the settings of a document. An invalid setting is reported and replaced with its default. */
export function workloadSettings(document: ScoreDocument, at: Reporter): WorkloadSettings {
  const annotations = at.below('metadata', 'annotations');
  const kind = readKind(document, annotations);
  const schedule = readSchedule(document, kind, annotations);
  if (kind !== 'Deployment' && Object.keys(document.spec.service?.ports ?? {}).length > 0) {
    at.error(
      ['service', 'ports'],
      `a ${kind} cannot have service ports; remove them, or set ${PREFIX}kind: Deployment`,
    );
  }
  return {
    kind,
    ...(schedule === undefined ? {} : { schedule }),
    replicas: readReplicas(document, kind, annotations),
    securityProfile: choice(document, 'security-profile', 'restricted', annotations),
    cell: readCell(document, annotations),
    labels: workloadLabels(document, annotations),
  };
}

/** One of the choices of an annotation. */
function choice<Name extends keyof typeof CHOICES, Choice extends keyof (typeof CHOICES)[Name] & string>(
  document: ScoreDocument,
  name: Name,
  fallback: Choice,
  annotations: Reporter,
): Choice {
  const choices = Object.keys(CHOICES[name]) as Choice[];
  const given = annotation(document, name);
  const found = choices.find((it) => it === given);
  if (given !== undefined && found === undefined) {
    annotations.error([PREFIX + name], `'${given}' is not valid; ${oneOf('choices', choices, given)}`);
  }
  return found ?? fallback;
}

function readKind(document: ScoreDocument, annotations: Reporter): WorkloadKind {
  if (annotation(document, 'kind') !== 'StatefulSet') {
    return choice(document, 'kind', 'Deployment', annotations);
  }
  annotations.error(
    [`${PREFIX}kind`],
    'a StatefulSet would lose its disk whenever a host is replaced; keep state in a dynamodb-table or s3 resource',
  );
  return 'Deployment';
}

function readSchedule(document: ScoreDocument, kind: WorkloadKind, annotations: Reporter): string | undefined {
  const schedule = annotation(document, 'schedule');
  if (kind !== 'CronJob') {
    if (schedule !== undefined) {
      annotations.error([`${PREFIX}schedule`], `a ${kind} has no schedule; remove it, or set ${PREFIX}kind: CronJob`);
    }
    return undefined;
  }
  if (schedule === undefined) {
    annotations.error([`${PREFIX}kind`], `a CronJob needs a schedule; add ${PREFIX}schedule: '0 3 * * *', for example`);
    return undefined;
  }
  const problem = scheduleProblem(schedule);
  if (problem !== undefined) {
    annotations.error([`${PREFIX}schedule`], problem);
  }
  return schedule;
}

function readReplicas(document: ScoreDocument, kind: WorkloadKind, annotations: Reporter): number {
  const given = annotation(document, 'replicas');
  if (given === undefined) {
    return 1;
  }
  const replicas = /^\d{1,2}$/.test(given) ? Number(given) : NaN;
  if (kind !== 'Deployment') {
    annotations.error([`${PREFIX}replicas`], `a ${kind} has no replicas; remove it`);
  } else if (!(replicas <= MAX_REPLICAS)) {
    annotations.error(
      [`${PREFIX}replicas`],
      `'${given}' is not a valid number of pods; expected '0' to '${MAX_REPLICAS}'`,
    );
  }
  return replicas <= MAX_REPLICAS ? replicas : 1;
}

function readCell(document: ScoreDocument, annotations: Reporter): number {
  if (declaredCell(document) === undefined) {
    annotations.error([`${PREFIX}cell`], `'${annotation(document, 'cell')}' is not a cell; expected '1' to '99'`);
  }
  return declaredCell(document) ?? 1;
}
