/** Directory of the workloads, relative to the repository. */
export const ROOT = 'score';

/** The option that names an environment: its flags and its description. */
export const ENVIRONMENT = ['--env, --environment <name>', 'environment of lib/config/environments.ts'] as const;

/** Parser of an option that may be repeated: all its values, in order. Its default is `[]`. */
export function collect(value: string, former: string[]): string[] {
  return [...former, value];
}

/** Last part of a command's help: examples that can be typed as they stand, without `npx idp`. */
export function examples(...lines: readonly [string, ...string[]]): string {
  return `\n${lines.length === 1 ? 'Example' : 'Examples'}:\n${lines.map((line) => `  npx idp ${line}`).join('\n')}`;
}
