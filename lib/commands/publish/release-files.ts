import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { PLAN_FILE, recordPlan } from '../../delivery/recorded-plan';
import { renderPlan } from '../../orchestrator/render-plan';
import { renderRoutes } from '../../orchestrator/render-routes';
import { type Engine, WORKLOADS } from '../../plan/engine';
import type { Plan } from '../../plan/plan';

/** The plan of an environment for one engine. */
export interface EnginePlan {
  readonly engine: Engine;
  readonly plan: Plan;
}

/**
 * The files of a release, by path: `flux/` of the working directory, the workloads, the routes of the proxy, and the plan.
 *
 * It has `clusters/` of its own engines alone: Flux on another one finds nothing there, and leaves everything as it is.
 *
 * @param plans - that of the engine that is active first: it is the one that is kept
 * @param images - image of each workload that is built from source, by digest
 */
export function releaseFiles(
  plans: readonly [EnginePlan, ...EnginePlan[]],
  images: Readonly<Record<string, string>>,
): Map<string, string | Buffer> {
  const engines = plans.map(({ engine }) => engine);
  const files = plans.flatMap(({ engine, plan }) => {
    // On EKS a load balancer is in the place of the proxy.
    const routes = engine === 'k3s' ? renderRoutes(plan) : undefined;
    const workloads = [...renderPlan(plan, new WeakMap(), engine)];
    return [
      ...workloads.map(([path, text]): [string, string] => [`${WORKLOADS[engine]}/${path}`, text]),
      ...(routes === undefined ? [] : [['ingress/routes.conf', routes] as const]),
    ];
  });
  return new Map<string, string | Buffer>([
    ...readTree('flux').filter(
      ([path]) => !path.startsWith('clusters/') || engines.some((it) => path.startsWith(`clusters/${it}/`)),
    ),
    ...files,
    [PLAN_FILE, recordPlan(plans[0].plan, images)],
  ]);
}

/** Every file below a directory, by its path from there. */
function readTree(directory: string): [string, Buffer][] {
  return readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .map((path) => [relative(directory, path).split(sep).join('/'), readFileSync(path)]);
}
