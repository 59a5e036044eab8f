import type { Environment } from '../config/environment';
import { CELL_PLANES, cellsOf, stackId } from '../plan/cell';
import type { ComparedPlan } from './compared-plan';

/** What a person has to do about cells that come or go. */
export function cellNotes(before: ComparedPlan, after: ComparedPlan, { name, budget }: Environment): string[] {
  const [had, has] = [cellsOf(before), cellsOf(after)];
  // Alarms first: they refer to the topic of their cell.
  const stacks = (cell: number) => [...CELL_PLANES].reverse().map((plane) => `${name}-${stackId(plane, cell)}`);
  return [
    ...has
      .filter((cell) => !had.includes(cell))
      .map(
        (cell) =>
          `cell ${cell} is new: five stacks, and an alarm topic of its own, which ${budget.email} has to confirm`,
      ),
    ...had
      .filter((cell) => !has.includes(cell))
      .map(
        (cell) =>
          `no workload is in cell ${cell} any more, and a deployment leaves its stacks as they are, with all that is in them: delete ${stacks(cell).join(', ')} in this order`,
      ),
  ];
}
