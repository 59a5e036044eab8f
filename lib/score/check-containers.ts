import { posix } from 'node:path';
import type { Reporter } from '../diagnostics/diagnostics';
import { excerpt } from '../diagnostics/printable';
import { TOKEN_DIRECTORY } from '../plan/names';
import { cpuMillis, memoryMib } from '../plan/quantities';
import type { ScoreContainer, ScoreProbe, ScoreSpec } from './score-schema';

/** Refuses settings that Score allows, but Kubernetes or the container runtime would refuse later. */
export function checkContainers({ containers }: ScoreSpec, at: Reporter): void {
  for (const [name, container] of Object.entries(containers)) {
    const here = at.below('containers', name);
    if (/\s/.test(container.image)) {
      here.error(['image'], 'contains white space; remove it');
    }
    checkVariables(container, here);
    checkTexts(container, here);
    checkFiles(container, here);
    checkVolumes(container, here);
    checkResources(container, here);
    checkProbe('livenessProbe', container.livenessProbe, here);
    checkProbe('readinessProbe', container.readinessProbe, here);
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
function checkTexts({ variables = {}, command = [], args = [] }: ScoreContainer, at: Reporter): void {
  const texts = Object.entries({ variables, command, args }).flatMap(([field, values]) =>
    Object.entries(values).map(([key, text]) => ({ path: [field, key], text })),
  );
  for (const { path } of texts.filter(({ text }) => text.includes('\0'))) {
    at.error(path, 'contains a NUL character; remove it');
  }
}

function checkFiles({ files = {} }: ScoreContainer, at: Reporter): void {
  for (const target of Object.keys(files)) {
    const problem =
      target === '/tmp' ? 'is a directory in every container; use a path below it' : targetProblem(target);
    if (problem !== undefined) {
      at.error(['files', target], problem, 'key');
    }
  }
}

function checkVolumes({ files = {}, volumes = {} }: ScoreContainer, at: Reporter): void {
  for (const [target, { path }] of Object.entries(volumes)) {
    const taken = Object.hasOwn(files, target) ? 'is also the target of a file; choose another path' : undefined;
    const problem = targetProblem(target) ?? taken;
    if (problem !== undefined) {
      at.error(['volumes', target], problem, 'key');
    }
    if (path !== undefined && (path.startsWith('/') || path.split('/').includes('..'))) {
      at.error(
        ['volumes', target, 'path'],
        `'${path}' is outside of the volume; expected a relative path without '..'`,
      );
    }
  }
}

/** The problem with a mount path; undefined if it is valid. */
function targetProblem(target: string): string | undefined {
  if (!target.startsWith('/') || target.split('/').includes('..')) {
    return "is not a valid target; expected an absolute path without '..'";
  }
  if (target === '/') {
    return 'would hide the whole image; use a path below it';
  }
  if (posix.normalize(target) !== target || target.endsWith('/')) {
    return `is not in its shortest form; write '${posix.normalize(target).replace(/\/$/, '')}'`;
  }
  if (target.includes(':')) {
    return "contains a ':', which Kubernetes does not allow in a mount path; choose another path";
  }
  return target === TOKEN_DIRECTORY || target.startsWith(`${TOKEN_DIRECTORY}/`)
    ? "is reserved for the token of the workload's role; choose another path"
    : undefined;
}

/**
 * The largest EC2 instance has 32 TiB and 1,920 vCPUs (u7inh-32tb.480xlarge, EC2 instance types). Docker starts no
 * container with less than 6 MiB (docker run --memory).
 */
const [MAX_MEMORY_MIB, MAX_CPU_MILLIS, MIN_MEMORY_MIB] = [32 * 1024 * 1024, 1_920_000, 6];

function checkResources({ resources: { requests = {}, limits = {} } = {} }: ScoreContainer, at: Reporter): void {
  for (const [field, { memory, cpu }] of Object.entries({ requests, limits })) {
    const mib = memory === undefined ? undefined : memoryMib(memory);
    if (mib !== undefined && mib > MAX_MEMORY_MIB) {
      at.error(
        ['resources', field, 'memory'],
        `${excerpt(memory ?? '')} is more memory than any host has; use at most 32Ti`,
      );
    } else if (field === 'limits' && mib !== undefined && mib < MIN_MEMORY_MIB) {
      at.error(
        ['resources', field, 'memory'],
        `${excerpt(memory ?? '')} is too little for any program; use at least 6Mi (is the unit missing?)`,
      );
    }
    if (cpu !== undefined && cpuMillis(cpu) > MAX_CPU_MILLIS) {
      at.error(['resources', field, 'cpu'], `${excerpt(cpu)} is more CPUs than any host has; use at most 1920`);
    }
  }
  const units = { memory: memoryMib, cpu: cpuMillis } as const;
  for (const unit of ['memory', 'cpu'] as const) {
    const [request, limit] = [requests[unit], limits[unit]];
    if (request !== undefined && limit !== undefined && units[unit](request) > units[unit](limit)) {
      const message = `${excerpt(request)} is more than the limit of ${excerpt(limit)}; raise the limit, or request less`;
      at.error(['resources', 'requests', unit], message);
    }
  }
}

function checkProbe(name: 'livenessProbe' | 'readinessProbe', probe: ScoreProbe | undefined, at: Reporter): void {
  if (probe?.exec?.command.length === 0) {
    at.error([name, 'exec', 'command'], 'is empty; expected a command');
  }
  for (const [index, header] of (probe?.httpGet?.httpHeaders ?? []).entries()) {
    // Score allows '_', but Kubernetes does not (IsHTTPHeaderName).
    if (!/^[A-Za-z0-9-]+$/.test(header.name)) {
      at.error(
        [name, 'httpGet', 'httpHeaders', index, 'name'],
        `'${header.name}' is not a valid header name; expected letters, digits and -`,
      );
    }
  }
}
