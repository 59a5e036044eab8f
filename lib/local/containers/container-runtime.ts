import { execFile } from 'node:child_process';
import { basename } from 'node:path';
import { promisify } from 'node:util';
import { findProgram } from '../find-program';

/** A command line that runs containers. All that are used here take the same arguments. */
export interface ContainerRuntime {
  readonly name: string;
  /** Absolute path of the program. */
  readonly program: string;
  /** Its settings on this machine. */
  readonly environment: Readonly<Record<string, string>>;
}

const RUNTIMES = ['docker', 'podman', 'nerdctl'];
export const NEEDS_RUNTIME = 'docker, podman or nerdctl';

/** A daemon on another machine may not answer at all. In milliseconds. */
const ANSWERS_WITHIN = 10_000;

/** Variables of this machine that a runtime reads. A workload's variable of such a name is not for the runtime. */
const SETTINGS =
  /^(PATH|HOME|USER|TMPDIR|SSH_AUTH_SOCK|DBUS_SESSION_BUS_ADDRESS|XDG_.*|(DOCKER|CONTAINERS?|CONTAINERD|NERDCTL)_.*|(https?|no)_proxy)$/i;

/** Whether a variable of this name is a setting of a runtime. */
export function isSetting(name: string): boolean {
  return SETTINGS.test(name);
}

/**
 * The first runtime on the PATH that answers.
 *
 * @returns why there is none, for people
 */
export async function findRuntime(variables: NodeJS.ProcessEnv): Promise<ContainerRuntime | string> {
  const environment = settingsOf(variables);
  const programs = RUNTIMES.flatMap((name) => findProgram([name], environment['PATH'] ?? '') ?? []);
  const problems: string[] = [];
  for (const program of programs) {
    const runtime = { name: basename(program), program, environment };
    try {
      await runtimeOutput(runtime, ['info'], ANSWERS_WITHIN);
      return runtime;
    } catch {
      problems.push(`${runtime.name} does not answer`);
    }
  }
  return problems.length === 0 ? `needs ${NEEDS_RUNTIME}` : `needs ${NEEDS_RUNTIME}, but ${problems.join(', and ')}`;
}

function settingsOf(variables: NodeJS.ProcessEnv): Record<string, string> {
  const found = Object.entries(variables).filter(
    (entry): entry is [string, string] => isSetting(entry[0]) && entry[1] !== undefined,
  );
  return Object.fromEntries(found);
}

/**
 * What a command of the runtime prints.
 *
 * @param within - milliseconds after which it is killed
 * @throws with the last line that it wrote to stderr
 */
export async function runtimeOutput(
  { program, environment }: ContainerRuntime,
  args: readonly string[],
  within: number,
): Promise<string> {
  try {
    const { stdout } = await promisify(execFile)(program, args, { env: environment, timeout: within });
    return stdout.trim();
  } catch (error) {
    const { stderr = '', killed = false } = error as { stderr?: string; killed?: boolean };
    const last = stderr.trim().split('\n').at(-1) ?? '';
    throw new Error(killed ? `no answer within ${within / 1000} s` : last || `${program} failed`);
  }
}

/** Time limit to remove a container, in milliseconds: those that do not end by themselves are killed after ten seconds. */
const REMOVED_WITHIN = 30_000;

/** Arguments that remove a container with its volumes, whether it runs or not. */
export function removeArguments(name: string): string[] {
  return ['rm', '--force', '--volumes', name];
}

/** Removes a container, if there is one of this name or id. */
export async function removeContainer(runtime: ContainerRuntime, name: string): Promise<void> {
  await runtimeOutput(runtime, removeArguments(name), REMOVED_WITHIN).catch((error: unknown) => {
    if (!/no such|no container/i.test(String(error))) {
      throw error;
    }
  });
}
