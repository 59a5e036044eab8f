import { createHash } from 'node:crypto';
import type { JobSpec } from 'kubernetes-types/batch/v1';
import type { ManifestOf } from '../../plan/manifest';
import { shorten } from '../../plan/names';
import { podTemplate, type PodTemplateInput } from './pod-template';
import { because, from, untrace } from './trace';

/** After so many failed retries (10, 20, 40 seconds apart, …) Kubernetes gives up. */
const RETRIES = 3;

/** Specification of a Job, or of the Jobs that a CronJob starts. */
export function jobSpec(input: PodTemplateInput): JobSpec {
  return {
    backoffLimit: because('a failed pod is retried three times', RETRIES),
    template: podTemplate(input, {
      restartPolicy: because('each retry is a new pod, so that the logs of the last one remain', 'Never'),
    }),
  };
}

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
    spec,
  };
}
