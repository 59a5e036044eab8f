import { InvalidArgumentError, Option, type Command } from 'commander';
import type { Overrides } from './overrides';

/** Directory of the workloads, below the root of the repository. */
export const ROOT = 'score';

/** Flags and description of the option that names an environment. */
export const ENVIRONMENT = [
  '--env, --environment <name>',
  'environment, as named in lib/config/environments.ts',
] as const;

/** Collects the values of an option that may be repeated. */
export function collect(value: string, former: readonly string[] = []): string[] {
  return [...former, value];
}

/** Who runs this: on GitHub the actor, otherwise the user of this machine. */
export function userName(): string {
  const { GITHUB_ACTOR, USER, USERNAME } = process.env;
  return [GITHUB_ACTOR, USER, USERNAME].find((name) => name !== undefined && name !== '') ?? 'unknown';
}

/** Exit code when something is not ready. */
export const NOT_READY = 3;

/** Flags, description and reader of the option that limits `--wait`. */
const TIMEOUT = ['--timeout <seconds>', 'with --wait: give up after so many (default: 300)', seconds] as const;

/** Flags and description of the option that waits. */
const WAIT = ['--wait', 'wait until the cluster runs it; exit code 3 if it does not'] as const;

/**
 * Adds the options that wait for a release.
 *
 * @param conflicts - options with which there is nothing to wait for
 */
export function addWaitOptions(command: Command, ...conflicts: string[]): Command {
  return command
    .addOption(new Option(...WAIT).conflicts(conflicts))
    .option(...TIMEOUT)
    .hook('preAction', (_, used) => {
      const { wait = false, timeout } = used.opts<{ readonly wait?: boolean; readonly timeout?: number }>();
      if (timeout !== undefined && !wait) {
        used.error('--timeout limits --wait; add --wait');
      }
    });
}

function seconds(text: string): number {
  const number = Number(text);
  if (!/^\d+$/.test(text) || number < 1 || number > 3600) {
    throw new InvalidArgumentError('expected a number of seconds from 1 to 3600');
  }
  return number;
}

/** Flags and description of the option of a command that releases, for programs. */
export const RELEASE_JSON = [
  '--json',
  'print the text, the record of the release and what is not ready as JSON',
  false,
] as const;

/** Reads the value of an option that is a port. */
export function port(text: string): number {
  const number = Number(text);
  if (!/^\d+$/.test(text) || number < 1 || number > 65_535) {
    throw new InvalidArgumentError('expected a number from 1 to 65535');
  }
  return number;
}

/** Reads the value of an option that is a directory. */
export function directory(text: string): string {
  if (text === '') {
    throw new InvalidArgumentError('expected a directory');
  }
  return text;
}

/** Collects the values of an option that may be repeated, each `<workload>=sha256:<digest>`. */
export const workloadDigest = collectAll(/^[^=]+=sha256:[0-9a-f]{64}$/, '<workload>=sha256:<64 hexadecimal digits>');
/** The same, each `<workload>=<image reference>`. */
export const workloadImage = collectAll(/^[^=]+=./, '<workload>=<image reference>');

function collectAll(form: RegExp, expected: string): typeof collect {
  return (value, former) => {
    if (!form.test(value)) {
      throw new InvalidArgumentError(`expected ${expected}`);
    }
    return collect(value, former);
  };
}

/** The last part of a command's help: examples, given without `npx idp`. */
export function examples(...lines: readonly [string, ...string[]]): string {
  return `\n${lines.length === 1 ? 'Example' : 'Examples'}:\n${lines.map((line) => `  npx idp ${line}`).join('\n')}`;
}

/** Values of the options that `addOverrideOptions` adds. */
export interface OverrideOptions {
  readonly workload?: string;
  readonly overrideFile?: readonly string[];
  readonly overrideProperty?: readonly string[];
}

/** Adds the options that override parts of one workload's Score document. */
export function addOverrideOptions(command: Command): Command {
  return command
    .hook('preAction', (_, used) => {
      const { workload, overrideFile, overrideProperty } = used.opts<OverrideOptions>();
      if (workload !== undefined && overrideFile === undefined && overrideProperty === undefined) {
        used.error('--workload names the workload that is overridden; add --override-file or --override-property');
      }
    })
    .option('--workload <name>', 'workload that is overridden, by its directory (default: the only one)')
    .option(
      '--override-file <file>',
      'YAML file that is merged over its score.yaml and overlay; may be repeated',
      collect,
    )
    .option(
      '--override-property <path=value>',
      'value that is set after the files, or removed with <path>=; may be repeated',
      collect,
    );
}

/** The overrides that the options ask for. */
export function overridesOf({
  workload,
  overrideFile: files = [],
  overrideProperty: properties = [],
}: OverrideOptions): Overrides {
  return { workload, files, properties };
}
