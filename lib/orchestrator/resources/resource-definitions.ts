import { isDeepStrictEqual } from 'node:util';
import type { Diagnostic } from '../../diagnostics/user-error';
import { oneOf } from '../../diagnostics/did-you-mean';
import type { AccessLevel, ResourceType } from '../../resource-types/resource-type';
import { resourceIdentity } from './resource-identity';
import { ALTERNATIVES, RESOURCE_TYPES } from '../../resource-types';
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

/** Gathers the resources of all documents: entries with the same type, class and id are one resource. */
export function defineResources(
  documents: readonly ScoreDocument[],
  report: (problem: Diagnostic) => void,
): Map<string, ResourceDefinition> {
  const definitions = new Map<string, ResourceDefinition>();
  for (const document of documents) {
    for (const [name, resource] of Object.entries(document.spec.resources ?? {})) {
      const { type, params = {} } = resource;
      const resourceType = RESOURCE_TYPES.get(type);
      if (resourceType === undefined) {
        report(document.problem(['resources', name, 'type'], unknownType(type)));
        continue;
      }
      checkResource(document, name, resource, resourceType, report);
      const workload = document.spec.metadata.name;
      const { access, ...rest } = params;
      const { id, uid } = resourceIdentity(workload, name, resource);
      const use: ResourceUse = {
        document,
        workload,
        name,
        uid,
        access: checkAccess(resourceType, access, (message) =>
          report(document.problem(['resources', name, 'params', 'access'], message)),
        ),
        params: Object.keys(rest).length > 0 ? rest : undefined,
      };
      definitions.set(uid, merge(definitions.get(uid), use, resourceType, id, report));
    }
  }
  return definitions;
}

function merge(
  known: ResourceDefinition | undefined,
  use: ResourceUse,
  type: ResourceType,
  id: string,
  report: (problem: Diagnostic) => void,
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
    report(
      use.document.problem(
        ['resources', use.name, 'params'],
        `differs from the params of the same resource in ${first}; give params in one place`,
      ),
    );
  }
  return {
    ...known,
    owner: known.owner.params === undefined && use.params !== undefined ? use : known.owner,
    uses: [...known.uses, use],
  };
}

/** The class, and the metadata, which goes to the catalogue entity of the resource and nowhere else. */
function checkResource(
  { problem }: ScoreDocument,
  name: string,
  { class: className = 'default', metadata = {} }: ScoreResource,
  { type, cloudFormation }: ResourceType,
  report: (problem: Diagnostic) => void,
): void {
  const at = ['resources', name];
  if (className !== 'default') {
    report(problem([...at, 'class'], `no class '${className}'; classes: default`));
  }
  if (metadata.annotations !== undefined && cloudFormation === undefined) {
    report(problem([...at, 'metadata', 'annotations'], `a resource of type '${type}' is in no catalogue; remove it`));
  }
  for (const key of Object.keys(metadata).filter((it) => it !== 'annotations')) {
    report(problem([...at, 'metadata', key], 'is not supported; resource metadata may contain only annotations'));
  }
}

function checkAccess(type: ResourceType, access: unknown, refuse: (message: string) => void): AccessLevel | undefined {
  if (type.access === undefined) {
    if (access !== undefined) {
      refuse(`'${type.type}' takes no access; remove it`);
    }
    return undefined;
  }
  const levels = Object.keys(type.access);
  // An empty `access:` is null, and no wish for the default.
  const level = access === undefined ? type.defaultAccess : access;
  if (typeof level !== 'string' || !levels.includes(level)) {
    refuse(
      `${JSON.stringify(level)} is not an access level of '${type.type}'; ${oneOf('levels', levels, typeof level === 'string' ? level : '')}`,
    );
    return undefined;
  }
  return level as AccessLevel;
}

function unknownType(type: string): string {
  const alternative = ALTERNATIVES.get(type);
  const hint =
    alternative === undefined
      ? oneOf('types', [...RESOURCE_TYPES.keys()], type)
      : `these hosts have no room for it: use ${alternative}, or add the type in lib/resource-types`;
  return `no resource type '${type}'; ${hint}`;
}
