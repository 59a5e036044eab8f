import { costOfCommand, say, startsOfNode, type Cost } from './cpu';
import type { Measured } from './limits';

/** The templates of one environment, each from the start of a process: 200 workloads, and 1,000. */
export function synth(): Pick<Measured, 'synth' | 'cells'> {
  const run = (count: number) =>
    costOfCommand(process.execPath, ['-r', './bin/load-typescript.js', 'test/bench/synth-cold.ts', String(count)], '.');
  // The better of two: what else runs here makes it worse, and nothing makes it better.
  const best = (count: number) => [run(count), run(count)].reduce((a, b) => (a.cpu < b.cpu ? a : b));
  say('synth: workloads in cells, one environment, from the start to the last template');
  const few = best(200);
  const starts = startsOfNode(few.cpu);
  const many = best(1000);
  const line = (count: number, { cpu, wall }: Cost) =>
    say(`  ${String(count).padStart(5)} workloads  ${wall.toFixed(1)} s on the clock, ${cpu.toFixed(1)} CPU seconds`);
  line(200, few);
  line(1000, many);
  return { synth: starts, cells: many.cpu / few.cpu };
}
