import { shorten } from '../../plan/names';
import { jobSpec } from './job';
import type { PodTemplateInput } from './pod-template';
import { because, from, type TracedManifest } from './trace';

/** Pods that run to their end at certain times, one at a time. */
export function cronJob(input: PodTemplateInput): TracedManifest {
  const workload = input.spec.metadata.name;
  return {
    apiVersion: 'batch/v1',
    kind: 'CronJob',
    // 52: Kubernetes adds eleven characters to the names of the Jobs.
    metadata: { name: shorten(workload, 52), namespace: workload },
    spec: {
      schedule: from(['metadata', 'annotations', 'idp.dev/schedule'], input.settings.schedule),
      timeZone: because('schedules are in UTC, wherever the hosts are', 'Etc/UTC'),
      concurrencyPolicy: because('a run that takes longer than it should delays the next', 'Forbid'),
      startingDeadlineSeconds: because('a run that the hosts missed by more is left out', 300),
      successfulJobsHistoryLimit: because('logs are in CloudWatch', 1),
      failedJobsHistoryLimit: because('logs are in CloudWatch', 1),
      jobTemplate: { spec: jobSpec(input) },
    },
  };
}
