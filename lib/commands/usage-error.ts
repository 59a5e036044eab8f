import { UserError } from '../diagnostics/user-error';

/** An option is missing, which only the files or the local run tell: the command exits with 2, as for other wrong usage. */
export class UsageError extends UserError {
  constructor(problem: string) {
    super(problem);
    this.name = 'UsageError';
  }
}
