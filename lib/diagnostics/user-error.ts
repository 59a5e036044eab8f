import { formatDiagnostic, type Diagnostic } from './diagnostic.ts';

/** More problems than this are counted but not printed. */
export const MAX_PRINTED = 100;

/** A mistake of the user, not our bug: the entry points print the message without a stack trace and exit with 1. */
export class UserError extends Error {
  public readonly problems: readonly Diagnostic[];

  /** @param omitted - how many problems were found besides those given */
  constructor(problems: readonly Diagnostic[] | string, omitted = 0) {
    const list = typeof problems === 'string' ? [{ message: problems }] : problems;
    const lines = list.slice(0, MAX_PRINTED).map((problem) => formatDiagnostic(problem));
    const rest = list.length - lines.length + omitted;
    super([...lines, ...(rest > 0 ? [`and ${rest} more; fix these first`] : [])].join('\n'));
    this.name = 'UserError';
    this.problems = list;
  }
}
