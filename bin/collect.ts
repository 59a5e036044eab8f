/** Parses an option that may be repeated: all its values, in order. Its default is `[]`. */
export function collect(value: string, former: string[]): string[] {
  return [...former, value];
}
