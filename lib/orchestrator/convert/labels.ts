/** Labels of every object of a workload. */
export function labels(workload: string): Record<string, string> {
  return { ...selector(workload), 'app.kubernetes.io/managed-by': 'aws-idp-mini' };
}

/** What tells a workload's pods from all others. */
export function selector(workload: string): Record<string, string> {
  return { 'app.kubernetes.io/name': workload };
}
