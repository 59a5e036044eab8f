import { existsSync, mkdirSync, readdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isRecord } from '../diagnostics/value-at';
import { endGroup } from './process-group';
import { processStart } from './process-start';

/** A program that a run had started. */
interface RecordedProgram {
  readonly workload: string;
  /** Leader of its process group. */
  readonly pid: number;
  /** See processStart. */
  readonly started: string;
  /** The directory of the record itself: a copy of a checkout has no programs. */
  readonly directory: string;
}

/** Milliseconds between SIGTERM and SIGKILL. */
const GRACE = 5000;

/** The programs of a run, each in a file of its own: if the run is killed, the next command finds and ends them. */
export class ProgramRecords {
  constructor(private readonly directory: string) {
    mkdirSync(directory, { recursive: true, mode: 0o700 });
  }

  public add(workload: string, pid: number): void {
    const record: RecordedProgram = {
      workload,
      pid,
      started: processStart(pid) ?? '',
      directory: realpathSync(this.directory),
    };
    writeFileSync(this.file(pid), JSON.stringify(record), { mode: 0o600 });
  }

  public remove(pid: number): void {
    rmSync(this.file(pid), { force: true });
  }

  private file(pid: number): string {
    return join(this.directory, `${pid}.json`);
  }
}

/**
 * Ends the programs of a run that was killed, with all that they started, and removes their records. A process that has
 * got the id of a program since then is left alone.
 *
 * @returns the workloads whose programs were still running
 */
export async function endRecordedPrograms(directory: string): Promise<string[]> {
  const files = existsSync(directory) ? readdirSync(directory).map((name) => join(directory, name)) : [];
  const alive = files
    .flatMap((file) => parse(file) ?? [])
    .filter((record) => record.directory === realpathSync(directory) && processStart(record.pid) === record.started);
  await Promise.all(alive.map(async ({ pid }) => await endGroup(pid, GRACE)));
  files.forEach((file) => {
    rmSync(file, { force: true });
  });
  return [...new Set(alive.map(({ workload }) => workload))].sort();
}

/** A record; undefined if the run was killed while it wrote it. */
function parse(file: string): RecordedProgram | undefined {
  try {
    const value: unknown = JSON.parse(readFileSync(file, 'utf8'));
    const { pid, ...texts } = isRecord(value) ? value : {};
    const { workload, started, directory } = texts;
    const isWhole = [workload, started, directory].every((text) => typeof text === 'string' && text !== '');
    return isWhole && Number.isSafeInteger(pid) && Number(pid) > 1 ? (value as RecordedProgram) : undefined;
  } catch {
    return undefined;
  }
}
