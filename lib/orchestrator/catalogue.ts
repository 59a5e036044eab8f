import { annotation } from './annotations';
import type { CatalogueEntity, Claim } from './plan';
import { shorten } from './names';
import { resourceIdentity } from './resource-identity';
import type { ScoreDocument } from './score-document';

const OWNER = 'platform';

/**
 * Backstage entities: a Component per workload, a Resource per claim, and what depends on what.
 *
 * @param calls - workloads that each workload calls, by its name
 */
export function catalogue(
  documents: readonly ScoreDocument[],
  claims: readonly Claim[],
  calls: ReadonlyMap<string, readonly string[]>,
  environment: string,
): CatalogueEntity[] {
  const owners = new Map(
    documents.map((document) => [document.spec.metadata.name, annotation(document, 'owner') ?? OWNER]),
  );
  return [
    ...documents.map((document) =>
      component(document, claims, calls.get(document.spec.metadata.name) ?? [], environment),
    ),
    ...claims.map((claim): CatalogueEntity => ({
      apiVersion: 'backstage.io/v1alpha1',
      kind: 'Resource',
      metadata: { name: entityName(claim), title: claim.name, ...annotated(claim, documents) },
      spec: { type: claim.type, owner: owners.get(claim.workloads[0] ?? '') ?? OWNER },
    })),
  ];
}

function component(
  document: ScoreDocument,
  claims: readonly Claim[],
  calls: readonly string[],
  environment: string,
): CatalogueEntity {
  const { name } = document.spec.metadata;
  const description = annotation(document, 'description');
  const uses = claims
    .filter(({ workloads }) => workloads.includes(name))
    .map((claim) => `resource:${entityName(claim)}`);
  const dependsOn = [...new Set([...calls.map((workload) => `component:${workload}`), ...uses])].sort();
  return {
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'Component',
    metadata: {
      name,
      ...(description === undefined ? {} : { description }),
      annotations: { 'backstage.io/source-location': `dir:${document.source.directory}/` },
    },
    spec: {
      type: document.spec.service === undefined ? 'worker' : 'service',
      lifecycle: environment,
      owner: annotation(document, 'owner') ?? OWNER,
      ...(dependsOn.length > 0 ? { dependsOn } : {}),
    },
  };
}

/** Annotations of a resource in any of the documents that name it; of two that differ, the first by workload. */
function annotated(claim: Claim, documents: readonly ScoreDocument[]): { annotations?: Record<string, string> } {
  const found = documents.flatMap(({ spec }) =>
    Object.entries(spec.resources ?? {})
      .filter(([name, resource]) => resourceIdentity(spec.metadata.name, name, resource).uid === claim.uid)
      .flatMap(([, { metadata }]) => Object.entries(metadata?.annotations ?? {})),
  );
  return found.length === 0 ? {} : { annotations: Object.fromEntries(found.reverse()) };
}

/** Catalogue names take letters, digits, `-`, `_` and `.`; a claim's own name is unique among claims of its type. */
function entityName({ type, uid }: Claim): string {
  return shorten(`${type}-${uid.slice(uid.indexOf('#') + 1)}`, 63);
}
