import { isDeepStrictEqual } from 'node:util';
import type { Diagnostics, Reporter } from '../../diagnostics/diagnostics';
import { oneOf } from '../../diagnostics/did-you-mean';
import { printableValue } from '../../diagnostics/printable';
import type { AccessLevel, Provision, ResourceType } from '../../resource-types/resource-type';
import { isCatalogued, RESOURCE_TYPES } from '../../resource-types';
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

/** A resource with all its entries. */
export interface ResourceDefinition {
  readonly uid: string;
  readonly id: string;
  readonly type: ResourceType;
  /** The entry whose params are used: the first one that has any. */
  readonly owner: ResourceUse;
  /** By workload. */
  readonly uses: readonly ResourceUse[];
}

/** A provisioned resource. */
export interface ResolvedResource extends Provision {
  readonly definition: ResourceDefinition;
}

/** Entries with the same uid are one resource. Default id: `<workload>.<name>`. */
export function resourceIdentity(workload: string, name: string, { type, id = `${workload}.${name}` }: ScoreResource) {
  return { id, uid: `${type}.default#${id}` };
}

/** The resources of all documents, by uid. Entries that are not valid are reported. */
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
    at.error(['params'], `differ from the params of the same resource in ${first}; set params in one place only`);
  }
  return {
    ...known,
    owner: known.owner.params === undefined && use.params !== undefined ? use : known.owner,
    uses: [...known.uses, use],
  };
}

/** Ids of entries with an unknown type, which may be a misspelling: any resource with such an id may share them. */
export function idsOfUnknownTypes(documents: readonly ScoreDocument[]): string[] {
  return documents.flatMap(({ spec }) =>
    Object.values(spec.resources ?? {}).flatMap(({ type, id }) => (RESOURCE_TYPES.has(type) ? [] : (id ?? []))),
  );
}

/** Checks the class, and warns of metadata that has no effect: it may be for another tool. */
function checkResource(
  { class: className = 'default', metadata = {} }: ScoreResource,
  { type }: ResourceType,
  at: Reporter,
): void {
  if (className !== 'default') {
    at.error(['class'], `no class '${className}'; classes: default`);
  }
  if (metadata.annotations !== undefined && !isCatalogued(type)) {
    const message = `have no effect: resources of type '${type}' are not in the catalogue; keep them only for another tool`;
    at.warning(['metadata', 'annotations'], message);
  }
  for (const key of Object.keys(metadata).filter((it) => it !== 'annotations')) {
    at.warning(['metadata', key], 'has no effect: only annotations are read; keep it only for another tool', 'key');
  }
}

function checkAccess(type: ResourceType, access: unknown, at: Reporter): AccessLevel | undefined {
  if (type.access === undefined) {
    if (access !== undefined) {
      at.error(['params', 'access'], `'${type.type}' has no access levels; remove it`);
    }
    return undefined;
  }
  const levels = Object.keys(type.access);
  // An empty `access:` is null, and does not mean the default.
  const level = access === undefined ? type.defaultAccess : access;
  if (typeof level !== 'string' || !levels.includes(level)) {
    at.error(
      ['params', 'access'],
      `${level === null ? 'is empty' : `${printableValue(level)} is not an access level of '${type.type}'`}; ${oneOf('levels', levels, typeof level === 'string' ? level : '')}`,
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
      : `use ${alternative}; or add the type in lib/resource-types`;
  return `no resource type '${type}'; ${hint}`;
}
