import type { Diagnostic } from '../diagnostics/user-error';
import type { Claim } from '../plan/plan';
import type { ResolvedResource } from './resources/resolved-resource';
import { resourceIdentity } from './resources/resource-identity';
import type { ScoreDocument } from '../score/score-document';

/** Refuses what clashes between workloads. */
export function checkTogether(
  documents: readonly ScoreDocument[],
  resolved: ReadonlyMap<string, ResolvedResource>,
  report: (problem: Diagnostic) => void,
): void {
  const names = new Map<string, ScoreDocument>();
  for (const document of documents) {
    const { name } = document.spec.metadata;
    const first = names.get(name);
    if (first !== undefined) {
      report(
        document.problem(['metadata', 'name'], `the name '${name}' is taken by ${first.source.file}; choose another`),
      );
    }
    names.set(name, first ?? document);
  }
  checkAnnotations(documents, report);
  const physical = new Map<string, ResolvedResource>();
  for (const resource of resolved.values()) {
    for (const key of physicalNames(resource.claim)) {
      const first = physical.get(key);
      const { owner } = resource.definition;
      if (first !== undefined) {
        const other = first.definition.owner;
        const message = `would have the same AWS name as ${other.document.source.file} resources.${other.name} (${key}); rename one`;
        report(owner.document.problem(['resources', owner.name], message));
      }
      physical.set(key, first ?? resource);
    }
  }
}

function physicalNames(claim: Claim | undefined): string[] {
  if (claim === undefined) {
    return [];
  }
  return claim.type === 'sqs' ? [`sqs ${claim.name}`, `sqs ${claim.deadLetter.name}`] : [`${claim.type} ${claim.name}`];
}

/** Annotations of one resource in several workloads are one map; where two differ, neither is left out in silence. */
function checkAnnotations(documents: readonly ScoreDocument[], report: (problem: Diagnostic) => void): void {
  const first = new Map<string, { value: string; file: string }>();
  for (const { spec, source, problem } of documents) {
    for (const [name, resource] of Object.entries(spec.resources ?? {})) {
      const { uid } = resourceIdentity(spec.metadata.name, name, resource);
      for (const [annotation, value] of Object.entries(resource.metadata?.annotations ?? {})) {
        const key = `${uid} ${annotation}`;
        const known = first.get(key) ?? { value, file: source.file };
        first.set(key, known);
        if (known.value !== value) {
          const path = ['resources', name, 'metadata', 'annotations', annotation];
          report(problem(path, `differs from that of the same resource in ${known.file}; give it in one place`));
        }
      }
    }
  }
}
