/** Tells a reader on stderr what is worth knowing and stops nothing. */
export function warn(line: string): void {
  process.stderr.write(`warning: ${line}\n`);
}
