import type { Diagnostics, Reporter } from '../../diagnostics/diagnostics';
import { oneOf } from '../../diagnostics/did-you-mean';
import { printableValue } from '../../diagnostics/printable';
import type { AccessLevel, Provision, ResourceType } from '../../resource-types/resource-type';
import { isCatalogued, RESOURCE_TYPES } from '../../resource-types';
import { ALTERNATIVES } from '../../resource-types/alternatives';
import type { ScoreResource } from '../../score/score-schema';
import { PREFIX } from '../../score/annotations';
import type { ScoreDocument } from '../../score/score-document';
import { SHARED_WITH } from '../../score/shared-with';
import { chooseOwner, entryWithParams } from './ownership';

/** One resource entry of one Score file. */
export interface ResourceUse {
  readonly document: ScoreDocument;
  readonly workload: string;
  /** Name in the Score file. */
  readonly name: string;
  /** The entry as it is written. */
  readonly resource: ScoreResource;
  readonly uid: string;
  readonly access: AccessLevel | undefined;
  /** `params` without `access`; undefined if nothing is left. */
  readonly params: Readonly<Record<string, unknown>> | undefined;
}

/** A resource with all its entries. */
export interface ResourceDefinition {
  readonly uid: string;
  readonly id: string;
  readonly className: string;
  readonly type: ResourceType;
  /** The entry whose params are used: of the owning workload, the first one that has any. */
  readonly owner: ResourceUse;
  /** By workload. */
  readonly uses: readonly ResourceUse[];
}

/** A provisioned resource. */
export interface ResolvedResource extends Provision {
  readonly definition: ResourceDefinition;
}

/** Entries with the same uid are one resource. Default id: `<workload>.<name>`. */
export function resourceIdentity(workload: string, name: string, resource: ScoreResource) {
  const { type, id = `${workload}.${name}` } = resource;
  const className = classOf(resource);
  return { id, className, uid: `${type}.${className}#${id}` };
}

/** The class of a resource: the type's first one if it says none, or one that is refused. */
function classOf({ type, class: given = '' }: ScoreResource): string {
  const classes = classesOf(RESOURCE_TYPES.get(type));
  return classes.includes(given) ? given : classes[0];
}

function classesOf(type: ResourceType | undefined): readonly [string, ...string[]] {
  return type?.classes ?? ['default'];
}

/**
 * The resources of all documents, by uid. Entries that are not valid are reported.
 *
 * @param incomplete - whether a file could not be parsed. It may contain the owner of any shared resource.
 */
export function defineResources(
  documents: readonly ScoreDocument[],
  incomplete: boolean,
  diagnostics: Diagnostics,
): Map<string, ResourceDefinition> {
  const unsure = new Set(idsOfUnknownTypes(documents));
  const entries = new Map<string, Entries>();
  for (const document of documents) {
    for (const [name, resource] of Object.entries(document.spec.resources ?? {})) {
      const at = diagnostics.of(document).below('resources', name);
      const type = RESOURCE_TYPES.get(resource.type);
      if (type === undefined) {
        at.error(['type'], unknownType(resource.type));
        continue;
      }
      checkResource(resource, type, at);
      const { id, className, uid } = resourceIdentity(document.spec.metadata.name, name, resource);
      const use = resourceUse(document, name, resource, type, at);
      const known = entries.get(uid);
      entries.set(uid, { id, className, type, uses: known === undefined ? [use] : [...known.uses, use] });
    }
  }
  return new Map(
    [...entries].map(([uid, { id, className, type, uses }]) => {
      // Without an AWS resource there is nothing that somebody owns.
      const owner = isCatalogued(type.type)
        ? chooseOwner(id, uses, incomplete || unsure.has(id), diagnostics)
        : entryWithParams(uses, diagnostics);
      return [uid, { uid, id, className, type, owner, uses }];
    }),
  );
}

/** All entries of one resource. */
interface Entries {
  readonly id: string;
  readonly className: string;
  readonly type: ResourceType;
  readonly uses: readonly [ResourceUse, ...ResourceUse[]];
}

function resourceUse(
  document: ScoreDocument,
  name: string,
  resource: ScoreResource,
  type: ResourceType,
  at: Reporter,
): ResourceUse {
  const workload = document.spec.metadata.name;
  const { access, ...rest } = resource.params ?? {};
  return {
    document,
    workload,
    name,
    resource,
    uid: resourceIdentity(workload, name, resource).uid,
    access: checkAccess(type, access, at),
    params: Object.keys(rest).length > 0 ? rest : undefined,
  };
}

/** Ids of entries with an unknown type, which may be a misspelling: any resource with such an id may share them. */
export function idsOfUnknownTypes(documents: readonly ScoreDocument[]): string[] {
  return documents.flatMap(({ spec }) =>
    Object.values(spec.resources ?? {}).flatMap(({ type, id }) => (RESOURCE_TYPES.has(type) ? [] : (id ?? []))),
  );
}

/** Checks the class and the owner's word, and warns of metadata that has no effect: it may be for another tool. */
function checkResource(
  { class: className, id, metadata = {} }: ScoreResource,
  resourceType: ResourceType,
  at: Reporter,
): void {
  const { type } = resourceType;
  const classes = classesOf(resourceType);
  if (className !== undefined && !classes.includes(className)) {
    const why = resourceType.otherClasses === undefined ? '' : `, since ${resourceType.otherClasses}`;
    at.error(['class'], `no class '${className}'${why}; ${oneOf('classes', classes, className)}`);
  }
  const keys = Object.keys(metadata.annotations ?? {});
  for (const key of keys.filter((it) => it.startsWith(PREFIX))) {
    const path = ['metadata', 'annotations', key];
    if (key !== SHARED_WITH) {
      at.error(path, `is not an annotation of a resource; the only one is ${SHARED_WITH}`, 'key');
    } else if (id === undefined) {
      at.error(path, 'needs an id that the other workloads name; add one beside type', 'key');
    } else if (id.includes('.')) {
      at.error(path, `needs an id that other workloads may name; write '${id.replaceAll('.', '-')}'`, 'key');
    }
  }
  if (keys.some((it) => !it.startsWith(PREFIX)) && !isCatalogued(type)) {
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
      ? `${oneOf('types', [...RESOURCE_TYPES.keys()], type)}; or add one in lib/resource-types`
      : `use ${alternative}; or add the type in lib/resource-types`;
  return `no resource type '${type}'; ${hint}`;
}
