/** Directory of the workloads, below the root of the repository. */
export const ROOT = 'score';

/** Flags and description of the option that names an environment. */
export const ENVIRONMENT = [
  '--env, --environment <name>',
  'environment, as named in lib/config/environments.ts',
] as const;

/** Collects the values of an option that may be repeated. Its default is `[]`. */
export function collect(value: string, former: string[]): string[] {
  return [...former, value];
}

/** The last part of a command's help: examples, given without `npx idp`. */
export function examples(...lines: readonly [string, ...string[]]): string {
  return `\n${lines.length === 1 ? 'Example' : 'Examples'}:\n${lines.map((line) => `  npx idp ${line}`).join('\n')}`;
}
