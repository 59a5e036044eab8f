/** Values are cut after so many characters. */
const LONGEST = 200;

/** Characters that a terminal obeys, or that turn text around: C0, C1, zero width, line and bidirectional controls. */
const CONTROL = /[\u0000-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/g;

/** One line of text that holds nothing a terminal would obey. */
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
  return text.length > 80 ? `${text.slice(0, 79)}…` : text;
}
