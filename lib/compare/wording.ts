import type { ClaimChange, Comparison, ImageChange, ObjectChange, Permission, PodEffect } from './comparison';
import { printable } from '../diagnostics/printable';

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

/** Width of a line of permissions: what GitHub shows of a code block without scrolling. */
const WIDTH = 76;

/** A resource and the actions on it, in lines that are short enough to read on GitHub; each begins with the sign. */
export function permissionLines(sign: '+' | '-', { actions, resource }: Permission): string[] {
  const lines: string[] = [];
  for (const action of actions) {
    const last = lines.at(-1);
    if (last !== undefined && `${last}, ${action}`.length <= WIDTH) {
      lines[lines.length - 1] = `${last}, ${action}`;
    } else {
      lines.push(action);
    }
  }
  return [`${sign} on ${printable(resource)}`, ...lines.map((line) => `${sign}   ${printable(line)}`)];
}

/** Whether a comparison has nothing to show: no object, AWS resource, image or permission differs. */
export function isEmpty({ objects, claims, workloadResources, images, permissions }: Comparison): boolean {
  return [objects, claims, workloadResources, images, permissions].every((changes) => changes.length === 0);
}

/** A message names no more files than this. */
const MAX_FILES = 5;

export function imageInWords({ repository, files }: ImageChange): string {
  const more = files.length - MAX_FILES;
  const named = `${files.slice(0, MAX_FILES).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
  return `${repository} is built again, and the next release replaces its pods: ${named}`;
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
      (it) =>
        `${it.host}: ${mib(it.requested)} of ${mib(it.offered)}${it.estimated === true ? ' (estimated)' : ''} requested, ${it.pods} of ${it.maxPods} pods`,
    ),
    ...(surge === undefined
      ? []
      : [
          `a rolling update of ${surge.workload} temporarily needs ${mib(surge.request)} more: ${surge.fits ? 'there is room' : 'there is no room, so its new pod waits'}`,
        ]),
  ];
}

export function costInWords({ before, after, budget, perGib }: Comparison['cost']): string {
  const total = `${before.total.toFixed(2)} -> ${after.total.toFixed(2)} US dollars per month`;
  return `${total}, budget ${budget.toFixed(2)}; hosts cost ${perGib.toFixed(2)} per GiB that workloads can request`;
}

function mib(value: number): string {
  return `${Math.round(value * 10) / 10} MiB`;
}
