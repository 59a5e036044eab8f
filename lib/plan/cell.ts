/**
 * Something that belongs to a cell: a set of stacks that hold a part of the workloads, since a stack has at most 500
 * resources. A workload says its cell in its Score file; what it owns is in the same one.
 */
export interface InCell {
  /** 2 or more; left out in cell 1, which also holds what the platform itself needs. */
  readonly cell?: number;
}

/** The cell of something, 1 if it says none. */
export function cellOf({ cell = 1 }: InCell): number {
  return cell;
}

export function inCell(cell: number): InCell {
  return cell === 1 ? {} : { cell };
}

/** Stacks that each cell has. */
export const CELL_PLANES = ['data', 'services', 'registry', 'security', 'observability'] as const;
export type CellPlane = (typeof CELL_PLANES)[number];

/** Id of a stack of a cell: `data`, `data-2`. */
export function stackId(plane: CellPlane, cell: number): string {
  return cell === 1 ? plane : `${plane}-${cell}`;
}

type Parts = Readonly<Record<'workloads' | 'claims' | 'identities' | 'images', readonly InCell[]>>;

/** The cells that hold something, in order. Cell 1 is always there. */
export function cellsOf({ workloads, claims, identities, images }: Parts): number[] {
  const found = [workloads, claims, identities, images].flat().map(cellOf);
  return [...new Set([1, ...found])].sort((a, b) => a - b);
}

/** The part of a plan that is in one cell. */
export function partOf<Plan extends Parts>(plan: Plan, cell: number): Pick<Plan, keyof Parts> {
  const here = <Some extends InCell>(some: readonly Some[]) => some.filter((it) => cellOf(it) === cell);
  const { workloads, claims, identities, images } = plan;
  return { workloads: here(workloads), claims: here(claims), identities: here(identities), images: here(images) };
}
