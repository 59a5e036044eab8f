import { environmentNamed } from '../../config/environment-named';
import { environments } from '../../config/environments';
import { graphOf } from '../../graph/graph';
import { mermaid } from '../../graph/mermaid';
import { svg } from '../../graph/svg';
import { orchestrate } from '../../orchestrator/orchestrator';
import { offlineTarget } from '../../plan/target';
import { readWorkloads } from '../../read-workloads';
import { toJson } from '../output';
import { comparisons } from '../plan/run';

export type GraphFormat = 'mermaid' | 'svg' | 'json';

export interface GraphOptions {
  /** Directory of the workloads. */
  readonly root: string;
  /** The first if left out. */
  readonly environment?: string | undefined;
  /** What changes is marked: see `PlanOptions`. If left out, nothing is. */
  readonly against?: string | undefined;
  readonly format: GraphFormat;
}

/**
 * The picture of the workloads of one environment.
 *
 * @throws UserError if the environment or a Score file is not valid
 */
export async function graph({ format, ...options }: GraphOptions): Promise<string> {
  const drawn = await read(options);
  switch (format) {
    case 'json':
      return toJson(drawn);
    case 'svg':
      return svg(drawn);
    case 'mermaid':
      return mermaid(drawn);
  }
}

async function read({ root, environment = Object.keys(environments)[0] ?? '', against }: Omit<GraphOptions, 'format'>) {
  if (against === undefined) {
    return graphOf(orchestrate(readWorkloads(root), offlineTarget(environmentNamed(environment))));
  }
  const [comparison] = await comparisons({ root, environments: [environment], against });
  return comparison?.graph ?? { nodes: [], edges: [] };
}
