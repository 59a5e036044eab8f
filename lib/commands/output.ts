import { printable } from '../diagnostics/printable';

/** Prints the result of a command on stdout. */
export function print(text: string): void {
  process.stdout.write(`${text}\n`);
}

/** Prints a warning on stderr. */
export function warn(line: string): void {
  process.stderr.write(`warning: ${line}\n`);
}

/** Prints a line about what is done now on stderr. */
export function progress(line: string): void {
  process.stderr.write(`${line}\n`);
}

/** JSON with an indentation of two. Control characters that JSON allows, but a terminal obeys, are escaped as well. */
export function toJson(value: unknown): string {
  return JSON.stringify(value, undefined, 2).split('\n').map(printable).join('\n');
}

/** Columns of the terminal, or of COLUMNS. In a pipe nothing is wrapped. */
export function outputWidth({ columns }: { readonly columns?: number } = process.stdout): number {
  return columns ?? (Number(process.env['COLUMNS']) || Infinity);
}

/** Whether to colour the output on a stream: only on a terminal, and not if `NO_COLOR` is set (https://no-color.org). */
export function hasColour({ isTTY }: { readonly isTTY?: boolean }): boolean {
  const { NO_COLOR = '', TERM } = process.env;
  return isTTY === true && NO_COLOR === '' && TERM !== 'dumb';
}
