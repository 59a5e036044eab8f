import { orchestrate } from '../../orchestrator/orchestrator';
import { offlineTarget } from '../../plan/target';
import { readWorkloads } from '../../read-workloads';
import { toJson } from '../output';
import { printable } from '../../diagnostics/printable';
import { architectureOf } from '../../config/architecture-of';
import { environmentNamed } from '../../config/environment-named';
import { contextTag } from '../../delivery/context-tag';

/**
 * The images to build for one environment: `<workload> <ECR repository> <build context> <tag>` on a line each, or as
 * JSON.
 *
 * @throws UserError if the environment or a Score file is not valid
 */
export function images(root: string, name: string, json = false): string {
  const environment = environmentNamed(name);
  const plan = orchestrate(readWorkloads(root), offlineTarget(environment));
  const built = plan.images.map((image) => ({ ...image, tag: contextTag(image.context, architectureOf(environment)) }));
  return json
    ? toJson(built)
    : built
        .map(({ workload, repository, context, tag }) => printable(`${workload} ${repository} ${context} ${tag}`))
        .join('\n');
}
