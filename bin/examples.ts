/** The end of a command's help: what a reader would type. */
export function examples(...lines: readonly [string, ...string[]]): string {
  return `\n${lines.length === 1 ? 'Example' : 'Examples'}:\n${lines.map((line) => `  npx idp ${line}`).join('\n')}`;
}
