import { annotation, PREFIX } from '../score/annotations';
import { shorten } from '../plan/names';
import { ownerOf } from '../plan/claim';
import type { CatalogueEntity, Claim, ServicePort } from '../plan/plan';
import type { PlannedPart } from './plan-workload';
import type { ResolvedResource } from './resources/resource-definitions';
import type { ScoreDocument } from '../score/score-document';

const OWNER = 'platform';

/** A workload, with its part of the plan. */
export interface Component extends PlannedPart {
  readonly document: ScoreDocument;
}

/** Whose catalogue it is. */
export interface CataloguePlace {
  readonly platform: string;
  readonly environment: string;
  /** Whether the addresses of routes are known: those of the local run are not before it runs. */
  readonly hasAddresses: boolean;
}

/**
 * Backstage entities: the platform as a System, a Group for each owner, a Component for each workload with its relations,
 * an API for each of its service ports, and a Resource for each claim. Their namespace is the environment, so that one
 * portal can show several. Groups are the same in all of them, and in the namespace `default`.
 *
 * @param claimed - the resources that have a claim
 */
export function catalogue(
  components: readonly Component[],
  claimed: readonly (ResolvedResource & { readonly claim: Claim })[],
  { platform, environment, hasAddresses }: CataloguePlace,
): CatalogueEntity[] {
  const owners = new Map(components.map(({ document }) => [document.spec.metadata.name, ownerOfWorkload(document)]));
  const shared = { namespace: environment };
  const common = { lifecycle: environment, system: platform };
  return [
    {
      apiVersion: 'backstage.io/v1alpha1',
      kind: 'System',
      metadata: {
        name: platform,
        ...shared,
        title: `${platform} ${environment}`,
        description: `Workloads and their resources in ${environment}`,
      },
      spec: { owner: reference(OWNER) },
    },
    ...groupNames([OWNER, ...owners.values()]).map(group),
    ...components
      .map((it) => (hasAddresses ? it : { ...it, routes: [] }))
      .map((it) => component(it, claimsOf(it, claimed), shared, common)),
    ...components.flatMap((it) => it.workload.ports.map((port) => api(it, port, shared, common))),
    ...claimed.map(({ claim, definition }): CatalogueEntity => ({
      apiVersion: 'backstage.io/v1alpha1',
      kind: 'Resource',
      metadata: { name: entityName(claim), ...shared, title: claim.name, ...annotated(definition) },
      spec: { type: claim.type, owner: reference(owners.get(ownerOf(claim)) ?? OWNER), system: platform },
    })),
  ];
}

interface Shared {
  readonly namespace: string;
}

interface Common {
  readonly lifecycle: string;
  readonly system: string;
}

function component({ document, workload, calls, routes }: Component, uses: string[], shared: Shared, common: Common) {
  const description = annotation(document, 'description');
  const { name, directory, kind, ports } = workload;
  const dependsOn = sorted([...calls.map((call) => `component:${call.workload}`), ...uses]);
  const providesApis = ports.map((port) => apiName(name, port));
  const consumesApis = sorted(calls.map((call) => apiName(call.workload, call.port)));
  return {
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'Component',
    metadata: {
      name,
      ...shared,
      // Without a title, Backstage shows the namespace, too.
      title: name,
      ...(description === undefined ? {} : { description }),
      annotations: { 'backstage.io/source-location': `dir:${directory}/` },
      ...(routes.length === 0 ? {} : { links: routes.map(({ url }) => ({ url, title: url })) }),
    },
    spec: {
      type: kind === 'Deployment' ? (ports.length === 0 ? 'worker' : 'service') : kind.toLowerCase(),
      ...common,
      owner: reference(ownerOfWorkload(document)),
      ...(providesApis.length > 0 ? { providesApis } : {}),
      ...(consumesApis.length > 0 ? { consumesApis } : {}),
      ...(dependsOn.length > 0 ? { dependsOn } : {}),
    },
  } satisfies CatalogueEntity;
}

function api({ document, workload }: Component, port: ServicePort, shared: Shared, common: Common): CatalogueEntity {
  const protocol = port.protocol.toLowerCase();
  return {
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'API',
    metadata: { name: apiName(workload.name, port), ...shared, title: `${workload.name}: ${port.name}` },
    spec: {
      type: protocol,
      ...common,
      owner: reference(ownerOfWorkload(document)),
      definition: `${protocol}://${workload.name}.${workload.namespace}:${port.port}`,
    },
  };
}

/** Backstage compares names without regard to case, and takes no two entities of one name. */
function groupNames(owners: readonly string[]): string[] {
  return [...new Map(sorted(owners).map((owner) => [owner.toLowerCase(), owner])).values()];
}

function group(name: string): CatalogueEntity {
  return {
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'Group',
    metadata: { name },
    spec: { type: 'team', children: [] },
  };
}

/** Owners are the same in every environment. */
function reference(owner: string): string {
  return `group:default/${owner}`;
}

function ownerOfWorkload(document: ScoreDocument): string {
  return annotation(document, 'owner') ?? OWNER;
}

function claimsOf({ workload }: Component, claimed: readonly { readonly claim: Claim }[]): string[] {
  return claimed
    .filter(({ claim }) => claim.workloads.includes(workload.name))
    .map(({ claim }) => `resource:${entityName(claim)}`);
}

function sorted(references: readonly string[]): string[] {
  return [...new Set(references)].sort();
}

function apiName(workload: string, { name }: ServicePort): string {
  return shorten(`${workload}-${name}`, 63);
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
