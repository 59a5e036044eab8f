import type { Command } from 'commander';
import type { Overrides } from './overrides';
import { collect } from './options';

/** What commander makes of them. */
export interface OverrideOptions {
  readonly workload?: string;
  readonly overrideFile: readonly string[];
  readonly overrideProperty: readonly string[];
}

/** Adds the options that put something over the Score document of one workload. */
export function addOverrideOptions(command: Command): Command {
  return command
    .option('--workload <name>', 'directory of the workload that overrides are for (default: the only one)')
    .option('--override-file <file>', 'merged over its Score document and overlay; may be repeated', collect, [])
    .option(
      '--override-property <path=value>',
      'set after the files, or deleted: <path>=; may be repeated',
      collect,
      [],
    );
}

export function overridesOf({
  workload,
  overrideFile: files,
  overrideProperty: properties,
}: OverrideOptions): Overrides {
  return { ...(workload === undefined ? {} : { workload }), files, properties };
}
