import { byPosition, type Diagnostic, type Path } from './diagnostic';
import { UserError } from './user-error';

/** Whether a diagnostic is about a key, or about what stands under it. */
export type Part = 'key' | 'value';

/** Something with positions: a document, or a single file. */
export interface Located {
  /** Where a path stands; where there is no such path, its nearest parent that exists. */
  locate(path: Path, part?: Part): Pick<Diagnostic, 'file' | 'line' | 'column'>;
}

/** More errors than this are counted and not kept, so a file full of mistakes costs little time and memory. */
const MAX_KEPT = 1000;

/** Collects what is wrong, and goes on: the user sees all problems at once. */
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

  /** How many errors were found, those that were not kept included. */
  public get errorCount(): number {
    return this.kept.errors.length + this.uncounted.errors;
  }

  /** How many errors and warnings were found and not kept. */
  public get omitted(): number {
    return this.uncounted.errors + this.uncounted.warnings;
  }

  /** Reports problems at positions of a document. */
  public of(document: Located): Reporter {
    return new Reporter(document, (kind, diagnostic) => this.add(kind, diagnostic));
  }

  /** Adds what another collector found. */
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

/** Reports problems at positions of one document, or of a part of it. */
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

  public warning(path: Path, message: string, part?: Part): void {
    this.add('warnings', () => this.diagnostic(path, message, part));
  }

  /** The same for what stands below a path. */
  public below(...path: Path): Reporter {
    return new Reporter(this.document, this.add, [...this.base, ...path]);
  }

  private diagnostic(path: Path, message: string | (() => string), part?: Part): Diagnostic {
    const whole = [...this.base, ...path];
    return {
      ...this.document.locate(whole, part),
      path: whole.join('.'),
      message: typeof message === 'string' ? message : message(),
    };
  }
}
