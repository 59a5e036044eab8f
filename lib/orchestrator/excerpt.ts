/** As much of a reader's own text as a message has room for: 80 characters. */
export function excerpt(text: string): string {
  return text.length > 80 ? `${text.slice(0, 79)}…` : text;
}
