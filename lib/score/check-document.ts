import type { Diagnostic } from '../diagnostics/user-error';
import { checkAnnotations } from './annotations';
import { checkContainers } from './check-containers';
import type { ScoreDocument } from './score-document';
import { checkStartOrder } from './start-order';

/** Namespaces that are not a workload's to have. */
const RESERVED = ['default', 'flux-system', 'kube-node-lease', 'kube-public', 'kube-system', 'logging'];

/** Refuses what Score allows and this platform does not take, or not yet. */
export function checkDocument(document: ScoreDocument, report: (problem: Diagnostic) => void): void {
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
}

function checkPorts({ spec, problem }: ScoreDocument, report: (problem: Diagnostic) => void): void {
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
