import { environmentNamed } from '../../config/environment-named';
import { environments } from '../../config/environments';
import { localEnvironment } from '../../config/parse-environments';
import { columns } from '../../diagnostics/columns';
import { formatDiagnostic } from '../../diagnostics/diagnostic';
import { UserError } from '../../diagnostics/user-error';
import { orchestrate } from '../../orchestrator/orchestrator';
import type { CatalogueEntity } from '../../plan/plan';
import { offlineTarget } from '../../plan/target';
import { readWorkloads } from '../../read-workloads';
import { outputWidth, toJson } from '../output';
import { workloadFacts, type WorkloadFacts } from './workload-facts';

export interface CatalogueOptions {
  /** Directory of the workloads. */
  readonly root: string;
  /** The local run if left out. */
  readonly environment?: string;
  readonly json: boolean;
}

/** What `idp catalogue --json` prints. `version` increases when a field is removed or renamed. */
export interface Catalogue {
  readonly version: 1;
  /** `local` for the local run. */
  readonly environment: string;
  /** All that `--env` takes. */
  readonly environments: readonly string[];
  readonly entities: readonly CatalogueEntity[];
  /** By name. */
  readonly workloads: readonly WorkloadFacts[];
  /** One line each, with its position. */
  readonly warnings: readonly string[];
}

/**
 * The catalogue of one environment: an entity on each line, or JSON.
 *
 * @throws UserError if the environment or a Score file is not valid
 */
export function catalogue({ root, environment: name, json }: CatalogueOptions): string {
  const [base] = Object.values(environments);
  if (base === undefined) {
    throw new UserError('lib/config/environments.ts has no environment; add one');
  }
  const environment = name === undefined ? localEnvironment(base) : environmentNamed(name);
  const plan = orchestrate(readWorkloads(root), offlineTarget(environment));
  const result: Catalogue = {
    version: 1,
    environment: environment.name,
    environments: Object.keys(environments),
    entities: plan.catalogue,
    workloads: workloadFacts(plan, environment),
    warnings: plan.warnings.map((warning) => formatDiagnostic(warning)),
  };
  return json ? toJson(result) : columns(result.entities.map(row), outputWidth()).join('\n');
}

function row({ kind, metadata, spec: { type } }: CatalogueEntity): string[] {
  return [kind, metadata.name, typeof type === 'string' ? type : ''];
}
