import { isDeepStrictEqual } from 'node:util';
import type { Diagnostics, Reporter } from '../../diagnostics/diagnostics';
import { oneOf } from '../../diagnostics/did-you-mean';
import type { AccessLevel, Provision, ResourceType } from '../../resource-types/resource-type';
import { RESOURCE_TYPES } from '../../resource-types';
import { ALTERNATIVES } from '../../resource-types/alternatives';
import type { ScoreResource } from '../../score/score-schema';
import type { ScoreDocument } from '../../score/score-document';

/** One resource entry of one Score file. */
export interface ResourceUse {
  readonly document: ScoreDocument;
  readonly workload: string;
  /** Name in the Score file. */
  readonly name: string;
  readonly uid: string;
  readonly access: AccessLevel | undefined;
  /** `params` without `access`; undefined if nothing is left. */
  readonly params: Readonly<Record<string, unknown>> | undefined;
}

/** A resource, with all the entries that name it. */
export interface ResourceDefinition {
  readonly uid: string;
  readonly id: string;
  readonly type: ResourceType;
  /** The entry whose params count. */
  readonly owner: ResourceUse;
  /** By workload. */
  readonly uses: readonly ResourceUse[];
}

/** A provisioned resource. */
export interface ResolvedResource extends Provision {
  readonly definition: ResourceDefinition;
}

/** What makes two entries one resource: the shared id, or the workload and the entry's own name. */
export function resourceIdentity(workload: string, name: string, { type, id = `${workload}.${name}` }: ScoreResource) {
  return { id, uid: `${type}.default#${id}` };
}

/** The resources of all documents, by uid: entries with the same type, class and id are one resource. */
export function defineResources(
  documents: readonly ScoreDocument[],
  diagnostics: Diagnostics,
): Map<string, ResourceDefinition> {
  const definitions = new Map<string, ResourceDefinition>();
  for (const document of documents) {
    for (const [name, resource] of Object.entries(document.spec.resources ?? {})) {
      const { type, params = {} } = resource;
      const at = diagnostics.of(document).below('resources', name);
      const resourceType = RESOURCE_TYPES.get(type);
      if (resourceType === undefined) {
        at.error(['type'], unknownType(type));
        continue;
      }
      checkResource(resource, resourceType, at);
      const workload = document.spec.metadata.name;
      const { access, ...rest } = params;
      const { id, uid } = resourceIdentity(workload, name, resource);
      const use: ResourceUse = {
        document,
        workload,
        name,
        uid,
        access: checkAccess(resourceType, access, at),
        params: Object.keys(rest).length > 0 ? rest : undefined,
      };
      definitions.set(uid, merge(definitions.get(uid), use, resourceType, id, at));
    }
  }
  return definitions;
}

function merge(
  known: ResourceDefinition | undefined,
  use: ResourceUse,
  type: ResourceType,
  id: string,
  at: Reporter,
): ResourceDefinition {
  if (known === undefined) {
    return { uid: use.uid, id, type, owner: use, uses: [use] };
  }
  if (
    use.params !== undefined &&
    known.owner.params !== undefined &&
    !isDeepStrictEqual(use.params, known.owner.params)
  ) {
    const first = `${known.owner.document.source.file} (resources.${known.owner.name})`;
    at.error(['params'], `differ from the params of the same resource in ${first}; give params in one place`);
  }
  return {
    ...known,
    owner: known.owner.params === undefined && use.params !== undefined ? use : known.owner,
    uses: [...known.uses, use],
  };
}

/** Types of the entries that are not offered, which may be slips: what they share is not known. */
export function idsOfUnknownTypes(documents: readonly ScoreDocument[]): string[] {
  return documents.flatMap(({ spec }) =>
    Object.values(spec.resources ?? {}).flatMap(({ type, id }) => (RESOURCE_TYPES.has(type) ? [] : (id ?? []))),
  );
}

/** The class, and the metadata, which is used only for the catalogue entity of the resource. */
function checkResource(
  { class: className = 'default', metadata = {} }: ScoreResource,
  { type, cloudFormation }: ResourceType,
  at: Reporter,
): void {
  if (className !== 'default') {
    at.error(['class'], `no class '${className}'; classes: default`);
  }
  if (metadata.annotations !== undefined && cloudFormation === undefined) {
    at.error(['metadata', 'annotations'], `a resource of type '${type}' is not in the catalogue; remove them`);
  }
  for (const key of Object.keys(metadata).filter((it) => it !== 'annotations')) {
    at.error(['metadata', key], 'is not supported; resource metadata may contain only annotations', 'key');
  }
}

function checkAccess(type: ResourceType, access: unknown, at: Reporter): AccessLevel | undefined {
  if (type.access === undefined) {
    if (access !== undefined) {
      at.error(['params', 'access'], `'${type.type}' takes no access; remove it`);
    }
    return undefined;
  }
  const levels = Object.keys(type.access);
  // An empty `access:` is null, which is not the default.
  const level = access === undefined ? type.defaultAccess : access;
  if (typeof level !== 'string' || !levels.includes(level)) {
    at.error(
      ['params', 'access'],
      `${JSON.stringify(level)} is not an access level of '${type.type}'; ${oneOf('levels', levels, typeof level === 'string' ? level : '')}`,
    );
    return undefined;
  }
  return level as AccessLevel;
}

function unknownType(type: string): string {
  const alternative = ALTERNATIVES.get(type.toLowerCase());
  const hint =
    alternative === undefined
      ? oneOf('types', [...RESOURCE_TYPES.keys()], type)
      : `the nearest that is offered: ${alternative}; or add the type in lib/resource-types`;
  return `no resource type '${type}'; ${hint}`;
}
