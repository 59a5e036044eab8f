import type { ClaimChange, Comparison, PermissionChange, Verdicts } from './comparison';

/** Judges a change. */
export function verdicts({
  claims,
  permissions,
  memory,
  cost,
}: Pick<Comparison, 'claims' | 'permissions' | 'memory' | 'cost'>): Verdicts {
  return {
    'data-loss': claims.flatMap(lossesOf),
    broadening: permissions.flatMap(gainsOf),
    'over-budget': [...memoryReasons(memory), ...costReasons(cost)],
  };
}

function lossesOf({ type, name, losses, refusals }: ClaimChange): string[] {
  const refused = refusals.length === 0 ? '' : ', once the update is one that CloudFormation does not refuse';
  return losses.map((loss) => `${type} ${name}: ${loss}${refused}`);
}

function gainsOf({ workload, gained }: PermissionChange): string[] {
  return gained.map(({ actions, resource }) => `${workload} gains ${actions.join(', ')} on ${resource}`);
}

function memoryReasons({ hosts, after, unplaced }: Comparison['memory']): string[] {
  const offered = hosts.reduce((sum, host) => sum + host.offered, 0);
  const largest = Math.max(...hosts.map((host) => host.offered));
  if (after.request > offered) {
    return [`memory: pods request ${after.request} MiB of the ${offered} MiB that the agents offer`];
  }
  return unplaced.map(({ workload, name, request }) =>
    request > largest
      ? `memory: a pod of ${workload} (${name}) requests ${request} MiB, more than one agent offers (${largest} MiB)`
      : `memory: a pod of ${workload} (${name}) finds no agent with ${request} MiB left`,
  );
}

function costReasons({ after, budget }: Comparison['cost']): string[] {
  return after.total > budget
    ? [`money: ${after.total.toFixed(2)} US dollars a month, above the budget of ${budget.toFixed(2)}`]
    : [];
}
