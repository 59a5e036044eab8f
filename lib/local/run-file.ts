import { mkdirSync, readFileSync, realpathSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { isRecord } from '../diagnostics/value-at';
import { UserError } from '../diagnostics/user-error';
import { isRunControl, type RunControl } from './run-control';
import { processStart } from './process-start';

/** What a local run writes, below the working directory. Git ignores it. */
export const LOCAL_DIRECTORY = join('.idp', 'local');
/** The process that runs the workloads of this checkout, and its address. */
export const RUN_FILE = join(LOCAL_DIRECTORY, 'up.json');
/** Lines of each workload. */
export const LOGS_DIRECTORY = join(LOCAL_DIRECTORY, 'logs');
/** Records of programs. No workload has such a name. */
export const PROGRAMS_DIRECTORY = join(LOCAL_DIRECTORY, '.programs');
/** What the AWS services of runs with `--keep` hold. */
export const DATA_DIRECTORY = join(LOCAL_DIRECTORY, '.data');
/** Output of a run in the background. */
export const LOG_FILE = join(LOCAL_DIRECTORY, 'up.log');

/** The local run of a checkout: its process, where it answers other commands, and its address once it has started. */
export interface RunRecord {
  readonly pid: number;
  readonly control?: RunControl;
  readonly address?: string;
}

/** A record, with what tells its process from another one of the same id. */
interface FullRecord extends RunRecord {
  /** See processStart. */
  readonly started: string;
  /** The run file itself: a copy of a checkout has no run. */
  readonly file: string;
}

/** What a run file says: `alive` with the run, or why there is none. */
export type RunState =
  | { readonly state: 'alive'; readonly run: RunRecord }
  | { readonly state: 'none' }
  | { readonly state: 'unreadable' }
  | { readonly state: 'ended' | 'elsewhere'; readonly run: RunRecord };

/**
 * What a run file says.
 *
 * @throws when it cannot be read
 */
export function runState(file: string): RunState {
  const record = parse(file);
  if (record === undefined || record === 'unreadable') {
    return { state: record ?? 'none' };
  }
  const { started, file: _, ...run } = record;
  if (processStart(run.pid) !== started) {
    return { state: 'ended', run };
  }
  return { state: record.file === realpathSync(file) ? 'alive' : 'elsewhere', run };
}

/** The run of a checkout, if it is alive. */
export function readRun(file: string): RunRecord | undefined {
  const found = runState(file);
  return found.state === 'alive' ? found.run : undefined;
}

/**
 * Records a process as the run of the checkout.
 *
 * @returns the run that exists already, if there is one; then nothing is recorded
 */
export function acquireRunLock(file: string, pid: number): RunRecord | undefined {
  mkdirSync(dirname(file), { recursive: true });
  for (;;) {
    try {
      // 'wx' fails when the file exists: of two runs that start at the same time, one gets it.
      writeFileSync(file, text(file, { pid }), { flag: 'wx', mode: 0o600 });
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

/** Adds what is known by now to the record. */
export function updateRun(file: string, record: RunRecord): void {
  // Readers see the old record or the new one, and never a part.
  writeFileSync(`${file}.new`, text(file, record), { mode: 0o600 });
  renameSync(`${file}.new`, file);
}

/** Removes the record of a run that has ended. */
export function releaseRunLock(file: string): void {
  rmSync(file, { force: true });
}

function text(file: string, record: RunRecord): string {
  const path = join(realpathSync(dirname(file)), basename(file));
  const full: FullRecord = { ...record, started: processStart(record.pid) ?? '', file: path };
  return `${JSON.stringify(full)}\n`;
}

function parse(file: string): FullRecord | 'unreadable' | undefined {
  try {
    const value: unknown = JSON.parse(readFileSync(file, 'utf8'));
    return isFullRecord(value) ? value : 'unreadable';
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (error instanceof SyntaxError) {
      return 'unreadable';
    }
    if (code === 'ENOENT') {
      return undefined;
    }
    // The reading of a directory names no path.
    throw code === 'EISDIR' ? new UserError(`${file} is a directory; remove it`) : error;
  }
}

function isFullRecord(value: unknown): value is FullRecord {
  if (!isRecord(value)) {
    return false;
  }
  const { pid, started, file, address, control } = value;
  return (
    Number.isSafeInteger(pid) &&
    Number(pid) > 1 &&
    typeof started === 'string' &&
    started !== '' &&
    typeof file === 'string' &&
    (address === undefined || typeof address === 'string') &&
    (control === undefined || isRunControl(control))
  );
}
