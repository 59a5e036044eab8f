import { appendFileSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';

/** A line that a workload of the local run wrote. */
export interface LoggedLine {
  /** ISO 8601 in UTC. */
  readonly time: string;
  readonly line: string;
}

/** Bytes after which a log begins anew. The one before is kept, so a workload has at most twice as much. */
const LARGEST = 1 << 20;
const END = '.log';

/** The lines of each workload of a run, in a file of its own: `<directory>/<workload>.log`, and `.log.1` before it. */
export class WorkloadLogs {
  private readonly sizes = new Map<string, number>();

  /** Removes the logs of the run before. */
  constructor(
    private readonly directory: string,
    private readonly largest = LARGEST,
  ) {
    mkdirSync(directory, { recursive: true });
    for (const name of readdirSync(directory).filter((file) => /\.log(\.1)?$/.test(file))) {
      rmSync(join(directory, name));
    }
  }

  public write(workload: string, line: string): void {
    const file = fileOf(this.directory, workload);
    const text = `${new Date().toISOString()} ${line}\n`;
    const size = (this.sizes.get(workload) ?? 0) + Buffer.byteLength(text);
    if (size > this.largest && this.sizes.has(workload)) {
      renameSync(file, `${file}.1`);
      this.sizes.delete(workload);
    }
    // Its programs write single lines, of any length.
    appendFileSync(file, text);
    this.sizes.set(workload, (this.sizes.get(workload) ?? 0) + Buffer.byteLength(text));
  }
}

/** Workloads that have written a line in the last run. */
export function loggedWorkloads(directory: string): string[] {
  const files = existsSync(directory) ? readdirSync(directory) : [];
  return files.filter((file) => file.endsWith(END)).map((file) => file.slice(0, -END.length));
}

/** Reads the log of a workload, and then what is added to it. */
export class LogReader {
  private readonly file: string;
  private offset = 0;
  private isFirst = true;

  constructor(directory: string, workload: string) {
    this.file = fileOf(directory, workload);
  }

  /** The lines since the last call; all that are kept at the first. */
  public next(): LoggedLine[] {
    const now = read(this.file);
    const isNew = now.length < this.offset;
    // It has begun anew: what was added to it before is in the older file now.
    const older = this.isFirst || isNew ? read(`${this.file}.1`).subarray(this.offset) : Buffer.alloc(0);
    const recent = now.subarray(this.isFirst || isNew ? 0 : this.offset);
    // The last line may not be there in full yet.
    const whole = recent.subarray(0, recent.lastIndexOf('\n') + 1);
    this.offset = now.length - recent.length + whole.length;
    this.isFirst = false;
    return [older, whole].flatMap((part) => part.toString('utf8').split('\n')).flatMap(lineOf);
  }
}

function fileOf(directory: string, workload: string): string {
  return join(directory, workload + END);
}

function read(file: string): Buffer {
  return existsSync(file) ? readFileSync(file) : Buffer.alloc(0);
}

function lineOf(text: string): LoggedLine[] {
  const space = text.indexOf(' ');
  return space < 0 ? [] : [{ time: text.slice(0, space), line: text.slice(space + 1) }];
}
