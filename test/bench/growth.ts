import { orchestrate } from '../../lib/orchestrator/orchestrator';
import { renderPlan } from '../../lib/orchestrator/render-plan';
import type { WorkloadSource } from '../../lib/score/workload-source';
import { testTarget } from '../support/target';
import { costOf, say } from './cpu';
import { syntheticWorkload } from './synthetic-workload';

const SIZES = [200, 400, 800, 1600, 3200];

/** So many workloads that nothing is remembered of. */
export function sourcesOf(count: number): WorkloadSource[] {
  return Array.from({ length: count }, (_, index) => {
    const name = `w${index}`;
    const text = syntheticWorkload(name);
    return { file: `score/${name}/score.yaml`, directory: `score/${name}`, text, attachments: {} };
  });
}

/** Workloads of one cell: what fills it to four fifths. */
const IN_A_CELL = 97;

/** The same, in as many cells as they need. */
export function inCells(count: number): WorkloadSource[] {
  return sourcesOf(count).map((source, index) => ({
    ...source,
    text: syntheticWorkload(`w${index}`, '.', Math.floor(index / IN_A_CELL) + 1),
  }));
}

/** How the cost of planning and rendering grows with the number of workloads, in a process that is warm: t(2N) / t(N). */
export function growth(): number {
  say('growth: plan and render, CPU seconds; t(2N) / t(N), where 2 is linear');
  const measure = (count: number) => {
    const sources = sourcesOf(count);
    return costOf(() => renderPlan(orchestrate(sources, testTarget()))).cpu;
  };
  measure(SIZES[0] ?? 1);
  const seconds: number[] = [];
  for (const size of SIZES) {
    // The better of two: what else runs here makes it worse, and nothing makes it better.
    const taken = Math.min(measure(size), measure(size));
    const last = seconds.at(-1);
    const ratio = last === undefined ? '' : (taken / last).toFixed(2);
    say(`  ${String(size).padStart(5)} workloads  ${taken.toFixed(2).padStart(6)} s  ${ratio}`);
    seconds.push(taken);
  }
  return ((seconds.at(-1) ?? NaN) / (seconds[0] ?? NaN)) ** (1 / (SIZES.length - 1));
}
