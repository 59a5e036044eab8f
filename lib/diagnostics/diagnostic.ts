import { printable, shortened } from './printable.ts';

/** Keys and list indexes from the root of a document to one of its values. */
export type Path = readonly (string | number)[];

/** One problem for the user to fix, and its position. Parts that do not apply are left out. */
export interface Diagnostic {
  /** Path as the user would type it, for example `score/orders/score.yaml`. */
  readonly file?: string;
  /** 1-based. */
  readonly line?: number;
  /** 1-based, in characters. */
  readonly column?: number;
  /** Dotted path inside the file, for example `containers.main.variables.TABLE`. */
  readonly path?: string;
  /** `<problem>; <fix or choices>`: lower case, no final full stop. */
  readonly message: string;
  /** Lines that explain the problem, from a log for example. */
  readonly quote?: string;
}

/** In characters: longer paths and messages are cut when they are printed. */
const LONGEST_PART = 2000;

/**
 * Renders a diagnostic on one line: `<file>:<line>:<column>: <path>: <message>`. The lines of its quote follow.
 * Keys, values and file names come from users, so control characters are escaped here.
 *
 * @param label - printed after the position: `warning`, for example
 * @param paint - colours the position; no colour by default
 */
export function formatDiagnostic(
  { file, line, column, path, message, quote }: Diagnostic,
  { label, paint = (text) => text }: { readonly label?: string; readonly paint?: (position: string) => string } = {},
): string {
  const position = [file, line, column].filter((part) => part !== undefined).join(':');
  const clean = (text: string) => printable(shortened(text, LONGEST_PART));
  const head = [position === '' ? '' : paint(clean(position)), label, clean(path ?? ''), clean(message)]
    .filter((part) => part !== undefined && part !== '')
    .join(': ');
  return [head, ...(quote?.split('\n').map((text) => `  | ${clean(text)}`) ?? [])].join('\n');
}

/** The order of diagnostics: by file, line and column. */
export function byPosition(a: Diagnostic, b: Diagnostic): number {
  const [fileA, fileB] = [a.file ?? '', b.file ?? ''];
  if (fileA !== fileB) {
    return fileA < fileB ? -1 : 1;
  }
  return (a.line ?? 0) - (b.line ?? 0) || (a.column ?? 0) - (b.column ?? 0);
}
