import type { Diagnostics } from '../diagnostics/diagnostics';
import type { ClaimOf } from '../plan/plan';
import { physicalNames } from '../resource-types';
import { type ResolvedResource, resourceIdentity } from './resources/resource-definitions';
import type { ScoreDocument } from '../score/score-document';

/** Refuses workloads that conflict: equal names, equal AWS names, different annotations of a shared resource. */
export function checkTogether(
  documents: readonly ScoreDocument[],
  resolved: ReadonlyMap<string, ResolvedResource>,
  diagnostics: Diagnostics,
): void {
  const names = new Map<string, ScoreDocument>();
  for (const document of documents) {
    const { name } = document.spec.metadata;
    const first = names.get(name);
    if (first !== undefined) {
      diagnostics
        .of(document)
        .error(['metadata', 'name'], `the name '${name}' is already used in ${first.source.file}; choose another`);
    }
    names.set(name, first ?? document);
  }
  checkAnnotations(documents, diagnostics);
  const physical = new Map<string, ResolvedResource>();
  for (const resource of resolved.values()) {
    for (const key of namesOf(resource.claim)) {
      const first = physical.get(key);
      const { owner } = resource.definition;
      if (first !== undefined) {
        const other = first.definition.owner;
        const message = `has the same AWS name as ${other.document.source.file} (resources.${other.name}): ${key}; rename one`;
        diagnostics.of(owner.document).error(['resources', owner.name], message);
      }
      physical.set(key, first ?? resource);
    }
  }
}

/** Physical names of a claim, with its type: names of different types do not conflict. */
function namesOf(claim: ClaimOf | undefined): string[] {
  return claim === undefined ? [] : physicalNames(claim).map((name) => `${claim.type} ${name}`);
}

/** Refuses different values of one annotation of a shared resource: one of them would have no effect. */
function checkAnnotations(documents: readonly ScoreDocument[], diagnostics: Diagnostics): void {
  const first = new Map<string, { value: string; file: string }>();
  for (const document of documents) {
    const { spec, source } = document;
    for (const [name, resource] of Object.entries(spec.resources ?? {})) {
      const { uid } = resourceIdentity(spec.metadata.name, name, resource);
      for (const [annotation, value] of Object.entries(resource.metadata?.annotations ?? {})) {
        const key = `${uid} ${annotation}`;
        const known = first.get(key) ?? { value, file: source.file };
        first.set(key, known);
        if (known.value !== value) {
          const path = ['resources', name, 'metadata', 'annotations', annotation];
          const message = `differs from the same annotation in ${known.file}; set it in one place only`;
          diagnostics.of(document).error(path, message);
        }
      }
    }
  }
}
