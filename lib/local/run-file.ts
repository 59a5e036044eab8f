import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { UserError } from '../diagnostics/user-error';

/** What a local run writes, below the working directory. Git ignores it. */
export const LOCAL_DIRECTORY = join('.idp', 'local');
/** The process that runs the workloads of this checkout, and its address. */
export const RUN_FILE = join(LOCAL_DIRECTORY, 'up.json');
/** Output of a run in the background. */
export const LOG_FILE = join(LOCAL_DIRECTORY, 'up.log');

/** The local run of a checkout: its process, and its address once it has started. */
export interface RunRecord {
  readonly pid: number;
  readonly address?: string;
}

/** The run recorded in a file, if its process is alive. */
export function readRun(file: string): RunRecord | undefined {
  const record = parse(file);
  return record !== undefined && isAlive(record.pid) ? record : undefined;
}

/**
 * Records this process as the run of the checkout.
 *
 * @returns the run that exists already, if there is one; then nothing is recorded
 */
export function acquireRunLock(file: string, pid: number): RunRecord | undefined {
  mkdirSync(dirname(file), { recursive: true });
  for (;;) {
    try {
      // 'wx' fails when the file exists: of two runs that start at the same time, one gets it.
      writeFileSync(file, `${JSON.stringify({ pid })}\n`, { flag: 'wx' });
      return undefined;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') {
        throw error;
      }
    }
    const running = readRun(file);
    if (running !== undefined) {
      return running;
    }
    rmSync(file, { force: true });
  }
}

/** Adds the address to the record. */
export function recordAddress(file: string, record: Required<RunRecord>): void {
  writeFileSync(file, `${JSON.stringify(record)}\n`);
}

/** Removes the record of a run that has ended. */
export function releaseRunLock(file: string): void {
  rmSync(file, { force: true });
}

function parse(file: string): RunRecord | undefined {
  try {
    const value = JSON.parse(readFileSync(file, 'utf8')) as Partial<RunRecord> | null;
    return Number.isInteger(value?.pid) && Number(value?.pid) > 1 ? (value as RunRecord) : undefined;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (error instanceof SyntaxError || code === 'ENOENT') {
      return undefined;
    }
    throw code === 'EISDIR' ? new UserError(`${file} is a directory; remove it`) : error;
  }
}

/** Process ids are reused: where the system shows the command line of a process, it must be Node's. */
function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
  try {
    return /node/.test(readFileSync(`/proc/${pid}/cmdline`, 'utf8'));
  } catch {
    return true;
  }
}
