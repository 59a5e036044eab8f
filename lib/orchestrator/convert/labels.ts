import { from } from './trace';

/** Labels of every object of a workload, with those it adds itself. */
export function labels(workload: string, extra: Readonly<Record<string, string>>): Record<string, unknown> {
  const added = Object.entries(extra).map(([key, value]) => [
    key,
    from(['metadata', 'annotations', 'idp.dev/labels'], value),
  ]);
  return {
    ...selector(workload),
    'app.kubernetes.io/managed-by': 'aws-idp-mini',
    ...(Object.fromEntries(added) as Record<string, unknown>),
  };
}

/** What tells a workload's pods from all others. */
export function selector(workload: string): Record<string, string> {
  return { 'app.kubernetes.io/name': workload };
}
