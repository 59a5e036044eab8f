import { columns } from '../diagnostics/columns';
import type { Claim, Plan } from '../plan/plan';
import { claimTypeOf } from '../resource-types';
import type { ClaimLimit } from './create-claims';

/** The state of one workload of a run. */
export interface WorkloadStatus {
  readonly name: string;
  /** A Job is `running`, then `completed` or `failed`; a CronJob is `waiting` for its next run. */
  readonly state: 'ready' | 'starting' | 'failing' | 'not started' | 'running' | 'completed' | 'failed' | 'waiting';
  /** Why it is not ready, or what comes next. */
  readonly reason?: string;
  /** Workloads that it calls and that nobody can call yet. */
  readonly waitsFor?: readonly string[];
}

/** The state of a run. */
export interface RunStatus {
  readonly address: string;
  readonly plan: Plan;
  readonly workloads: readonly WorkloadStatus[];
  readonly limits: readonly ClaimLimit[];
  readonly awsEndpoint: string;
}

/**
 * Shows workloads with their addresses, their resources, and what the local run does not do.
 *
 * @param width - characters that a line may have
 */
export function formatStatus({ address, plan, workloads, limits, awsEndpoint }: RunStatus, width = Infinity): string {
  const section = (title: string, rows: readonly (readonly string[])[]) =>
    rows.length === 0 ? '' : [title, ...columns(rows, width - 2).map((row) => `  ${row}`)].join('\n');
  const urls = (name: string) => plan.routes.filter(({ workload }) => workload === name).map(({ url }) => url);
  const sections = [
    section(
      'WORKLOADS',
      workloads.map(({ name, state, reason, waitsFor = [] }) => {
        const waits = waitsFor.length === 0 ? '' : `waits for ${waitsFor.join(', ')}`;
        return [name, state, [reason ?? urls(name).join(' '), waits].filter((part) => part !== '').join('; ')];
      }),
    ),
    section('RESOURCES', [
      ...plan.claims.map((claim) => [label(claim), claim.name, claim.workloads.join(', ')]),
      ...plan.servers.map(({ type, uid, name, port }) => [type, uid.replace(/.*#/, ''), `127.0.0.1:${port}/${name}`]),
    ]),
    section(
      'NOT DONE LOCALLY',
      limits.map(({ claim, limit }) => [label(claim), claim.name, limit]),
    ),
  ];
  return [...sections.filter((text) => text !== ''), `${address}  (AWS services: ${awsEndpoint})`].join('\n\n');
}

function label(claim: Claim): string {
  return claimTypeOf(claim)?.label ?? claim.type;
}
