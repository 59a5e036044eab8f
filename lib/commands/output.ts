/** Prints a command's result on stdout. */
export function print(text: string): void {
  process.stdout.write(`${text}\n`);
}

/** Prints a warning on stderr. */
export function warn(line: string): void {
  process.stderr.write(`warning: ${line}\n`);
}

/** Whether to colour what goes to a stream: only on a terminal, and never against https://no-color.org. */
export function hasColour({ isTTY }: { readonly isTTY?: boolean }): boolean {
  const { NO_COLOR = '', TERM } = process.env;
  return isTTY === true && NO_COLOR === '' && TERM !== 'dumb';
}
