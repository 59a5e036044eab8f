import { isDeepStrictEqual } from 'node:util';
import type { Diagnostics } from '../../diagnostics/diagnostics';
import { isSharedWith, SHARED_WITH, sharedWith, wordFor } from '../../score/shared-with';
import type { ResourceUse } from './resource-definitions';

type Uses = readonly [ResourceUse, ...ResourceUse[]];

/** A message names no more entries than this. */
const MAX_NAMED = 3;

/**
 * The entry that owns a resource. An id with a dot belongs to the workload that it begins with, alone. Any other id that
 * several workloads name belongs to the one whose file says with whom it is shared. Entries without the owner's word, and
 * params that are not the owner's, are reported.
 *
 * @param unsure - whether the owner may be in a file, or of a type, that could not be read; then nobody is accused of
 * joining without an owner
 */
export function chooseOwner(id: string, uses: Uses, unsure: boolean, diagnostics: Diagnostics): ResourceUse {
  if (id.includes('.')) {
    return ownerByName(id, uses, diagnostics);
  }
  const sharing = uses.filter(({ resource }) => sharedWith(resource) !== undefined);
  const owners = likelyOwners(uses, sharing);
  const owner = ownEntry(owners, owners[0] ?? uses[0], diagnostics);
  if (workloadsOf(sharing).size > 1) {
    reportSeveral(sharing, diagnostics);
  } else if (sharing.length > 0 || !unsure) {
    const others = uses.filter(({ workload }) => workload !== owner.workload);
    if (workloadsOf(owners).size > 1) {
      reportNone(id, uses, diagnostics);
    } else {
      others.forEach((use) => checkJoining(use, sharing[0] ?? owner, diagnostics));
    }
  }
  return owner;
}

/** Entries of the workload that shares the resource; if none does, of the only one that there is or that has params. */
function likelyOwners(uses: Uses, sharing: readonly ResourceUse[]): readonly ResourceUse[] {
  const withParams = uses.filter(({ params }) => params !== undefined);
  const [words, setters] = [workloadsOf(sharing), workloadsOf(withParams)];
  const known = words.size > 0 ? words : setters.size === 1 ? setters : workloadsOf(uses);
  return uses.filter(({ workload }) => known.has(workload));
}

function ownerByName(id: string, uses: Uses, diagnostics: Diagnostics): ResourceUse {
  const [owner = ''] = id.split('.');
  const own = uses.filter(({ workload }) => workload === owner);
  for (const { document, name, workload } of uses.filter((use) => !own.includes(use))) {
    const message = `belongs to workload '${owner}' alone, because it begins with its name; remove it, or name an id without a dot that its owner shares (${SHARED_WITH}: '${workload}')`;
    diagnostics.of(document).error(['resources', name, 'id'], message);
  }
  return ownEntry(own, own[0] ?? uses[0], diagnostics);
}

function ownEntry(own: readonly ResourceUse[], first: ResourceUse, diagnostics: Diagnostics): ResourceUse {
  return entryWithParams([first, ...own.filter((it) => it !== first && it.workload === first.workload)], diagnostics);
}

/** The first entry that has params, or the first; others may repeat them. */
export function entryWithParams(uses: Uses, diagnostics: Diagnostics): ResourceUse {
  const [owner = uses[0], ...more] = uses.filter(({ params }) => params !== undefined);
  for (const { document, name } of more.filter(({ params }) => !isDeepStrictEqual(params, owner.params))) {
    const message = `differ from the params of the same resource in ${entry(owner)}; set params in one place only`;
    diagnostics.of(document).error(['resources', name, 'params'], message);
  }
  return owner;
}

/** Checks an entry of a workload that is not the owner: it needs the owner's word, and may set only its own access. */
function checkJoining(use: ResourceUse, owner: ResourceUse, diagnostics: Diagnostics): void {
  const at = diagnostics.of(use.document).below('resources', use.name);
  if (!isSharedWith(owner.resource, use.workload)) {
    const word = `resources.${owner.name}.${wordFor(owner.resource, use.workload)}`;
    const message = `belongs to ${entry(owner)}, which does not share it with '${use.workload}'; set ${word} there, or choose another id`;
    at.error(['id'], message);
  } else if (use.params !== undefined) {
    at.error(['params'], `only the owner, ${entry(owner)}, sets params; leave nothing but access here`);
  }
}

function reportSeveral(sharing: readonly ResourceUse[], diagnostics: Diagnostics): void {
  for (const use of sharing) {
    const message = `only one file owns a resource, but this is also in ${others(use, sharing)}; remove it in one of them`;
    const path = ['resources', use.name, 'metadata', 'annotations', SHARED_WITH];
    diagnostics.of(use.document).error(path, message, 'key');
  }
}

function reportNone(id: string, uses: Uses, diagnostics: Diagnostics): void {
  for (const use of uses) {
    const message = `'${id}' is also in ${others(use, uses)}, and nobody owns it; add metadata.annotations.${SHARED_WITH} to the owner's entry, with the names of the other workloads`;
    diagnostics.of(use.document).error(['resources', use.name, 'id'], message);
  }
}

function others({ workload }: ResourceUse, uses: readonly ResourceUse[]): string {
  const found = uses.filter((it) => it.workload !== workload).map(entry);
  const more = found.length - MAX_NAMED;
  return `${found.slice(0, MAX_NAMED).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

function workloadsOf(uses: readonly ResourceUse[]): ReadonlySet<string> {
  return new Set(uses.map(({ workload }) => workload));
}

/** `score/orders/score.yaml (resources.orders)` */
function entry({ document, name }: ResourceUse): string {
  return `${document.locate(['resources', name]).file ?? ''} (resources.${name})`;
}
