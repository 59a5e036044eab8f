import type { ClaimChange, Comparison, ObjectChange, Permission, PodEffect } from './comparison';

// Sentences that a comparison has in common in all its formats.

const PODS: Readonly<Record<PodEffect, string>> = {
  start: 'pods start',
  stop: 'pods stop',
  replaced: 'pods are replaced one by one',
  scaled: 'pods are added or removed; none is replaced',
  'run again': 'runs again, in a new pod',
  'replaced at the next run': 'takes effect at the next run',
  refused: 'refused by Kubernetes: this field cannot be changed',
  none: 'no pod is replaced',
};

/** The effect on pods; empty if there is nothing to show. */
export function podsInWords({ change, pods }: ObjectChange): string {
  return change === 'changed' || pods !== 'none' ? PODS[pods] : '';
}

/** The effect on a claim. */
export function effectInWords({ effect, refusals }: ClaimChange): string {
  return refusals.length > 0 ? `refused by CloudFormation; would be: ${effect}` : effect;
}

/** Kind and name of a Kubernetes object. */
export function objectInWords({ kind, namespace, name }: ObjectChange): string {
  return `${kind} ${namespace === undefined ? '' : `${namespace}/`}${name}`;
}

export function permissionInWords({ actions, resource }: Permission): string {
  return `${actions.join(', ')} on ${resource}`;
}

/** The sign of a change, as in a diff. */
export function signOf({ change }: { readonly change: ObjectChange['change'] }): '+' | '-' | '~' {
  return change === 'added' ? '+' : change === 'removed' ? '-' : '~';
}

export function memoryInWords({ before, after, hosts, pods, surge }: Comparison['memory']): string[] {
  const count = pods.reduce((sum, { replicas }) => sum + replicas, 0);
  return [
    `requests ${mib(before.request)} -> ${mib(after.request)}, limits ${mib(before.limit)} -> ${mib(after.limit)}, ${count} pods`,
    ...hosts.map(
      (it) => `${it.host}: ${mib(it.requested)} of ${mib(it.offered)} requested, ${it.pods} of ${it.maxPods} pods`,
    ),
    ...(surge === undefined
      ? []
      : [
          `a rolling update of ${surge.workload} temporarily needs ${mib(surge.request)} more: ${surge.fits ? 'there is room' : 'there is no room, so its new pod waits'}`,
        ]),
  ];
}

export function costInWords({ before, after, budget }: Comparison['cost']): string {
  return `${before.total.toFixed(2)} -> ${after.total.toFixed(2)} US dollars per month, budget ${budget.toFixed(2)}`;
}

function mib(value: number): string {
  return `${Math.round(value * 10) / 10} MiB`;
}
