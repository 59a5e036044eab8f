import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/** The local run of a checkout: who runs it, and where it answers once it has started. */
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
 * @returns the run that is there already, if any: then nothing was recorded
 */
export function claimRun(file: string, pid: number): RunRecord | undefined {
  mkdirSync(dirname(file), { recursive: true });
  for (;;) {
    try {
      // 'wx' makes one of two that start at once the loser.
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

/** Adds to the record where the run answers. */
export function recordAddress(file: string, record: Required<RunRecord>): void {
  writeFileSync(file, `${JSON.stringify(record)}\n`);
}

/** Removes the record of a run that has ended. */
export function releaseRun(file: string): void {
  rmSync(file, { force: true });
}

function parse(file: string): RunRecord | undefined {
  try {
    const value = JSON.parse(readFileSync(file, 'utf8')) as Partial<RunRecord>;
    return Number.isInteger(value.pid) && Number(value.pid) > 1 ? (value as RunRecord) : undefined;
  } catch (error) {
    if (error instanceof SyntaxError || (error as NodeJS.ErrnoException).code === 'ENOENT') {
      return undefined;
    }
    throw error;
  }
}

/** Process ids are used again: where the system tells a process's command line, it must be Node's. */
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
