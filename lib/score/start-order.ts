import type { Diagnostic } from '../diagnostics/user-error';
import { oneOf } from '../diagnostics/did-you-mean';
import type { ScoreDocument } from './score-document';
import type { ScoreContainer, ScoreSpec } from './score-schema';

/**
 * How a container takes part in its pod. `init`: runs to completion first. `sidecar`: a native sidecar (an init
 * container that goes on), started, or healthy, before those after it. `main`: an ordinary container.
 */
export type Role = 'init' | 'sidecar' | 'main';

/** A container's part; `waitForHealth` holds what comes after it back until its probe succeeds. */
export interface StartStep {
  readonly name: string;
  readonly role: Role;
  readonly waitForHealth: boolean;
}

/**
 * Order of the containers of a document, from `containers.*.before`: a container that names another starts before it.
 * Kubernetes starts init containers one by one, so every container with a `before` is one; those without are `main`.
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

/** Refuses a `before` that names no other container, contradicts itself, lacks its probe, or goes round in a circle. */
export function checkStartOrder(document: ScoreDocument, report: (problem: Diagnostic) => void): void {
  const { containers } = document.spec;
  for (const [name, container] of Object.entries(containers)) {
    const { before = {} } = container;
    const states = new Set(Object.values(before).map(({ ready }) => ready));
    const refuse = (message: string, ...path: string[]) => {
      report(document.problem(['containers', name, 'before', ...path], message));
    };
    for (const other of Object.keys(before)) {
      if (other === name || !Object.hasOwn(containers, other)) {
        const others = Object.keys(containers).filter((candidate) => candidate !== name);
        refuse(`no other container '${other}'; ${oneOf('containers', others, other)}`, other);
      }
    }
    if (states.has('complete') && states.size > 1) {
      refuse("'complete' and another state exclude each other; a container either ends or goes on");
    }
    const probe = container.readinessProbe ?? container.livenessProbe;
    if (states.has('healthy') && probe === undefined) {
      refuse("'healthy' needs a probe; add a readinessProbe or a livenessProbe");
    }
    if (states.has('complete') && probe !== undefined) {
      refuse('a container that is to be complete takes no probe; remove it');
    }
    const circle = pathBack(containers, name);
    if (circle !== undefined && name === [...circle].sort()[0]) {
      refuse(`goes round in a circle: ${[...circle, name].join(' -> ')}; break it`);
    }
  }
}

/** The containers on the way from one back to itself along `before`, if there is such a way. */
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
