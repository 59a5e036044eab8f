import { existsSync, mkdirSync, readdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isRecord } from '../diagnostics/value-at';
import { endGroup, type EndSignal } from './process-group';
import { processStart } from './process-start';

/** A program that a run had started: of a workload, or a server that workloads use. */
interface RecordedProgram {
  /** The workload, or for example `redis shop.cache`. */
  readonly name: string;
  /** Leader of its process group. */
  readonly pid: number;
  /** See processStart. */
  readonly started: string;
  /** What ends it. */
  readonly signal: EndSignal;
  /** The directory of the record itself: a copy of a checkout has no programs. */
  readonly directory: string;
}

/** Milliseconds between the signal and SIGKILL. */
const GRACE = 5000;

/** The programs of a run, each in a file of its own: if the run is killed, the next command finds and ends them. */
export class ProgramRecords {
  constructor(private readonly directory: string) {
    mkdirSync(directory, { recursive: true, mode: 0o700 });
  }

  public add(name: string, pid: number, signal: EndSignal = 'SIGTERM'): void {
    const record: RecordedProgram = {
      name,
      pid,
      signal,
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
 * @returns the names of those that were still running
 */
export async function endRecordedPrograms(directory: string): Promise<string[]> {
  const files = existsSync(directory) ? readdirSync(directory).map((name) => join(directory, name)) : [];
  const alive = files
    .flatMap((file) => parse(file) ?? [])
    .filter((record) => record.directory === realpathSync(directory) && processStart(record.pid) === record.started);
  await Promise.all(alive.map(async ({ pid, signal }) => await endGroup(pid, GRACE, signal)));
  files.forEach((file) => {
    rmSync(file, { force: true });
  });
  return [...new Set(alive.map(({ name }) => name))].sort();
}

/** A record; undefined if the run was killed while it wrote it. */
function parse(file: string): RecordedProgram | undefined {
  try {
    const value: unknown = JSON.parse(readFileSync(file, 'utf8'));
    const { pid, ...texts } = isRecord(value) ? value : {};
    const { name, started, directory, signal } = texts;
    const isWhole = [name, started, directory].every((text) => typeof text === 'string' && text !== '');
    return isWhole && (signal === 'SIGTERM' || signal === 'SIGQUIT') && Number.isSafeInteger(pid) && Number(pid) > 1
      ? (value as RecordedProgram)
      : undefined;
  } catch {
    return undefined;
  }
}
