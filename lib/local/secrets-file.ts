import type { Diagnostics } from '../diagnostics/diagnostics';

/** One value of a file `.secrets`. */
export interface SecretEntry {
  readonly name: string;
  readonly value: string;
  /** 1-based. */
  readonly line: number;
}

/** `NAME=value`; in quotes, a value may have several lines. */
const ENTRY =
  /(?:export[ \t]+)?([\w.-]+)[ \t]*=[ \t]*(?:"((?:\\.|[^"\\])*)"|'([^']*)'|([^"'\r\n][^\r\n]*)?)[ \t]*(?=[\r\n]|$)/y;
const IGNORED = /[ \t]*(?:#[^\r\n]*)?(?:\r?\n|$)/y;
const LINE = /[^\n]*(?:\n|$)/y;
/** What a backslash in double quotes stands for; before any other character, it is that character. */
const ESCAPES: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t' };

/**
 * Reads the values of a file in the format of dotenv: a `NAME=value` on each line, quotes around what has several lines
 * or a `#`, and comments on lines of their own.
 *
 * @param diagnostics - gets each line that is something else. No message has a value
 */
export function parseSecretsFile(file: string, text: string, diagnostics: Diagnostics): SecretEntry[] {
  const entries: SecretEntry[] = [];
  let position = 0;
  const next = (pattern: RegExp) => {
    pattern.lastIndex = position;
    const found = pattern.exec(text);
    position = found === null ? position : pattern.lastIndex;
    return found;
  };
  while (position < text.length) {
    if (next(IGNORED) !== null) {
      continue;
    }
    next(/[ \t]*/y);
    const line = text.slice(0, position).split('\n').length;
    const report = (message: string) => {
      diagnostics.of({ locate: () => ({ file, line }) }).error([], message);
    };
    const found = next(ENTRY);
    const [, name = '', double, single, bare = ''] = found ?? [];
    if (found === null) {
      report('is no NAME=value; write one on each line, and a comment after #');
      next(LINE);
    } else if (double === undefined && single === undefined && bare.includes('#')) {
      report(`${name}: has a # without quotes; put the value in quotes, or the comment on a line of its own`);
    } else {
      const value = double?.replaceAll(/\\([^])/g, (_, it: string) => ESCAPES[it] ?? it) ?? single ?? bare.trimEnd();
      entries.push({ name, value, line });
    }
  }
  return entries;
}
