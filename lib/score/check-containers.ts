import { posix } from 'node:path';
import type { Diagnostic } from '../diagnostics/user-error';
import { TOKEN_DIRECTORY } from '../plan/names';
import { cpuMillis, memoryMib } from '../plan/quantities';
import type { Path, ScoreDocument } from './score-document';
import type { ScoreContainer, ScoreProbe } from './score-schema';

type Refuse = (path: Path, message: string) => void;

/** Refuses what Score allows in a container and Kubernetes, or the container runtime, would refuse later. */
export function checkContainers(document: ScoreDocument, report: (problem: Diagnostic) => void): void {
  for (const [name, container] of Object.entries(document.spec.containers)) {
    const refuse: Refuse = (path, message) => report(document.problem(['containers', name, ...path], message));
    if (/\s/.test(container.image)) {
      refuse(['image'], 'holds white space, which no image reference does; remove it');
    }
    checkVariables(container, refuse);
    checkTexts(container, refuse);
    checkFiles(container, refuse);
    checkVolumes(container, refuse);
    checkResources(container, refuse);
    checkProbe('livenessProbe', container.livenessProbe, refuse);
    checkProbe('readinessProbe', container.readinessProbe, refuse);
  }
}

function checkVariables({ variables = {} }: ScoreContainer, refuse: Refuse): void {
  for (const name of Object.keys(variables)) {
    // Kubernetes takes printable ASCII without '=' since 1.30 (RelaxedEnvironmentVariableValidation).
    if (!/^[ -<>-~]+$/.test(name)) {
      refuse(['variables', name], 'is no name of a variable; expected printable ASCII characters');
    }
  }
}

/** A program is given texts that NUL ends. */
function checkTexts({ variables = {}, command = [], args = [] }: ScoreContainer, refuse: Refuse): void {
  const texts = Object.entries({ variables, command, args }).flatMap(([field, values]) =>
    Object.entries(values).map(([key, text]) => ({ path: [field, key], text })),
  );
  for (const { path } of texts.filter(({ text }) => text.includes('\0'))) {
    refuse(path, 'holds a NUL character, which ends a text that a program is given; remove it');
  }
}

function checkFiles({ files = {} }: ScoreContainer, refuse: Refuse): void {
  for (const target of Object.keys(files)) {
    const problem = target === '/tmp' ? 'is a directory of every container; name a file in it' : targetProblem(target);
    if (problem !== undefined) {
      refuse(['files', target], problem);
    }
  }
}

function checkVolumes({ files = {}, volumes = {} }: ScoreContainer, refuse: Refuse): void {
  for (const [target, { path }] of Object.entries(volumes)) {
    const taken = Object.hasOwn(files, target) ? 'is the target of a file, too; choose another' : undefined;
    const problem = targetProblem(target) ?? taken;
    if (problem !== undefined) {
      refuse(['volumes', target], problem);
    }
    if (path !== undefined && (path.startsWith('/') || path.split('/').includes('..'))) {
      refuse(['volumes', target, 'path'], `'${path}' leads out of the volume; expected a relative path without '..'`);
    }
  }
}

/** What is wrong with the place where something is mounted, if anything. */
function targetProblem(target: string): string | undefined {
  if (!target.startsWith('/') || target.split('/').includes('..')) {
    return "is not a target; expected an absolute path without '..'";
  }
  if (target === '/') {
    return 'would hide the whole image; name a path below it';
  }
  if (posix.normalize(target) !== target || target.endsWith('/')) {
    return `is not in its shortest form; write '${posix.normalize(target).replace(/\/$/, '')}'`;
  }
  if (target.includes(':')) {
    return "holds a ':', which Kubernetes takes in no target; choose another";
  }
  return target === TOKEN_DIRECTORY || target.startsWith(`${TOKEN_DIRECTORY}/`)
    ? 'is where the token of the role is; choose another'
    : undefined;
}

function checkResources({ resources: { requests = {}, limits = {} } = {} }: ScoreContainer, refuse: Refuse): void {
  const units = { memory: memoryMib, cpu: cpuMillis } as const;
  for (const unit of ['memory', 'cpu'] as const) {
    const [request, limit] = [requests[unit], limits[unit]];
    if (request !== undefined && limit !== undefined && units[unit](request) > units[unit](limit)) {
      refuse(['resources', 'requests', unit], `${request} is more than the limit, ${limit}; raise it, or ask for less`);
    }
  }
}

function checkProbe(name: 'livenessProbe' | 'readinessProbe', probe: ScoreProbe | undefined, refuse: Refuse): void {
  if (probe?.exec?.command.length === 0) {
    refuse([name, 'exec', 'command'], 'is empty; expected a command');
  }
  for (const [index, header] of (probe?.httpGet?.httpHeaders ?? []).entries()) {
    // Score allows '_', Kubernetes does not (IsHTTPHeaderName).
    if (!/^[A-Za-z0-9-]+$/.test(header.name)) {
      refuse(
        [name, 'httpGet', 'httpHeaders', index, 'name'],
        `'${header.name}' is no header; expected letters, digits and -`,
      );
    }
  }
}
