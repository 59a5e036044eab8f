import { from } from './trace';

type Labels = Record<string, string>;

/** Labels of every object of a workload, including its own. */
export function labels(workload: string, extra: Readonly<Labels>): Labels {
  const added = Object.entries(extra).map(([key, value]): [string, string] => [
    key,
    from(['metadata', 'annotations', 'idp.dev/labels'], value),
  ]);
  return { ...selector(workload), 'app.kubernetes.io/managed-by': 'aws-idp-mini', ...Object.fromEntries(added) };
}

/** Labels that select the pods of one workload. */
export function selector(workload: string): Labels {
  return { 'app.kubernetes.io/name': workload };
}
