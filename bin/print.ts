/** Prints a command's answer. */
export function print(text: string): void {
  process.stdout.write(`${text}\n`);
}
