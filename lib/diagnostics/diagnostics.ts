import { byPosition, type Diagnostic, type Path } from './diagnostic';
import { UserError } from './user-error';

/** Whether a diagnostic is about a key or about its value. */
export type Part = 'key' | 'value';

/** A document or a file whose parts have positions. */
export interface Located {
  /** Position of a path; if the path does not exist, the position of its nearest parent that does. */
  locate(path: Path, part?: Part): Pick<Diagnostic, 'file' | 'line' | 'column'>;
}

/** Errors (or warnings) that are kept; more are only counted, so a file full of mistakes costs little time and memory. */
const MAX_KEPT = 1000;

/** Collects problems, so that the user sees all of them at once. */
export class Diagnostics {
  private readonly kept: { readonly errors: Diagnostic[]; readonly warnings: Diagnostic[] } = {
    errors: [],
    warnings: [],
  };
  private readonly uncounted = { errors: 0, warnings: 0 };

  /** In order of file, line and column. */
  public get errors(): readonly Diagnostic[] {
    return [...this.kept.errors].sort(byPosition);
  }

  /** In order of file, line and column. */
  public get warnings(): readonly Diagnostic[] {
    return [...this.kept.warnings].sort(byPosition);
  }

  /** How many errors were found, including those that were not kept. */
  public get errorCount(): number {
    return this.kept.errors.length + this.uncounted.errors;
  }

  /** How many errors and warnings were found but not kept. */
  public get omitted(): number {
    return this.uncounted.errors + this.uncounted.warnings;
  }

  /** A reporter of problems in a document. */
  public of(document: Located): Reporter {
    return new Reporter(document, (kind, diagnostic) => this.add(kind, diagnostic));
  }

  /** A reporter of problems in a file as a whole, without lines. */
  public ofFile(file: string): Reporter {
    return this.of({ locate: () => ({ file }) });
  }

  /** Adds the problems of another collector. */
  public include(other: Diagnostics): void {
    other.kept.errors.forEach((diagnostic) => this.add('errors', () => diagnostic));
    other.kept.warnings.forEach((diagnostic) => this.add('warnings', () => diagnostic));
    this.uncounted.errors += other.uncounted.errors;
    this.uncounted.warnings += other.uncounted.warnings;
  }

  /** @throws UserError with every error */
  public throwIfErrors(): void {
    if (this.errorCount > 0) {
      throw new UserError(this.errors, this.uncounted.errors);
    }
  }

  private add(kind: 'errors' | 'warnings', diagnostic: () => Diagnostic): void {
    if (this.kept[kind].length < MAX_KEPT) {
      this.kept[kind].push(diagnostic());
    } else {
      this.uncounted[kind]++;
    }
  }
}

/** Reports problems in one document, or in a part of it. */
export class Reporter {
  constructor(
    private readonly document: Located,
    private readonly add: (kind: 'errors' | 'warnings', diagnostic: () => Diagnostic) => void,
    private readonly base: Path = [],
  ) {}

  /** @param message - `<problem>; <fix or choices>`; a function is called only if the error is kept */
  public error(path: Path, message: string | (() => string), part?: Part): void {
    this.add('errors', () => this.diagnostic(path, message, part));
  }

  /** @param message - `<problem>; <fix or choices>` */
  public warning(path: Path, message: string, part?: Part): void {
    this.add('warnings', () => this.diagnostic(path, message, part));
  }

  /** A reporter whose paths begin below a path. */
  public below(...path: Path): Reporter {
    return new Reporter(this.document, this.add, [...this.base, ...path]);
  }

  private diagnostic(path: Path, message: string | (() => string), part?: Part): Diagnostic {
    const whole = [...this.base, ...path];
    const { file, line, column } = this.document.locate(whole, part);
    return {
      file,
      line,
      column,
      path: whole.join('.'),
      message: typeof message === 'string' ? message : message(),
    };
  }
}
