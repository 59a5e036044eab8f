import { spawn, spawnSync } from 'node:child_process';
import { UserError } from '../../diagnostics/user-error';

/** A session with a host, through AWS Systems Manager. */
export interface Session {
  readonly region: string;
  /** For example `i-0123456789abcdef0`. */
  readonly instance: string;
  /** SSM document that says what the session does; a shell if left out. */
  readonly document?: string;
  readonly parameters?: Readonly<Record<string, readonly string[]>>;
}

/**
 * Runs a session on this terminal until one side ends it. Ctrl-C is for the other side.
 *
 * @returns the exit code of the AWS CLI
 * @throws UserError if the AWS CLI or its plugin is missing
 */
export async function runSession(session: Session): Promise<number> {
  requirePrograms();
  const ignore = () => undefined;
  process.on('SIGINT', ignore);
  const child = spawn('aws', argumentsOf(session), { env: process.env, stdio: 'inherit' });
  const status = await new Promise<number>((resolve, reject) => {
    child.once('error', reject).once('exit', (code) => resolve(code ?? 1));
  });
  process.off('SIGINT', ignore);
  return status;
}

/**
 * Runs a session that ends by itself.
 *
 * @returns what the other side printed; it is written nowhere
 * @throws UserError if the session fails, or a program is missing
 */
export function readSession(session: Session): string {
  requirePrograms();
  const { status, stdout } = spawnSync('aws', argumentsOf(session), {
    encoding: 'utf8',
    env: process.env,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  if (status !== 0) {
    throw new UserError(`the session with ${session.instance} failed; the lines above say why`);
  }
  return stdout;
}

function argumentsOf({ region, instance, document, parameters }: Session): string[] {
  return [
    ...['ssm', 'start-session', '--region', region, '--target', instance],
    ...(document === undefined ? [] : ['--document-name', document]),
    ...(parameters === undefined ? [] : ['--parameters', JSON.stringify(parameters)]),
  ];
}

/** What the AWS CLI says when its plugin is missing does not say what to do. */
function requirePrograms(): void {
  const missing = (program: string) =>
    spawnSync(program, ['--version'], { env: process.env, stdio: 'ignore' }).error !== undefined;
  if (missing('aws')) {
    throw new UserError(
      'needs the AWS CLI (aws), which is not on the PATH; https://docs.aws.amazon.com/cli/latest/userguide/getting-started-install.html says how to install it',
    );
  }
  if (missing('session-manager-plugin')) {
    throw new UserError(
      'needs the Session Manager plugin of the AWS CLI (session-manager-plugin), which is not on the PATH; https://docs.aws.amazon.com/systems-manager/latest/userguide/session-manager-working-with-install-plugin.html says how to install it',
    );
  }
}
