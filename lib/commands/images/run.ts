import { orchestrate } from '../../orchestrator/orchestrator';
import { UNKNOWN_ACCOUNT } from '../../plan/target';
import { readWorkloads } from '../../read-workloads';
import { environmentNamed } from '../environment-named';

/**
 * What is to be built for one environment: a line `<workload> <ECR repository> <build context>` per image, or `Image`s
 * as JSON.
 *
 * @throws UserError if the environment or a Score file is not valid
 */
export function images(root: string, name: string, json = false): string {
  const environment = environmentNamed(name);
  const plan = orchestrate(readWorkloads(root), { environment, account: UNKNOWN_ACCOUNT, images: {} });
  return json
    ? JSON.stringify(plan.images, undefined, 2)
    : plan.images.map(({ workload, repository, context }) => `${workload} ${repository} ${context}`).join('\n');
}
