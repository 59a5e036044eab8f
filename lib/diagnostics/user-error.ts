/** One thing a reader has to mend, and where. Every part but the message is left out where it means nothing. */
export interface Diagnostic {
  /** Path as the reader would type it, for example `score/orders/score.yaml`. */
  readonly file?: string;
  /** 1-based. */
  readonly line?: number;
  /** 1-based, in characters. */
  readonly column?: number;
  /** Dotted path inside the file, for example `containers.main.variables.TABLE`. */
  readonly path?: string;
  /** `<what is wrong>; <what was expected, or what to do>`: lower case, no final full stop. */
  readonly message: string;
}

/** Renders a problem as `<file>:<line>:<column>: <path>: <message>`. */
export function formatDiagnostic({ file, line, column, path, message }: Diagnostic): string {
  const position = [file, line, column].filter((part) => part !== undefined).join(':');
  return [position, path, message].filter((part) => part !== undefined && part !== '').join(': ');
}

/** The reader's mistake, as opposed to our bug: doors print the message alone and exit with 1. */
export class UserError extends Error {
  public readonly problems: readonly Diagnostic[];

  constructor(problems: readonly Diagnostic[] | string) {
    const list = typeof problems === 'string' ? [{ message: problems }] : problems;
    super(list.map(formatDiagnostic).join('\n'));
    this.name = 'UserError';
    this.problems = list;
  }
}
