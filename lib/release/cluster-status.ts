import { printableValue } from '../diagnostics/printable.ts';
import { UserError } from '../diagnostics/user-error.ts';

/**
 * What the k3s server (lib/hosts/report-status.sh), or a pod on EKS (flux/infrastructure/eks/report-status.mjs), writes each
 * minute about its cluster.
 */
export interface ClusterStatus {
  readonly version: 1;
  /** ISO 8601 in UTC. */
  readonly writtenAt: string;
  /** What Flux pulled last. */
  readonly release: {
    /** Of the artifact, `sha256:<hex>`; undefined until one is pulled. */
    readonly digest?: string;
    /** Tag with which the artifact was published, for example the commit. */
    readonly revision?: string;
    /** Whether the last pull was successful, and the platform's own objects are applied. */
    readonly ready: boolean;
    readonly message?: string;
  };
  readonly hosts: readonly HostStatus[];
  /** Those of the release, by name. */
  readonly workloads: readonly WorkloadReport[];
}

/** A node of the cluster. */
export interface HostStatus {
  /** `server-<hex>` or `agent-<hex>`: the hexadecimal digits are those of its instance id, `i-<hex>`. On EKS as EKS names it. */
  readonly name: string;
  readonly role: 'server' | 'worker';
  readonly ready: boolean;
  /** Of its kubelet. */
  readonly version: string;
  /** In MiB; undefined while its kubelet does not answer, and on EKS. */
  readonly memory?: { readonly total: number; readonly available: number };
  /** Of its root file system, in MiB; undefined while its kubelet does not answer, and on EKS. */
  readonly disk?: { readonly total: number; readonly free: number };
}

/** A workload in the cluster. */
export interface WorkloadReport {
  readonly name: string;
  /** Kubernetes kind; empty until its objects are applied. */
  readonly kind: string;
  /** Whether its last release is applied and runs: all pods of a Deployment are new and ready, a Job is complete, the last run of a CronJob did not fail. */
  readonly ready: boolean;
  /** Why it is not ready. */
  readonly message?: string;
  /** Digest of the artifact whose objects Flux applied last, `sha256:<hex>`. */
  readonly applied?: string;
  readonly pods: { readonly wanted: number; readonly ready: number };
  /** Of the containers of its pods. */
  readonly restarts: number;
  /** Of its containers. */
  readonly images: readonly string[];
  /** A ready pod and its ports; undefined for a workload without service ports. Its host reaches it, other hosts may not. */
  readonly pod?: {
    readonly host: string;
    readonly address: string;
    readonly ports: readonly { readonly name: string; readonly port: number; readonly target: number }[];
  };
}

/** Key of the item in the table of deployments; its attribute `document` is the status as JSON. */
export const STATUS_KEY = { kind: { S: 'status' }, id: { S: 'cluster' } } as const;

/** A status that was written longer ago is stale, in milliseconds: the server writes one each minute. */
export const STALE_AFTER = 3 * 60_000;

/** Milliseconds since the status was written; above STALE_AFTER, it says nothing about now. */
export function statusAge({ writtenAt }: ClusterStatus, now: number): number {
  return now - Date.parse(writtenAt);
}

/** Whether a status says nothing about now. One of the future has a wrong clock, and could look new for ever. */
export function isStale(status: ClusterStatus, now: number): boolean {
  return Math.abs(statusAge(status, now)) > STALE_AFTER;
}

/**
 * Reads the item of the table, as DynamoDB returns it.
 *
 * @returns undefined if there is no item: the server has not written one
 * @throws UserError if another version of the platform wrote it, or it is no status
 */
export function readStatusItem(
  item: Readonly<Record<string, { readonly S?: string }>> | undefined,
): ClusterStatus | undefined {
  return item === undefined ? undefined : parseClusterStatus(item['document']?.S ?? '');
}

/** @throws UserError if another version of the platform wrote the text, or it is no status */
export function parseClusterStatus(text: string): ClusterStatus {
  const value = parseJson(text);
  const version = typeof value === 'object' && value !== null && 'version' in value ? value.version : undefined;
  if (version !== 1) {
    throw new UserError(
      `the server's report has the version ${printableValue(version ?? null)}, and this checkout reads version 1; use the checkout that was deployed, or deploy this one`,
    );
  }
  const problem = problemOf(value, STATUS, '') ?? clockProblem(value as ClusterStatus);
  if (problem !== undefined) {
    throw new UserError(
      `the server's report is not valid: ${problem}; deploy this checkout, so that both are the same`,
    );
  }
  return value as ClusterStatus;
}

function clockProblem({ writtenAt }: ClusterStatus): string | undefined {
  return Number.isNaN(Date.parse(writtenAt)) ? 'writtenAt: expected a time' : undefined;
}

/** What a value must be: the kind of a single value, a list of one shape, or fields, of which those with `?` may be missing. */
type Shape = 'string' | 'number' | 'boolean' | readonly [Shape] | { readonly [field: string]: Shape };

const STATUS: Shape = {
  version: 'number',
  writtenAt: 'string',
  release: { 'digest?': 'string', 'revision?': 'string', ready: 'boolean', 'message?': 'string' },
  hosts: [
    {
      name: 'string',
      role: 'string',
      ready: 'boolean',
      version: 'string',
      'memory?': { total: 'number', available: 'number' },
      'disk?': { total: 'number', free: 'number' },
    },
  ],
  workloads: [
    {
      name: 'string',
      kind: 'string',
      ready: 'boolean',
      'message?': 'string',
      'applied?': 'string',
      pods: { wanted: 'number', ready: 'number' },
      restarts: 'number',
      images: ['string'],
      'pod?': { host: 'string', address: 'string', ports: [{ name: 'string', port: 'number', target: 'number' }] },
    },
  ],
};

/** The first difference from a shape. */
function problemOf(value: unknown, shape: Shape, path: string): string | undefined {
  const where = path === '' ? 'the document' : path;
  if (typeof shape === 'string') {
    return typeof value === shape ? undefined : `${where}: expected a ${shape}`;
  }
  if (isList(shape)) {
    return Array.isArray(value)
      ? first(value.map((entry, index) => problemOf(entry, shape[0], `${path}[${index}]`)))
      : `${where}: expected a list`;
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return `${where}: expected an object`;
  }
  const fields = new Map(Object.entries(shape).map(([name, of]) => [name.replace(/\?$/, ''), { name, of }]));
  const unknown = Object.keys(value).find((name) => !fields.has(name));
  if (unknown !== undefined) {
    return `${where}: has the field ${printableValue(unknown)}, which this checkout does not know`;
  }
  return first(
    [...fields].map(([name, field]) => {
      const inner: unknown = Object.hasOwn(value, name) ? (value as Record<string, unknown>)[name] : undefined;
      const isMissing = inner === undefined && field.name.endsWith('?');
      return isMissing ? undefined : problemOf(inner, field.of, path === '' ? name : `${path}.${name}`);
    }),
  );
}

function isList(shape: Shape): shape is readonly [Shape] {
  return Array.isArray(shape);
}

function first(problems: readonly (string | undefined)[]): string | undefined {
  return problems.find((problem) => problem !== undefined);
}

/** Undefined, which is no status, if the text is not JSON. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
