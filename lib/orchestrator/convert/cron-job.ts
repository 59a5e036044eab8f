import type { ManifestOf } from '../../plan/manifest';
import { shorten } from '../../plan/names';
import { jobSpec } from './job';
import type { PodTemplateInput } from './pod-template';
import { because, from } from './trace';

/** Pods that run to completion on a schedule, one at a time. */
export function cronJob(input: PodTemplateInput): ManifestOf<'CronJob'> {
  const workload = input.spec.metadata.name;
  return {
    apiVersion: 'batch/v1',
    kind: 'CronJob',
    // At most 52 characters: Kubernetes adds eleven for the names of its Jobs.
    metadata: { name: shorten(workload, 52), namespace: workload },
    spec: {
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
