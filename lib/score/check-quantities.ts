import type { Reporter } from '../diagnostics/diagnostics';
import { excerpt } from '../diagnostics/printable';
import { cpuMillis, memoryMib } from '../plan/quantities';
import type { ScoreContainer } from './score-schema';

/** The largest EC2 instance has 32 TiB and 1,920 vCPUs (u7inh-32tb.480xlarge, EC2 instance types). */
const [MAX_MEMORY_MIB, MAX_CPU_MILLIS] = [32 * 1024 * 1024, 1_920_000];
/** Docker starts no container with a smaller limit (docker run --memory). */
const MIN_LIMIT_MIB = 6;
/** Less is a slip of the unit. */
const MIN_REQUEST_MIB = 1;

type Resources = NonNullable<ScoreContainer['resources']>;

/** Refuses requests and limits that no host can meet, or no program can run with. */
export function checkQuantities({ resources = {} }: ScoreContainer, at: Reporter): void {
  for (const field of ['requests', 'limits'] as const) {
    for (const unit of ['memory', 'cpu'] as const) {
      const given = resources[field]?.[unit];
      const problem =
        given === undefined
          ? undefined
          : unit === 'memory'
            ? memoryProblem(given, field, resources)
            : cpuProblem(given, field);
      if (problem !== undefined) {
        at.error(['resources', field, unit], problem);
      }
    }
  }
  const units = { memory: memoryMib, cpu: cpuMillis } as const;
  for (const unit of ['memory', 'cpu'] as const) {
    const [request, limit] = [resources.requests?.[unit], resources.limits?.[unit]];
    if (request !== undefined && limit !== undefined && units[unit](request) > units[unit](limit)) {
      const message = `${excerpt(request)} is more than the limit of ${excerpt(limit)}; raise the limit, or request less`;
      at.error(['resources', 'requests', unit], message);
    }
  }
}

function memoryProblem(memory: string, field: keyof Resources, { limits }: Resources): string | undefined {
  const mib = memoryMib(memory);
  if (mib > MAX_MEMORY_MIB) {
    return `${excerpt(memory)} is more memory than any host has; use at most 32Ti`;
  }
  // Without a limit, the request is the limit as well.
  const isLimit = field === 'limits' || limits?.memory === undefined;
  const least = isLimit ? MIN_LIMIT_MIB : MIN_REQUEST_MIB;
  return mib < least
    ? `${excerpt(memory)} is too little for any program; use at least ${least}Mi (is the unit missing?)`
    : undefined;
}

function cpuProblem(cpu: string, field: keyof Resources): string | undefined {
  if (cpuMillis(cpu) > MAX_CPU_MILLIS) {
    return `${excerpt(cpu)} is more CPUs than any host has; use at most 1920`;
  }
  // Kubernetes documentation, "CPU resource units": nothing finer than 1m.
  if (/\.\d{3}\d*[1-9]/.test(cpu)) {
    return `${excerpt(cpu)} is finer than a thousandth of a core; use whole thousandths, such as 1m`;
  }
  return field === 'limits' && cpuMillis(cpu) === 0
    ? `${excerpt(cpu)} means no limit to Kubernetes; leave it out`
    : undefined;
}
