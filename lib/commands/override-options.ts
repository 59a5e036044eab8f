import type { Command } from 'commander';
import { collect } from './options';
import type { Overrides } from './overrides';

/** Values of the options. */
export interface OverrideOptions {
  readonly workload?: string;
  readonly overrideFile: readonly string[];
  readonly overrideProperty: readonly string[];
}

/** Adds the options that override parts of one workload's Score document. */
export function addOverrideOptions(command: Command): Command {
  return command
    .option('--workload <name>', 'workload that is overridden, by its directory (default: the only one)')
    .option(
      '--override-file <file>',
      'YAML file that is merged over its score.yaml and overlay; may be repeated',
      collect,
      [],
    )
    .option(
      '--override-property <path=value>',
      'value that is set after the files, or removed with <path>=; may be repeated',
      collect,
      [],
    );
}

/** The overrides that the options ask for. */
export function overridesOf({
  workload,
  overrideFile: files,
  overrideProperty: properties,
}: OverrideOptions): Overrides {
  return { workload, files, properties };
}
