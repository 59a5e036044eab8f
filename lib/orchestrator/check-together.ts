import type { Diagnostics } from '../diagnostics/diagnostics';
import { logicalId } from '../plan/names';
import type { ClaimOf } from '../plan/plan';
import { isCatalogued, physicalNames } from '../resource-types';
import { type ResolvedResource, resourceIdentity } from './resources/resource-definitions';
import { SHARED_WITH } from '../score/shared-with';
import type { ScoreDocument } from '../score/score-document';

/** Refuses workloads that conflict: equal names, AWS names or routes, different annotations of a shared resource. */
export function checkTogether(
  documents: readonly ScoreDocument[],
  resolved: ReadonlyMap<string, ResolvedResource>,
  diagnostics: Diagnostics,
): void {
  checkNames(documents, diagnostics);
  checkAnnotations(documents, diagnostics);
  checkClaims(resolved.values(), diagnostics);
  checkRoutes(resolved.values(), diagnostics);
}

/** Names of workloads, and the construct ids made of them: `a-b` and `a--b` have the same. */
function checkNames(documents: readonly ScoreDocument[], diagnostics: Diagnostics): void {
  const taken = new Map<string, ScoreDocument>();
  for (const document of documents) {
    const { name } = document.spec.metadata;
    const first = taken.get(logicalId(name));
    if (first !== undefined) {
      const other = first.spec.metadata.name;
      const message =
        other === name
          ? `the name '${name}' is already used in ${first.source.file}; choose another`
          : `the name '${name}' is too close to '${other}' in ${first.source.file}: both become ${logicalId(name)} in CloudFormation; choose another`;
      diagnostics.of(document).error(['metadata', 'name'], message);
    }
    taken.set(logicalId(name), first ?? document);
  }
}

/** AWS names and construct ids of claims. Those of different types do not conflict. */
function checkClaims(resources: Iterable<ResolvedResource>, diagnostics: Diagnostics): void {
  const taken = new Map<string, ResolvedResource>();
  for (const resource of resources) {
    const { owner } = resource.definition;
    const names = namesOf(resource.claim);
    const [clash] = names.filter(({ key }) => taken.has(key));
    if (clash !== undefined) {
      const other = taken.get(clash.key)?.definition.owner ?? owner;
      const message = `has the same ${clash.what} as ${other.document.source.file} (resources.${other.name}): ${clash.name}; rename one`;
      diagnostics.of(owner.document).error(['resources', owner.name], message);
    }
    names.forEach(({ key }) => taken.set(key, taken.get(key) ?? resource));
  }
}

/** Routes of one host and one path: only one of them would get the requests. */
function checkRoutes(resources: Iterable<ResolvedResource>, diagnostics: Diagnostics): void {
  const taken = new Map<string, ResolvedResource>();
  for (const resource of resources) {
    const { route, definition } = resource;
    if (route === undefined) {
      continue;
    }
    const { host = '', path } = route;
    // A prefix means the same with and without a slash at its end (Ingress, path type Prefix).
    const key = host + path.replace(/\/$/, '');
    const first = taken.get(key)?.definition.owner;
    if (first !== undefined) {
      const { document, name } = definition.owner;
      const message = `${host}${path} is also the route of ${first.document.source.file} (resources.${first.name}); choose another path or host`;
      diagnostics.of(document).error(['resources', name, 'params', 'path'], message);
    }
    taken.set(key, taken.get(key) ?? resource);
  }
}

/** What may be there once for each type: the claim's names in AWS, and its construct id. */
function namesOf(claim: ClaimOf | undefined): { key: string; what: string; name: string }[] {
  if (claim === undefined) {
    return [];
  }
  const physical = physicalNames(claim).map((name) => ({ what: 'AWS name', name: `${claim.type} ${name}` }));
  return [...physical, { what: 'name in CloudFormation', name: `${claim.type} ${claim.logicalId}` }].map((it) => ({
    ...it,
    key: `${it.what} ${it.name}`,
  }));
}

/** Refuses different values of one annotation of a shared resource: one of them would have no effect. */
function checkAnnotations(documents: readonly ScoreDocument[], diagnostics: Diagnostics): void {
  const first = new Map<string, { value: string; file: string }>();
  for (const document of documents) {
    const { spec, source } = document;
    for (const [name, resource] of Object.entries(spec.resources ?? {}).filter(([, { type }]) => isCatalogued(type))) {
      const { uid } = resourceIdentity(spec.metadata.name, name, resource);
      const { [SHARED_WITH]: _, ...annotations } = resource.metadata?.annotations ?? {};
      for (const [annotation, value] of Object.entries(annotations)) {
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
