import { UserError } from '../diagnostics/user-error';
import { askRun, type Question } from '../local/run-control';
import { readRun, RUN_FILE } from '../local/run-file';

/**
 * Asks the local run of this checkout.
 *
 * @throws UserError if there is none, it does not answer, or it says what is wrong
 */
export async function askLocalRun(question: Question, workload = ''): Promise<unknown> {
  const run = readRun(RUN_FILE);
  if (run === undefined) {
    throw new UserError("no local run of this checkout; start one with 'idp up'");
  }
  if (run.control === undefined) {
    throw new UserError('the local run of this checkout is starting; try again in a second');
  }
  const answer = await askRun(run.control, question, workload);
  if (answer === undefined) {
    throw new UserError("the local run of this checkout does not answer; stop it with 'idp down'");
  }
  return answer;
}
