import { describeIssues } from '../../diagnostics/describe-issues';
import type { Diagnostic } from '../../diagnostics/user-error';
import { dependencyOrder } from './dependency-order';
import { Lookup } from './lookup';
import { expand, mapStrings } from '../../score/placeholders';
import type { ServicePort } from '../../plan/plan';
import type { ResourceDefinition } from './resource-definitions';
import type { ResolvedResource } from './resolved-resource';
import type { Path } from '../../score/score-document';
import type { Target } from '../../plan/target';

/** Provisions every resource after those its params refer to. Bad ones are reported and left out. */
export function resolveResources(
  definitions: ReadonlyMap<string, ResourceDefinition>,
  services: ReadonlyMap<string, readonly ServicePort[]>,
  target: Target,
  report: (problem: Diagnostic) => void,
): Map<string, ResolvedResource> {
  const resolved = new Map<string, ResolvedResource>();
  for (const definition of dependencyOrder(definitions, report)) {
    const { owner, type, uid, id, uses } = definition;
    const at: Path = ['resources', owner.name, 'params'];
    const lookup = new Lookup(owner.document, resolved, target);
    const problems: Diagnostic[] = [];
    const params = mapStrings(owner.params ?? {}, (text, path) =>
      expand(text, (reference) => lookup.value(reference, [...at, ...path], (problem) => problems.push(problem))),
    );
    const parsed = type.params.safeParse(params);
    if (problems.length === 0 && !parsed.success) {
      problems.push(
        ...describeIssues(parsed.error.issues, params, `is not a param of '${type.type}'; remove it`).map(
          ({ path, message }) => owner.document.problem([...at, ...path], message),
        ),
      );
    }
    if (problems.length > 0 || !parsed.success) {
      problems.forEach(report);
      continue;
    }
    const error = (path: readonly (string | number)[], message: string): void => {
      report(owner.document.problem([...at, ...path], message));
    };
    const provision = type.provision(parsed.data, {
      target,
      uid,
      id,
      name: owner.name,
      workload: owner.workload,
      workloads: [...new Set(uses.map((use) => use.workload))].sort(),
      services,
      error,
    });
    if (provision !== undefined) {
      resolved.set(uid, { ...provision, definition });
    }
  }
  return resolved;
}
