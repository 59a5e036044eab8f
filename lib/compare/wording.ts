import type { ClaimChange, Comparison, ObjectChange, PodEffect } from './comparison';

const PODS: Readonly<Record<PodEffect, string>> = {
  start: 'pods start',
  stop: 'pods stop',
  replaced: 'pods are replaced, one after the other',
  scaled: 'pods are added or removed, none is replaced',
  'run again': 'runs again, in a new pod',
  'replaced at the next run': 'from the next run on',
  refused: 'Kubernetes refuses it: what changes here cannot be changed',
  none: 'no pod is replaced',
};

/** What becomes of pods, in words. */
export function podsInWords({ change, pods }: ObjectChange): string {
  return change === 'changed' || pods !== 'none' ? PODS[pods] : '';
}

/** What a claim is and what becomes of it. */
export function effectInWords({ effect, refusals }: ClaimChange): string {
  return refusals.length > 0 ? `refused; would be ${effect}` : effect;
}

/** The sign of a change, as diffs have it. */
export function signOf({ change }: { readonly change: ObjectChange['change'] }): '+' | '-' | '~' {
  return change === 'added' ? '+' : change === 'removed' ? '-' : '~';
}

/** Lines about memory. */
export function memoryInWords({ before, after, hosts, pods, surge }: Comparison['memory']): string[] {
  const count = pods.reduce((sum, { replicas }) => sum + replicas, 0);
  return [
    `requests ${mib(before.request)} -> ${mib(after.request)}, limits ${mib(before.limit)} -> ${mib(after.limit)}, ${count} pods`,
    ...hosts.map(({ host, offered, requested }) => `${host}: ${mib(requested)} of ${mib(offered)} requested`),
    ...(surge === undefined
      ? []
      : [
          `a rolling update of ${surge.workload} needs ${mib(surge.request)} more for a while: ${surge.fits ? 'there is room' : 'there is no room, so its new pod waits'}`,
        ]),
  ];
}

/** One line about money. */
export function costInWords({ before, after, budget }: Comparison['cost']): string {
  return `${before.total.toFixed(2)} -> ${after.total.toFixed(2)} US dollars a month, budget ${budget.toFixed(2)}`;
}

function mib(value: number): string {
  return `${Math.round(value * 10) / 10} MiB`;
}
