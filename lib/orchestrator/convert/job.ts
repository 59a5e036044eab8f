import { createHash } from 'node:crypto';
import { shorten } from '../../plan/names';
import { podTemplate, type PodTemplateInput } from './pod-template';
import { because, from, untrace, type TracedManifest } from './trace';

/** Kubernetes counts a failed pod's next try after 10, 20, 40 seconds, …; after so many it gives up. */
const RETRIES = 3;

/** What a Job does, by itself or at its times. */
export function jobSpec(input: PodTemplateInput) {
  return {
    backoffLimit: because('a pod that fails is tried again three times', RETRIES),
    template: podTemplate(input, {
      restartPolicy: because('a new pod each time, so that logs of the last stay', 'Never'),
    }),
  };
}

/**
 * Pods that run to their end once. A Job never changes: its name carries a digest of what it does, so that a change is
 * another Job, and the last one goes. It stays when it has ended: were it deleted, Flux would run it again.
 */
export function job(input: PodTemplateInput): TracedManifest {
  const workload = input.spec.metadata.name;
  const spec = jobSpec(input);
  const { manifest } = untrace({ apiVersion: 'batch/v1', kind: 'Job', metadata: {}, spec });
  const digest = createHash('sha256').update(JSON.stringify(manifest)).digest('hex').slice(0, 8);
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
