/** Values are cut after so many characters. */
const LONGEST = 200;

/**
 * Characters that a terminal obeys, or that turn text around: C0, C1, zero width, line and bidirectional controls. And
 * the `[` of `##[`, with which GitHub's runner begins a command anywhere in a line (actions/runner, ActionCommand.cs);
 * its other form, `::`, counts only at the start of a line.
 */
const CONTROL = /[\u0000-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]|(?<=##)\[/g;

/** One line of text without anything that a terminal or a CI log would obey. */
export function printable(text: string): string {
  return text.replace(CONTROL, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** A JSON value on one line, cut where it is long. */
export function printableValue(value: unknown): string {
  const text = printable(JSON.stringify(value));
  return text.length <= LONGEST ? text : `${text.slice(0, LONGEST)}... (${text.length} characters)`;
}

/** At most 80 characters of a user's text, for a message. */
export function excerpt(text: string): string {
  return shortened(text, 80);
}

/** A text, cut where it is longer than so many characters. */
export function shortened(text: string, longest: number): string {
  return text.length > longest ? `${text.slice(0, longest - 1)}…` : text;
}
