import type { ObjectChange, PodEffect } from './comparison';
import type { FieldChange } from './diff-fields';

/**
 * The effect of an object's change on pods.
 *
 * A Deployment replaces its pods only when its pod template changes (Kubernetes, "Deployments": "a Deployment's rollout
 * is triggered if and only if the Deployment's Pod template is changed"). Its selector and the template of a Job cannot
 * be changed (`apps/v1` and `batch/v1` API reference).
 *
 * @param renamed - whether the digest in the object's name has changed
 */
export function podEffect(
  change: ObjectChange['change'],
  kind: string,
  fields: readonly FieldChange[],
  renamed: boolean,
): PodEffect {
  const touches = (prefix: string) =>
    fields.some(({ path }) => path === prefix || ['.', '['].some((next) => path.startsWith(prefix + next)));
  if (!['Deployment', 'Job', 'CronJob'].includes(kind)) {
    return 'none';
  }
  if (change !== 'changed') {
    return change === 'added' ? 'start' : 'stop';
  }
  switch (kind) {
    case 'Deployment':
      if (touches('spec.selector')) {
        return 'refused';
      }
      if (touches('spec.template')) {
        return 'replaced';
      }
      return touches('spec.replicas') ? 'scaled' : 'none';
    case 'Job':
      if (renamed) {
        return 'run again';
      }
      return touches('spec.template') || touches('spec.selector') ? 'refused' : 'none';
    default:
      return touches('spec.jobTemplate') ? 'replaced at the next run' : 'none';
  }
}
