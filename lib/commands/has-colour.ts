/** Whether to colour what goes to a stream: on a terminal alone, and never against https://no-color.org. */
export function hasColour({ isTTY }: { readonly isTTY?: boolean }): boolean {
  const { NO_COLOR = '', TERM } = process.env;
  return isTTY === true && NO_COLOR === '' && TERM !== 'dumb';
}
