import { environmentNamed } from '../../config/environment-named';
import { environments } from '../../config/environments';
import { graphOf } from '../../graph/graph';
import { mermaid } from '../../graph/mermaid';
import { orchestrate } from '../../orchestrator/orchestrator';
import { offlineTarget } from '../../plan/target';
import { readWorkloads } from '../../read-workloads';
import { toJson } from '../output';

export type GraphFormat = 'mermaid' | 'json';

export interface GraphOptions {
  /** Directory of the workloads. */
  readonly root: string;
  /** The first if left out. */
  readonly environment?: string | undefined;
  readonly format: GraphFormat;
}

/**
 * The picture of the workloads of one environment.
 *
 * @throws UserError if the environment or a Score file is not valid
 */
export function graph({ root, environment = Object.keys(environments)[0] ?? '', format }: GraphOptions): string {
  const drawn = graphOf(orchestrate(readWorkloads(root), offlineTarget(environmentNamed(environment))));
  return format === 'json' ? toJson(drawn) : mermaid(drawn);
}
