import type { Problem } from '../../user-error';
import { checkAnnotations } from './annotations';
import { checkContainers } from './check-containers';
import { RESOURCE_TYPES } from '../resource-types';
import type { ScoreDocument } from './score-document';
import type { ScoreResource } from './score-schema';
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
  checkContainers(document, report);
  checkStartOrder(document, report);
  checkPorts(document, report);
  for (const [resource, { class: className, metadata = {} }] of Object.entries(spec.resources ?? {})) {
    if (className !== undefined && className !== 'default') {
      report(document.problem(['resources', resource, 'class'], `no class '${className}'; classes: default`));
    }
    checkMetadata(document, resource, metadata, report);
  }
}

/** Metadata of a resource goes to its catalogue entity, and nowhere else. */
function checkMetadata(
  { spec, problem }: ScoreDocument,
  resource: string,
  metadata: NonNullable<ScoreResource['metadata']>,
  report: (problem: Problem) => void,
): void {
  const at = ['resources', resource, 'metadata'];
  const type = spec.resources?.[resource]?.type ?? '';
  if (metadata.annotations !== undefined && RESOURCE_TYPES.get(type)?.cloudFormation === undefined) {
    report(problem([...at, 'annotations'], `a resource of type '${type}' is in no catalogue; remove it`));
  }
  for (const key of Object.keys(metadata).filter((it) => it !== 'annotations')) {
    report(problem([...at, key], 'is read by nothing here; metadata of a resource: annotations'));
  }
}

function checkPorts({ spec, problem }: ScoreDocument, report: (problem: Problem) => void): void {
  const taken = new Map<string, string>();
  for (const [name, { port, protocol = 'TCP' }] of Object.entries(spec.service?.ports ?? {})) {
    const first = taken.get(`${port}/${protocol}`);
    if (first !== undefined) {
      report(
        problem(
          ['service', 'ports', name, 'port'],
          `${port}/${protocol} is the port of '${first}', too; choose another`,
        ),
      );
    }
    taken.set(`${port}/${protocol}`, name);
  }
}
