import { execFile } from 'node:child_process';
import { join, resolve } from 'node:path';

/** The checkout that the portal shows: its own. */
export const CHECKOUT = resolve(import.meta.dirname, '..', '..', '..');

/** What a command printed, and its exit code. */
export interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** A command may wait for AWS, but not for ever. */
const TIMEOUT = 60_000;
const MAX_BYTES = 64 * 1024 * 1024;

/** Runs `idp` in the checkout, without a shell. It never throws: a problem is in what it printed. */
export async function idp(...args: readonly string[]): Promise<Ended> {
  return await idpIn(CHECKOUT, ...args);
}

/** Runs the checkout's `idp` for the workloads in `<directory>/score`. */
export async function idpIn(directory: string, ...args: readonly string[]): Promise<Ended> {
  return await new Promise((done) => {
    execFile(
      process.execPath,
      [join(CHECKOUT, 'bin', 'idp.js'), ...args],
      { cwd: directory, env: variables(), timeout: TIMEOUT, maxBuffer: MAX_BYTES },
      (error, stdout, stderr) => {
        const code = typeof error?.code === 'number' ? error.code : error === null ? 0 : 1;
        done({ code, stdout, stderr: stderr.trim() || (code !== 0 && stdout === '' ? (error?.message ?? '') : '') });
      },
    );
  });
}

/** Without the secrets of the portal. */
function variables(): NodeJS.ProcessEnv {
  const others = Object.entries(process.env).filter(([name]) => !/^(PORTAL|AUTH)_/.test(name));
  return { ...Object.fromEntries(others), NO_COLOR: '1' };
}

/** The JSON that a command prints. @throws Error with its first line on stderr, if it prints none */
export async function idpJson<T>(...args: readonly string[]): Promise<T> {
  const { stdout, stderr } = await idp(...args);
  try {
    return JSON.parse(stdout) as T;
  } catch {
    throw new Error(stderr.split('\n')[0] || `idp ${args[0]} printed no JSON`);
  }
}
