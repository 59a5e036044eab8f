import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { PLAN_FILE, recordPlan } from '../../delivery/recorded-plan';
import { renderPlan } from '../../orchestrator/render-plan';
import { renderRoutes } from '../../orchestrator/render-routes';
import type { Engine } from '../../plan/engine';
import type { Plan } from '../../plan/plan';

/**
 * The files of a release, by path: `flux/` of the working directory, the workloads, the routes of the proxy, and the plan.
 *
 * It has `clusters/` of its own engine alone: Flux on the other one finds nothing there, and leaves everything as it is.
 *
 * @param images - image of each workload that is built from source, by digest
 */
export function releaseFiles(
  plan: Plan,
  images: Readonly<Record<string, string>>,
  engine: Engine = 'k3s',
): Map<string, string | Buffer> {
  const workloads = [...renderPlan(plan)].map(([path, text]): [string, string] => [`workloads/${path}`, text]);
  const routes = renderRoutes(plan);
  return new Map<string, string | Buffer>([
    ...readTree('flux').filter(([path]) => !path.startsWith('clusters/') || path.startsWith(`clusters/${engine}/`)),
    ...workloads,
    ...(routes === undefined ? [] : [['ingress/routes.conf', routes] as const]),
    [PLAN_FILE, recordPlan(plan, images)],
  ]);
}

/** Every file below a directory, by its path from there. */
function readTree(directory: string): [string, Buffer][] {
  return readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .map((path) => [relative(directory, path).split(sep).join('/'), readFileSync(path)]);
}
