import { spawn } from 'node:child_process';

/** What a program has printed, and its exit code; `null` if it is not installed. */
export interface Ended {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A program that takes longer is ended: a question that nobody answers, or a network that swallows everything. */
const PATIENCE_MS = 60_000;

/** Runs a program without a shell, with a text as its input. It gets the variables of this process. */
export async function runProgram(
  program: string,
  args: readonly string[],
  { input = '', cwd = '.', env = {} }: Settings = {},
): Promise<Ended> {
  return await new Promise((resolve, reject) => {
    const child = spawn(program, args, { cwd, env: { ...process.env, ...env } });
    // Not Node's own timeout: it goes on waiting for a program that is not installed.
    const timer = setTimeout(() => child.kill(), PATIENCE_MS);
    const output = { stdout: '', stderr: '' };
    for (const stream of ['stdout', 'stderr'] as const) {
      child[stream].setEncoding('utf8').on('data', (text: string) => (output[stream] += text));
    }
    child.once('error', (error: NodeJS.ErrnoException) => {
      clearTimeout(timer);
      if (error.code === 'ENOENT') {
        resolve({ status: null, stdout: '', stderr: '' });
      } else {
        reject(error);
      }
    });
    child.once('close', (status, signal) => {
      clearTimeout(timer);
      const late = signal === 'SIGTERM' ? `${program} did not end within ${PATIENCE_MS / 1000} s` : '';
      resolve({ ...output, status: status ?? 1, stderr: output.stderr + late });
    });
    // A program that ends without reading its input is no failure of ours.
    child.stdin.on('error', () => undefined).end(input);
  });
}

interface Settings {
  readonly input?: string;
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
}
