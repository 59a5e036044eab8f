import { createHash } from 'node:crypto';
import type { JobSpec } from 'kubernetes-types/batch/v1';
import type { ManifestOf } from '../../plan/manifest';
import { shorten } from '../../plan/names';
import { podTemplate, type PodTemplateInput } from './pod-template';
import { because, from, untrace } from './trace';

/** Kubernetes gives up after so many retries (10, 20, 40 seconds apart, …). */
const RETRIES = 3;

/**
 * Pods that run to completion once. A Job cannot be changed, so its name ends in a digest of its content: a change makes
 * a new Job and removes the old one. A completed Job stays: if it were deleted, Flux would run it again.
 */
export function job(input: PodTemplateInput): ManifestOf<'Job'> {
  const workload = input.spec.metadata.name;
  const spec = jobSpec(input);
  const { value } = untrace({ apiVersion: 'batch/v1', kind: 'Job', metadata: {}, spec });
  const digest = createHash('sha256').update(JSON.stringify(value)).digest('hex').slice(0, 8);
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: {
      name: from(['metadata', 'annotations', 'idp.dev/kind'], `${shorten(workload, 54)}-${digest}`),
      namespace: workload,
    },
    // Not in the digest: the Job stays the same, so that one that has ended does not run again.
    spec: { ...suspended(input), ...spec },
  };
}

/** Pods that run to completion on a schedule, one at a time. */
export function cronJob(input: PodTemplateInput): ManifestOf<'CronJob'> {
  const workload = input.spec.metadata.name;
  return {
    apiVersion: 'batch/v1',
    kind: 'CronJob',
    // At most 52 characters: Kubernetes adds 11 in the names of its Jobs.
    metadata: { name: shorten(workload, 52), namespace: workload },
    spec: {
      ...suspended(input),
      schedule: from(['metadata', 'annotations', 'idp.dev/schedule'], input.settings.schedule ?? ''),
      timeZone: because('schedules are in UTC, wherever the hosts are', 'Etc/UTC'),
      concurrencyPolicy: because('a run does not start while the one before is still running', 'Forbid'),
      startingDeadlineSeconds: because('a run that cannot start within five minutes is skipped', 300),
      successfulJobsHistoryLimit: because('logs are in CloudWatch', 1),
      failedJobsHistoryLimit: because('logs are in CloudWatch', 1),
      jobTemplate: { spec: jobSpec(input) },
    },
  };
}

function suspended({ standby }: PodTemplateInput): { suspend?: boolean } {
  return standby
    ? { suspend: because("'active' of the environment: the other cluster runs Jobs and CronJobs", true) }
    : {};
}

/** Specification of a Job, or of the Jobs that a CronJob starts. */
function jobSpec(input: PodTemplateInput): JobSpec {
  return {
    backoffLimit: because('a failed pod is retried three times', RETRIES),
    template: podTemplate(input, {
      restartPolicy: because('each retry is a new pod, so that the logs of the last one remain', 'Never'),
    }),
  };
}
