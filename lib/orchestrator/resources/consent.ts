import type { Path } from '../../diagnostics/diagnostic';
import type { Diagnostics, Reporter } from '../../diagnostics/diagnostics';
import { closest } from '../../diagnostics/did-you-mean';
import { portsOf, type ScoreDocument } from '../../score/score-document';
import { EVERYONE, isSharedWith, SHARED_WITH, sharedWith, wordFor } from '../../score/shared-with';
import type { ResolvedResource, ResourceUse } from './resource-definitions';

/**
 * Refuses calls to a workload that does not offer its ports to the caller, and offers that are not valid. Who may join a
 * resource is checked where its owner is chosen.
 *
 * @param incomplete - whether a file could not be parsed: its workload may be one that an offer names
 */
export function checkConsent(
  documents: readonly ScoreDocument[],
  resolved: ReadonlyMap<string, ResolvedResource>,
  incomplete: boolean,
  diagnostics: Diagnostics,
): void {
  const byName = new Map(documents.map((document) => [document.spec.metadata.name, document]));
  for (const { calls, definition } of resolved.values()) {
    const target = calls && byName.get(calls.workload);
    if (target !== undefined) {
      definition.uses.forEach((use) => checkCall(use, target, diagnostics));
    }
  }
  documents.forEach((document) => checkOffers(document, incomplete ? undefined : byName, diagnostics.of(document)));
}

function checkCall({ document, workload, name, params }: ResourceUse, target: ScoreDocument, diagnostics: Diagnostics) {
  const { name: callee } = target.spec.metadata;
  if (workload === callee || isSharedWith(target.spec, workload)) {
    return;
  }
  const path = params?.['workload'] === undefined ? ['type'] : ['params', 'workload'];
  const { file } = target.locate(['metadata', 'annotations']);
  const message = `workload '${callee}' does not offer its service ports to '${workload}'; set ${wordFor(target.spec, workload)} in ${file ?? callee}`;
  diagnostics.of(document).error(['resources', name, ...path], message);
}

/** Checks the grammar of a document's offers, and warns of names that no workload has. */
function checkOffers(document: ScoreDocument, known: ReadonlyMap<string, unknown> | undefined, at: Reporter): void {
  const { spec } = document;
  if (sharedWith(spec) !== undefined && portsOf(document).length === 0) {
    const message = 'there is no service port to offer; remove it, or set it on the resource that is shared';
    at.error(['metadata', 'annotations', SHARED_WITH], message, 'key');
  }
  checkNames([], sharedWith(spec), known, at);
  for (const [name, resource] of Object.entries(spec.resources ?? {})) {
    checkNames(['resources', name], sharedWith(resource), known, at);
  }
}

function checkNames(
  owned: Path,
  names: readonly string[] = [],
  known: ReadonlyMap<string, unknown> | undefined,
  at: Reporter,
): void {
  const path = [...owned, 'metadata', 'annotations', SHARED_WITH];
  if (names.includes(EVERYONE) ? names.length > 1 : names.some((name) => !/^[a-z0-9-]+$/.test(name))) {
    at.error(path, `expected names of workloads, separated by commas; for every workload, write '${EVERYONE}' alone`);
    return;
  }
  for (const name of names.filter((it) => it !== EVERYONE && known?.has(it) === false)) {
    const close = closest(name, [...(known?.keys() ?? [])]);
    at.warning(
      path,
      `there is no workload '${name}'; ${close === undefined ? 'remove it' : `did you mean '${close}'?`}`,
    );
  }
}
