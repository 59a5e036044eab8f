import { watchesItself } from '../../local/watch-sources';
import type { Plan, PlannedWorkload } from '../../plan/plan';

/** The directories of the workloads that a run with --watch restarts when their source changes, by name. */
export function sourceDirectories({ workloads }: Plan): Map<string, string> {
  return new Map(
    workloads
      .filter((workload) => devCommands(workload).length > 0 && !restartsItself(workload))
      .map(({ name, directory }) => [name, directory]),
  );
}

/** The end of a message: the workloads whose dev-command restarts them, so that the run must not. Empty if there is none. */
export function exceptionsOf({ workloads }: Plan): string {
  const names = workloads.filter(restartsItself).map(({ name }) => name);
  return names.length === 0 ? '' : `; these watch their own source: ${names.join(', ')}`;
}

function restartsItself(workload: PlannedWorkload): boolean {
  return devCommands(workload).some(watchesItself);
}

function devCommands({ containers }: PlannedWorkload): string[] {
  return containers.flatMap(({ devCommand }) => devCommand ?? []);
}
