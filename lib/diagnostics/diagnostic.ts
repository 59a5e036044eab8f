import { printable, shortened } from './printable';

/** Keys and indexes that lead to a value of a document. */
export type Path = readonly (string | number)[];

/** One problem that the user has to fix, and where. Parts that do not apply are left out. */
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
  /** Lines of something else that explain it, such as a log. */
  readonly quote?: string;
}

/** A path or a message longer than this is cut when it is printed. */
const LONGEST_PART = 2000;

/**
 * Renders a diagnostic on one line: `<file>:<line>:<column>: <path>: <message>`; what it quotes follows, line by line.
 * Keys, values and file names come from users, so this is where control characters become visible.
 *
 * @param label - stands after the position: `warning`, for example
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
