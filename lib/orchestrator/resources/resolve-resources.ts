import type { Path } from '../../diagnostics/diagnostic';
import { closest } from '../../diagnostics/did-you-mean';
import type { Diagnostics, Reporter } from '../../diagnostics/diagnostics';
import { checkSchema } from '../../diagnostics/zod-issues';
import { dependencyOrder } from './dependency-order';
import { Lookup } from './lookup';
import { logicalId } from '../../plan/names';
import { expand, mapStrings } from '../../score/placeholders';
import { declaredCell } from '../../score/declared-cell';
import { SHARED_WITH, sharedWith } from '../../score/shared-with';
import { idsOfUnknownTypes, type ResolvedResource, type ResourceDefinition } from './resource-definitions';
import type { Services } from './services';
import type { ScoreDocument } from '../../score/score-document';
import { inCell } from '../../plan/cell';
import type { ClaimOf } from '../../plan/claim';
import type { Target } from '../../plan/target';
import { isCatalogued } from '../../resource-types';

export interface ResolveInput {
  readonly documents: readonly ScoreDocument[];
  readonly definitions: ReadonlyMap<string, ResourceDefinition>;
  readonly services: Services;
  readonly target: Target;
  readonly diagnostics: Diagnostics;
  /** Whether a file could not be parsed. It may contain the params of any shared resource. */
  readonly incomplete: boolean;
}

/**
 * Provisions every resource after those that its params refer to. One that is not valid is reported and left out. One
 * that depends on such a resource, or on a file that could not be parsed, is left out without a report.
 */
export function resolveResources(input: ResolveInput): Map<string, ResolvedResource> {
  const { definitions, target, diagnostics, incomplete } = input;
  const resolved = new Map<string, ResolvedResource>();
  const unsure = new Set(idsOfUnknownTypes(input.documents));
  for (const definition of dependencyOrder(definitions, diagnostics)) {
    const { owner, id } = definition;
    const at = diagnostics.of(owner.document).below('resources', owner.name);
    if (isGivenElsewhere(definition) && (incomplete || unsure.has(id))) {
      continue;
    }
    const lookup = new Lookup(owner.document, resolved, target, diagnostics);
    const params = resolveParams(definition, lookup, at, diagnostics, definitions);
    const references = [...lookup.met].flatMap(({ claim }) => claim ?? []);
    const resource = params === undefined ? undefined : provision(definition, params as never, references, at, input);
    if (resource !== undefined) {
      resolved.set(definition.uid, resource);
    }
  }
  return resolved;
}

/** Whether a resource is shared and no parsed entry has its params. */
function isGivenElsewhere({ owner }: ResourceDefinition): boolean {
  const { document, name, params } = owner;
  return params === undefined && document.spec.resources?.[name]?.id !== undefined;
}

/** Whether several workloads name a resource and none says that it shares it. `chooseOwner` has reported that. */
function isOwnedByNobody({ uses }: ResourceDefinition): boolean {
  const workloads = new Set(uses.map(({ workload }) => workload));
  return workloads.size > 1 && uses.every(({ resource }) => sharedWith(resource) === undefined);
}

/**
 * A workload that is alone with an id, and gives neither params nor its word, looks like one that joins: a file that is
 * added later may say that it owns what is in the resource by then.
 */
function warnOfNoWord(definition: ResourceDefinition, at: Reporter): void {
  const { id, type, owner, uses } = definition;
  const alone = uses.every(
    ({ workload, resource }) => workload === owner.workload && sharedWith(resource) === undefined,
  );
  if (alone && isGivenElsewhere(definition) && isCatalogued(type.type) && !id.includes('.')) {
    const word = `metadata.annotations.${SHARED_WITH}: '${owner.workload}'`;
    at.warning(['id'], `another workload may say that it owns this; set ${word} beside it, with those that may join`);
  }
}

/** Params with their placeholders expanded, checked by the type; undefined if they are not valid or not known. */
function resolveParams(
  definition: ResourceDefinition,
  lookup: Lookup,
  at: Reporter,
  diagnostics: Diagnostics,
  definitions: ReadonlyMap<string, ResourceDefinition>,
): unknown {
  const { owner, type, id } = definition;
  const errors = diagnostics.errorCount;
  const here: Path = ['resources', owner.name, 'params'];
  const params = mapStrings(owner.params ?? {}, (text, path) =>
    expand(text, (reference) => lookup.value(reference, [...here, ...path])),
  );
  if (diagnostics.errorCount > errors || lookup.metUnresolved) {
    return undefined;
  }
  if (isGivenElsewhere(definition) && !type.params.safeParse(params).success) {
    if (isOwnedByNobody(definition)) {
      return undefined;
    }
    at.error(['id'], () => `no workload sets params for ${type.type} '${id}'; ${whereGiven(definition, definitions)}`);
    return undefined;
  }
  warnOfNoWord(definition, at);
  return checkSchema<unknown>(type.params, params, at.below('params'), {
    key: `a param of '${type.type}'`,
    keys: 'params',
    moreKeys: type.access === undefined ? [] : ['access'],
  });
}

/** A message names no more entries than this. */
const MAX_NAMED = 3;

/** The entry that was probably meant, or the fix; both name other entries that may be the cause. */
function whereGiven(
  { type, id, owner }: ResourceDefinition,
  definitions: ReadonlyMap<string, ResourceDefinition>,
): string {
  const all = [...definitions.values()];
  const given = all.filter((it) => it.type === type && it.owner.params !== undefined);
  const close = closest(
    id,
    given.map((it) => it.id),
  );
  const meant = given.find((it) => it.id === close);
  if (meant !== undefined) {
    return `did you mean '${meant.id}', as in ${meant.owner.document.source.file} (resources.${meant.owner.name})?`;
  }
  const alike = (it: ResourceDefinition) => [it.id, it.owner.name].some((text) => text === id || text === owner.name);
  // Of other types only resources in AWS: a service-port is often called like the table of the workload that it leads to.
  const retyped = all.filter((it) => it.type !== type && it.type.cloudFormation !== undefined && alike(it));
  const likely = [...given.filter(alike), ...retyped, ...given.filter((it) => !alike(it))];
  const causes = likely.slice(0, MAX_NAMED).map(describeEntry).join(', ');
  return `set them here, or in another workload with a resource of this type and id${causes === '' ? '' : `; ${causes}`}`;
}

/** `score/orders/dev.yaml has resources.orders of type s3 with the id 'orders'`, with the file that says so. */
function describeEntry({ type, owner: { document, name } }: ResourceDefinition): string {
  const id = document.spec.resources?.[name]?.id;
  const { file } = document.locate(['resources', name, id === undefined ? 'type' : 'id']);
  return `${file} has resources.${name} of type ${type.type} ${id === undefined ? 'without an id' : `with the id '${id}'`}`;
}

function provision(
  definition: ResourceDefinition,
  params: never,
  references: readonly ClaimOf[],
  at: Reporter,
  { services, target }: ResolveInput,
): ResolvedResource | undefined {
  const { owner, type, uid, id, className, uses } = definition;
  const refusals: (readonly [Path, string])[] = [];
  const cell = declaredCell(owner.document) ?? 1;
  const { result, unknown } = services.watch(() =>
    type.provision(params, {
      target,
      uid,
      className,
      id,
      logicalId: logicalId(id),
      name: owner.name,
      workload: owner.workload,
      cell,
      workloads: [...new Set([owner.workload, ...uses.map((use) => use.workload).sort()])],
      references,
      services,
      error: (path, message) => void refusals.push([path, message]),
    }),
  );
  if (unknown) {
    return undefined;
  }
  refusals.forEach(([path, message]) => at.error(['params', ...path], message));
  if (result === undefined) {
    return undefined;
  }
  const claim = result.claim === undefined ? {} : { claim: { ...result.claim, ...inCell(cell) } };
  return { ...result, ...claim, definition };
}
