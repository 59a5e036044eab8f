import { annotation, PREFIX } from '../score/annotations';
import { shorten } from '../plan/names';
import { ownerOf } from '../plan/claim';
import type { CatalogueEntity, Claim } from '../plan/plan';
import type { ResolvedResource } from './resources/resource-definitions';
import type { ScoreDocument } from '../score/score-document';

const OWNER = 'platform';

/** A workload, with the input of its catalogue entity. */
export interface Component {
  readonly document: ScoreDocument;
  /** Workloads that it calls. */
  readonly calls: readonly string[];
}

/**
 * Backstage entities: a Component for each workload with its dependencies, and a Resource for each claim.
 *
 * @param claimed - the resources that have a claim
 */
export function catalogue(
  components: readonly Component[],
  claimed: readonly (ResolvedResource & { readonly claim: Claim })[],
  environment: string,
): CatalogueEntity[] {
  const owners = new Map(
    components.map(({ document }) => [document.spec.metadata.name, annotation(document, 'owner') ?? OWNER]),
  );
  const uses = new Map<string, string[]>();
  for (const { claim } of claimed) {
    for (const workload of claim.workloads) {
      uses.set(workload, uses.get(workload) ?? []);
      uses.get(workload)?.push(`resource:${entityName(claim)}`);
    }
  }
  return [
    ...components.map((it) => component(it, uses.get(it.document.spec.metadata.name) ?? [], environment)),
    ...claimed.map(({ claim, definition }): CatalogueEntity => ({
      apiVersion: 'backstage.io/v1alpha1',
      kind: 'Resource',
      metadata: { name: entityName(claim), title: claim.name, ...annotated(definition) },
      spec: { type: claim.type, owner: owners.get(ownerOf(claim)) ?? OWNER },
    })),
  ];
}

function component({ document, calls }: Component, uses: readonly string[], environment: string): CatalogueEntity {
  const description = annotation(document, 'description');
  const dependsOn = [...new Set([...calls.map((workload) => `component:${workload}`), ...uses])].sort();
  return {
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'Component',
    metadata: {
      name: document.spec.metadata.name,
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

/** Annotations of all entries of a resource, without the platform's; `checkTogether` refuses those that differ. */
function annotated({ uses }: ResolvedResource['definition']): { annotations?: Record<string, string> } {
  const found = uses
    .flatMap(({ resource }) => Object.entries(resource.metadata?.annotations ?? {}))
    .filter(([key]) => !key.startsWith(PREFIX));
  return found.length === 0 ? {} : { annotations: Object.fromEntries(found) };
}

/** Letters, digits, `-`, `_` and `.`, at most 63. Contains the type, since ids are unique only within a type. */
function entityName({ type, uid }: Claim): string {
  return shorten(`${type}-${uid.slice(uid.indexOf('#') + 1)}`, 63);
}
