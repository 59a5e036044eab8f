import { environments } from '../config/environments';
import { orchestrate } from '../orchestrator/orchestrate';
import { UNKNOWN_ACCOUNT } from '../orchestrator/target';
import { readWorkloads } from '../read-workloads';

/**
 * Checks every Score file against every environment.
 *
 * @returns one line for people
 * @throws UserError with every problem
 */
export function validate(root: string): string {
  const sources = readWorkloads(root);
  for (const environment of Object.values(environments)) {
    orchestrate(sources, { environment, account: UNKNOWN_ACCOUNT, images: {} });
  }
  return `${sources.length} workloads are valid in ${Object.keys(environments).join(', ')}`;
}
