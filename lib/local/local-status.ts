import type { RunStatus, WorkloadStatus } from './status-table';

/** What a local run tells other commands about itself. */
export interface LocalStatus {
  /** Where routes are served. */
  readonly address: string;
  readonly awsEndpoint: string;
  readonly workloads: readonly LocalWorkloadStatus[];
}

export interface LocalWorkloadStatus extends WorkloadStatus {
  /** Times that one of its programs ended and was started again. */
  readonly restarts: number;
  /** Of its routes. */
  readonly urls: readonly string[];
}

/** Everything that somebody outside the run wants to know, without the plan. */
export function localStatus(
  { address, awsEndpoint, plan, workloads }: RunStatus,
  restartsOf: (name: string) => number,
): LocalStatus {
  const urls = (name: string) => plan.routes.filter(({ workload }) => workload === name).map(({ url }) => url);
  return {
    address,
    awsEndpoint,
    workloads: workloads.map((workload) => ({
      ...workload,
      restarts: restartsOf(workload.name),
      urls: urls(workload.name),
    })),
  };
}

/** Whether it does what it should: a Job may still run, and a CronJob wait for its next time. */
export function isWell({ state }: WorkloadStatus): boolean {
  return ['ready', 'running', 'completed', 'waiting'].includes(state);
}
