import { cellOf, type CellPlane, type InCell, stackId } from '../plan/cell';
import type { ComparedPlan } from './compared-plan';

/** That something with a fixed name goes from one stack to another; nothing if its cell is the same. */
export function moveNotes(before: InCell, after: InCell, plane: CellPlane): string[] {
  const [from, to] = [cellOf(before), cellOf(after)];
  return from === to ? [] : [`moves from the stack '${stackId(plane, from)}' to '${stackId(plane, to)}'`];
}

/**
 * Why nobody should deploy workloads that go from one cell to another. Stacks are deployed one after the other, and no
 * cell waits for another: if the former stack is first, what it deletes is made anew; if the latter is, the name is taken.
 */
export function moveRefusals(before: ComparedPlan, after: ComparedPlan): string[] {
  const former = new Map(before.workloads.map((workload) => [workload.name, cellOf(workload)]));
  return after.workloads.flatMap((workload) => {
    const [from, to] = [former.get(workload.name) ?? cellOf(workload), cellOf(workload)];
    return from === to
      ? []
      : [
          `${workload.name}: moves from cell ${from} to cell ${to}, where all that it owns is made anew, or refused as long as its name is taken; keep idp.dev/cell: '${from}' in its Score file`,
        ];
  });
}
