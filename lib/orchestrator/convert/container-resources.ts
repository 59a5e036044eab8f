import type { ScoreContainer } from '../../score/score-schema';
import { because, from } from './trace';

/** Resources of a container that names none: the hosts have 1 GiB each. */
const DEFAULT = { memoryRequest: '48Mi', memoryLimit: '96Mi', cpuRequest: '10m' };

/** Requests and memory limits, always; where one of the two is left out, the other counts for both. */
export function containerResources(name: string, { resources: { requests, limits } = {} }: ScoreContainer): unknown {
  const given = (part: 'requests' | 'limits', unit: 'memory' | 'cpu') => {
    const value = (part === 'requests' ? requests : limits)?.[unit];
    // Score writes K, Kubernetes k.
    return value === undefined
      ? undefined
      : from(['containers', name, 'resources', part, unit], value.replace(/K$/, 'k'));
  };
  const fallback = (value: string) => because('default of the platform: the hosts have 1 GiB each', value);
  return {
    requests: {
      cpu: given('requests', 'cpu') ?? given('limits', 'cpu') ?? fallback(DEFAULT.cpuRequest),
      memory: given('requests', 'memory') ?? given('limits', 'memory') ?? fallback(DEFAULT.memoryRequest),
    },
    limits: {
      cpu: given('limits', 'cpu'),
      memory: given('limits', 'memory') ?? given('requests', 'memory') ?? fallback(DEFAULT.memoryLimit),
    },
  };
}
