import { CommanderError } from 'commander';
import { createProgram } from '../../lib/commands/program';
import { UsageError } from '../../lib/commands/usage-error';
import { UserError } from '../../lib/diagnostics/user-error';

export { IDP, idpVariables } from './idp-variables';

/** What a command printed, and its exit code. */
export interface Ended {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a command that waits for nothing in this process: a tenth of the time that a process of its own takes. */
export function runIdp(args: readonly string[], cwd: string): Ended {
  const surroundings = new Surroundings(cwd);
  const ended: string[] = [];
  try {
    createProgram()
      .hook('postAction', () => {
        ended.push(args.join(' '));
      })
      .parse(args, { from: 'user' });
    if (ended.length === 0) {
      throw new Error(`'idp ${args[0] ?? ''}' waits for something: run it with idpAsync`);
    }
  } catch (error) {
    surroundings.fail(error);
  } finally {
    surroundings.restore();
  }
  return surroundings.ended;
}

/** The same for a command that waits, with environment variables besides those of this process. */
export async function runIdpAsync(
  args: readonly string[],
  cwd: string,
  env: Readonly<Record<string, string>> = {},
): Promise<Ended> {
  const surroundings = new Surroundings(cwd, env);
  try {
    await createProgram().parseAsync(args, { from: 'user' });
  } catch (error) {
    surroundings.fail(error);
  } finally {
    surroundings.restore();
  }
  return surroundings.ended;
}

/** What a command has of its process: working directory, variables, streams and exit code. */
class Surroundings {
  public readonly ended = { status: 0, stdout: '', stderr: '' };
  private readonly cwd = process.cwd();
  private readonly env = process.env;
  private readonly writes = (['stdout', 'stderr'] as const).map((stream) =>
    jest.spyOn(process[stream], 'write').mockImplementation((text) => {
      this.ended[stream] += text.toString();
      return true;
    }),
  );

  public constructor(cwd: string, env: Readonly<Record<string, string>> = {}) {
    process.chdir(cwd);
    process.env = { ...process.env, NO_COLOR: '1', ...env };
    process.exitCode = undefined;
  }

  /** Ends as bin/idp.ts does; what that one leaves to Node is no end of a test. */
  public fail(error: unknown): void {
    if (error instanceof UserError) {
      this.ended.stderr += `${error.message}\n`;
      this.ended.status = error instanceof UsageError ? 2 : 1;
    } else if (error instanceof CommanderError) {
      this.ended.status = error.exitCode === 0 ? 0 : 2;
    } else {
      throw error;
    }
  }

  public restore(): void {
    this.ended.status ||= Number(process.exitCode ?? 0);
    process.exitCode = undefined;
    this.writes.forEach((write) => {
      write.mockRestore();
    });
    process.env = this.env;
    process.chdir(this.cwd);
  }
}
