import type { Reporter } from '../diagnostics/diagnostics';
import { oneOf } from '../diagnostics/did-you-mean';
import type { ScoreContainer, ScoreSpec } from './score-schema';

/**
 * Part of a container in its pod. `init`: runs to completion before the containers after it start. `sidecar`: a native
 * sidecar (an init container that keeps running), which starts before them. `main`: an ordinary container.
 */
export type Role = 'init' | 'sidecar' | 'main';

/** One container in the start order. */
export interface StartStep {
  readonly name: string;
  readonly role: Role;
  /** Whether the containers after it wait until its probe succeeds. */
  readonly waitForHealth: boolean;
}

/**
 * Order of the containers of a document, from `containers.*.before`: a container that names another starts before it.
 * Kubernetes starts init containers one by one, so every container with a `before` is an init container. The others are
 * `main`.
 */
export function startOrder(spec: ScoreSpec): StartStep[] {
  const order: StartStep[] = [];
  const placed = new Set<string>();
  const place = (name: string): void => {
    if (placed.has(name)) {
      return;
    }
    placed.add(name);
    Object.entries(spec.containers).forEach(([other, { before = {} }]) => {
      if (Object.hasOwn(before, name)) {
        place(other);
      }
    });
    order.push(step(name, spec.containers[name]));
  };
  Object.keys(spec.containers).forEach(place);
  return order;
}

function step(name: string, container: ScoreContainer | undefined): StartStep {
  const states = Object.values(container?.before ?? {}).map(({ ready }) => ready);
  const role = states.length === 0 ? 'main' : states.includes('complete') ? 'init' : 'sidecar';
  return { name, role, waitForHealth: states.includes('healthy') };
}

/** Refuses a `before` with an unknown container or states that cannot be combined, without its probe, or in a cycle. */
export function checkStartOrder({ containers }: ScoreSpec, at: Reporter): void {
  for (const [name, container] of Object.entries(containers)) {
    const { before = {} } = container;
    const states = new Set(Object.values(before).map(({ ready }) => ready));
    const here = at.below('containers', name, 'before');
    for (const other of Object.keys(before)) {
      if (other === name || !Object.hasOwn(containers, other)) {
        const others = Object.keys(containers).filter((candidate) => candidate !== name);
        here.error([other], `no other container '${other}'; ${oneOf('other containers', others, other)}`, 'key');
      }
    }
    if (states.has('complete') && states.size > 1) {
      here.error([], "mixes 'complete' with another state; use one state for all containers");
    }
    const probe = container.readinessProbe ?? container.livenessProbe;
    if (states.has('healthy') && probe === undefined) {
      here.error([], "'healthy' needs a probe; add a readinessProbe or a livenessProbe");
    }
    if (states.has('complete') && probe !== undefined) {
      here.error([], 'a container that runs to completion cannot have a probe; remove the probe');
    }
    const cycle = pathBack(containers, name);
    if (cycle !== undefined && name === [...cycle].sort()[0]) {
      here.error([], `containers wait for each other: ${[...cycle, name].join(' -> ')}; remove one 'before'`);
    }
  }
}

/** The containers of a cycle of `before` through one container; undefined if there is none. */
function pathBack(containers: ScoreSpec['containers'], start: string): string[] | undefined {
  const seen = new Set<string>();
  const walk = (name: string, trail: string[]): string[] | undefined => {
    for (const next of Object.keys(containers[name]?.before ?? {})) {
      if (next === start && trail.length > 1) {
        return trail;
      }
      if (!seen.has(next)) {
        seen.add(next);
        const found = walk(next, [...trail, next]);
        if (found !== undefined) {
          return found;
        }
      }
    }
    return undefined;
  };
  return walk(start, [start]);
}
