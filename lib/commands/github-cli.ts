import { shortened } from '../diagnostics/printable';
import { ProgramFailure } from './program-failure';
import { runProgram } from './run-program';

/** Asks GitHub. */
export interface Github {
  /**
   * Runs `gh` with these arguments, and a body as its input.
   *
   * @returns what it prints, which is JSON for `gh api`
   * @throws ProgramFailure with the status of GitHub as its code: `404`
   */
  run(args: readonly string[], body?: string): Promise<string>;
}

const LONGEST = 300;

/** GitHub by its command line, with the account that it is signed in with. */
export class GithubCli implements Github {
  public async run(args: readonly string[], body = ''): Promise<string> {
    const env = { GH_PROMPT_DISABLED: '1', GH_PAGER: 'cat', NO_COLOR: '1', GH_NO_UPDATE_NOTIFIER: '1' };
    const { status, stdout, stderr } = await runProgram('gh', args, { input: body, env });
    if (status === null) {
      throw new ProgramFailure('not installed', "GitHub's command line ('gh') is not installed");
    }
    // Exit code 4: `gh help exit-codes`.
    if (status === 4) {
      throw new ProgramFailure('not signed in', 'gh is not signed in');
    }
    if (status !== 0) {
      const [, code = 'failed'] = /\(HTTP (\d+)\)/.exec(stderr) ?? [];
      throw new ProgramFailure(code, shortened(stderr.trim().split('\n')[0] ?? '', LONGEST));
    }
    return stdout;
  }
}
