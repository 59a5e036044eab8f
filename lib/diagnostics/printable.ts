/** Longest JSON value in a message, in characters. */
const LONGEST = 200;

/**
 * Characters that control a terminal or reorder text: C0, C1, zero width, line and bidirectional controls. Also the `[`
 * of `##[`, which starts a command of GitHub's runner anywhere in a line (actions/runner, ActionCommand.cs); its other
 * form, `::`, works only at the start of a line.
 */
const CONTROL = /[\u0000-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]|(?<=##)\[/g;

/** The text on one line; characters that could control a terminal or a CI log are escaped. */
export function printable(text: string): string {
  return text.replace(CONTROL, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** A value as JSON on one line, at most 200 characters of it. */
export function printableValue(value: unknown): string {
  const text = printable(JSON.stringify(value));
  return text.length <= LONGEST ? text : `${text.slice(0, LONGEST)}... (${text.length} characters)`;
}

/** At most 80 characters of a user's text, for a message. */
export function excerpt(text: string): string {
  return shortened(text, 80);
}

/** The text, cut to so many characters; `…` stands for the rest. */
export function shortened(text: string, longest: number): string {
  return text.length > longest ? `${text.slice(0, longest - 1)}…` : text;
}
