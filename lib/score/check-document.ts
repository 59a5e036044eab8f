import type { Reporter } from '../diagnostics/diagnostics';
import { CACHES } from '../plan/names';
import { checkAnnotations } from './check-annotations';
import { checkCharacters } from './check-characters';
import { checkContainers } from './check-containers';
import type { ScoreDocument } from './score-document';
import type { ScoreSpec } from './score-schema';
import { checkStartOrder } from './start-order';

/** Namespaces of the platform, which a workload of the same name would share. */
const RESERVED = [
  CACHES,
  'default',
  'fill-secrets',
  'flux-system',
  'ingress',
  'kube-node-lease',
  'kube-public',
  'kube-system',
  'logging',
  'report-status',
];

/** Refuses settings that Score allows, but this platform does not. */
export function checkDocument(document: ScoreDocument, at: Reporter): void {
  const { spec } = document;
  const { name } = spec.metadata;
  if (RESERVED.includes(name)) {
    at.error(['metadata', 'name'], `'${name}' is reserved for the platform; choose another name`);
  }
  if (/^\d/.test(name)) {
    at.error(['metadata', 'name'], `'${name}' is not a valid name of a Kubernetes Service; begin with a letter`);
  }
  checkCharacters(spec, at);
  checkAnnotations(document, at);
  checkContainers(spec, at);
  checkStartOrder(spec, at);
  checkPorts(spec, at);
}

function checkPorts(spec: ScoreSpec, at: Reporter): void {
  const taken = new Map<string, string>();
  for (const [name, { port, protocol = 'TCP' }] of Object.entries(spec.service?.ports ?? {})) {
    const first = taken.get(`${port}/${protocol}`);
    if (first !== undefined) {
      at.error(
        ['service', 'ports', name, 'port'],
        `${port}/${protocol} is also the port of '${first}'; choose another`,
      );
    }
    taken.set(`${port}/${protocol}`, name);
  }
}
