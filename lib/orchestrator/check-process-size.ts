import type { Reporter } from '../diagnostics/diagnostics';
import type { PlannedContainer } from '../plan/plan';
import type { ScoreSpec } from '../score/score-schema';

/** Of one argument, or one variable with its name, with the final NUL: MAX_ARG_STRLEN of Linux (execve(2)). */
const MAX_STRING = 128 * 1024;
/** Of all of a workload: a pod with more may not fit into a request to etcd, 1.5 MiB (--max-request-bytes). */
const MAX_ALL = 1024 * 1024;

/** Refuses variables, commands and arguments with which Linux starts no program. Placeholders are expanded. */
export function checkProcessSize(spec: ScoreSpec, containers: readonly PlannedContainer[], at: Reporter): void {
  let all = 0;
  for (const { name, variables } of containers) {
    const here = at.below('containers', name);
    const { command = [], args = [] } = spec.containers[name] ?? {};
    const add = (text: string, path: readonly (string | number)[]) => {
      const bytes = Buffer.byteLength(text) + 1;
      all += bytes;
      if (bytes > MAX_STRING) {
        here.error(path, `is ${Math.ceil(bytes / 1024)} KiB large; Linux allows 128 KiB, so put it in a file`);
      }
    };
    Object.entries(variables).forEach(([key, value]) => add(`${key}=${value}`, ['variables', key]));
    command.forEach((text, index) => add(text, ['command', index]));
    args.forEach((text, index) => add(text, ['args', index]));
  }
  if (all > MAX_ALL) {
    const message = `have ${(all / MAX_ALL).toFixed(1)} MiB of variables, commands and arguments; the limit is 1 MiB, so put large ones in files`;
    at.error(['containers'], message);
  }
}
