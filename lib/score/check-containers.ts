import type { Path } from '../diagnostics/diagnostic';
import type { Reporter } from '../diagnostics/diagnostics';
import { checkMounts } from './check-mounts';
import { checkQuantities } from './check-quantities';
import { imageProblem } from './image-reference';
import type { ScoreContainer, ScoreProbe, ScoreSpec } from './score-schema';

/** Refuses settings that Score allows, but Kubernetes or the container runtime would refuse later. */
export function checkContainers({ containers, service }: ScoreSpec, at: Reporter): void {
  const ports = Object.values(service?.ports ?? {}).map(({ port, targetPort = port }) => targetPort);
  for (const [name, container] of Object.entries(containers)) {
    const here = at.below('containers', name);
    checkImage(container, here);
    checkVariables(container, here);
    checkTexts(container, here);
    checkMounts(container, here);
    checkQuantities(container, here);
    checkProbe('livenessProbe', container.livenessProbe, here);
    checkProbe('readinessProbe', container.readinessProbe, here);
    warnOfProbePort('livenessProbe', container.livenessProbe, ports, here);
    warnOfProbePort('readinessProbe', container.readinessProbe, ports, here);
  }
}

function checkImage({ image }: ScoreContainer, at: Reporter): void {
  const problem = imageProblem(image);
  if (problem !== undefined) {
    at.error(['image'], problem);
  }
}

function checkVariables({ variables = {} }: ScoreContainer, at: Reporter): void {
  for (const name of Object.keys(variables)) {
    // Kubernetes allows printable ASCII without '=' since 1.30 (RelaxedEnvironmentVariableValidation).
    if (!/^[ -<>-~]+$/.test(name)) {
      at.error(['variables', name], 'is not a valid variable name; expected printable ASCII characters', 'key');
    }
  }
}

/** A program receives its arguments and variables only up to the first NUL. */
function checkTexts(container: ScoreContainer, at: Reporter): void {
  const { variables = {}, command = [], args = [], livenessProbe, readinessProbe } = container;
  const texts: [Path, object][] = [
    [['variables'], variables],
    [['command'], command],
    [['args'], args],
    [['livenessProbe', 'exec', 'command'], livenessProbe?.exec?.command ?? []],
    [['readinessProbe', 'exec', 'command'], readinessProbe?.exec?.command ?? []],
  ];
  for (const [path, values] of texts) {
    for (const [key, text] of Object.entries(values) as [string, string][]) {
      if (text.includes('\0')) {
        at.error([...path, key], 'contains a NUL character; remove it');
      }
    }
  }
}

function checkProbe(name: 'livenessProbe' | 'readinessProbe', probe: ScoreProbe | undefined, at: Reporter): void {
  if (probe?.exec?.command.length === 0) {
    at.error([name, 'exec', 'command'], 'is empty; expected a command');
  }
  if (probe?.httpGet?.host !== undefined) {
    // Pod Security forbids every pod with it, in both profiles (check_hostProbesAndHostLifecycle.go).
    at.error([name, 'httpGet', 'host'], 'is not allowed, since probes reach the pod itself; remove it');
  }
  for (const [index, header] of (probe?.httpGet?.httpHeaders ?? []).entries()) {
    const path = [name, 'httpGet', 'httpHeaders', index];
    // Score allows '_', but Kubernetes does not (IsHTTPHeaderName).
    if (!/^[A-Za-z0-9-]+$/.test(header.name)) {
      at.error([...path, 'name'], `'${header.name}' is not a valid header name; expected letters, digits and -`);
    }
    // Go's HTTP client, which the kubelet probes with, sends no other (RFC 9110, 5.5).
    if (/[\0-\x08\x0a-\x1f]/.test(header.value)) {
      at.error([...path, 'value'], 'contains a line break or a control character; remove it');
    }
  }
}

/** Most often the port of the Service stands where the one of the program is due. Without service ports nothing is known. */
function warnOfProbePort(
  name: 'livenessProbe' | 'readinessProbe',
  probe: ScoreProbe | undefined,
  targetPorts: readonly number[],
  at: Reporter,
): void {
  const port = probe?.exec === undefined ? probe?.httpGet?.port : undefined;
  if (port !== undefined && targetPorts.length > 0 && !targetPorts.includes(port)) {
    const message = `${port} is no targetPort of the service (${targetPorts.join(', ')}); make sure that the program listens on it`;
    at.warning([name, 'httpGet', 'port'], message);
  }
}
