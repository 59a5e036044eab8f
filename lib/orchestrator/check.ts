import type { Problem } from '../user-error';
import { checkAnnotations } from './annotations';
import type { Claim } from './plan';
import type { ResolvedResource } from './resolved-resource';
import type { ScoreDocument } from './score-document';
import { checkStartOrder } from './start-order';

/** Namespaces that are not a workload's to have. */
const RESERVED = ['default', 'flux-system', 'kube-node-lease', 'kube-public', 'kube-system', 'logging'];

/** Refuses what Score allows and this platform does not take, or not yet. */
export function checkDocument(document: ScoreDocument, report: (problem: Problem) => void): void {
  const { spec } = document;
  const { name } = spec.metadata;
  if (RESERVED.includes(name)) {
    report(document.problem(['metadata', 'name'], `'${name}' is taken by the platform; choose another`));
  }
  if (/^\d/.test(name)) {
    report(document.problem(['metadata', 'name'], `'${name}' is no Kubernetes Service name; begin with a letter`));
  }
  checkAnnotations(document, report);
  checkStartOrder(document, report);
  for (const [resource, { class: className, metadata }] of Object.entries(spec.resources ?? {})) {
    if (className !== undefined && className !== 'default') {
      report(document.problem(['resources', resource, 'class'], `no class '${className}'; classes: default`));
    }
    if (metadata !== undefined) {
      report(document.problem(['resources', resource, 'metadata'], 'is not supported yet; remove it'));
    }
  }
}

/** Refuses what clashes between workloads. */
export function checkTogether(
  documents: readonly ScoreDocument[],
  resolved: ReadonlyMap<string, ResolvedResource>,
  report: (problem: Problem) => void,
): void {
  const names = new Map<string, ScoreDocument>();
  for (const document of documents) {
    const { name } = document.spec.metadata;
    const first = names.get(name);
    if (first !== undefined) {
      report(
        document.problem(['metadata', 'name'], `the name '${name}' is taken by ${first.source.file}; choose another`),
      );
    }
    names.set(name, first ?? document);
  }
  const physical = new Map<string, ResolvedResource>();
  for (const resource of resolved.values()) {
    for (const key of physicalNames(resource.claim)) {
      const first = physical.get(key);
      const { owner } = resource.definition;
      if (first !== undefined) {
        const other = first.definition.owner;
        const message = `would have the same AWS name as ${other.document.source.file} resources.${other.name} (${key}); rename one`;
        report(owner.document.problem(['resources', owner.name], message));
      }
      physical.set(key, first ?? resource);
    }
  }
}

function physicalNames(claim: Claim | undefined): string[] {
  if (claim === undefined) {
    return [];
  }
  return claim.type === 'sqs' ? [`sqs ${claim.name}`, `sqs ${claim.deadLetter.name}`] : [`${claim.type} ${claim.name}`];
}
