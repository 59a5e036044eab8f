import type { Environment } from '../config/environment';
import type { AgentRoom } from '../config/memory-budget';
import { monthlyCost } from './monthly-cost';

const MIB_A_GIB = 1024;

/**
 * US dollars a month for each GiB that workloads can request: what an environment costs before anybody claims something,
 * divided by the room of its agents. It tells which hosts to buy next.
 */
export function costOfRoom(environment: Pick<Environment, 'cluster' | 'release'>, rooms: readonly AgentRoom[]): number {
  const mib = rooms.reduce((sum, { memory }) => sum + memory, 0);
  return monthlyCost([], environment).total / (mib / MIB_A_GIB);
}
