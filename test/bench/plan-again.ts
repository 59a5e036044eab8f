import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Orchestrator } from '../../lib/orchestrator/orchestrator';
import { renderPlan, type RenderedWorkloads } from '../../lib/orchestrator/render-plan';
import { readWorkloads } from '../../lib/read-workloads';
import { testTarget } from '../support/target';
import { costOf, median, say } from './cpu';
import { syntheticWorkload } from './synthetic-workload';

const WORKLOADS = 1000;
const CHANGES = 20;

/** What it costs a warm process to read, plan and render again when one of a thousand files has changed: a part of the
 * first time.
 */
export function planAgain(): number {
  const root = mkdtempSync(join(tmpdir(), 'bench-'));
  const write = (index: number, image?: string) => {
    const directory = join(root, `w${index}`);
    mkdirSync(directory, { recursive: true });
    writeFileSync(join(directory, 'score.yaml'), syntheticWorkload(`w${index}`, image));
  };
  Array.from({ length: WORKLOADS }, (_, index) => write(index));
  const orchestrator = new Orchestrator(testTarget());
  const rendered: RenderedWorkloads = new WeakMap();
  let sources = readWorkloads(root);
  const first = costOf(() => renderPlan(orchestrator.plan(sources), rendered));
  const again = Array.from({ length: CHANGES }, (_, index) => {
    write(index * 7, `example.com/changed:${index}`);
    return costOf(() => {
      sources = readWorkloads(root, sources);
      renderPlan(orchestrator.plan(sources), rendered);
    });
  });
  rmSync(root, { recursive: true });
  const wall = again.map((cost) => cost.wall * 1000).sort((a, b) => a - b);
  say(`again: ${WORKLOADS} workloads, one file changed: read, plan and render`);
  say(
    `  median ${median(wall).toFixed(0)} ms on the clock, the slowest ${(wall.at(-1) ?? NaN).toFixed(0)}, of ${CHANGES} changes`,
  );
  return median(again.map(({ cpu }) => cpu)) / first.cpu;
}
