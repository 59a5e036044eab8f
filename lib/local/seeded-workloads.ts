import { appendFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Workloads whose seeds have run: in this run, or on the data that is kept. */
export class SeededWorkloads {
  private readonly names: Set<string>;
  private readonly file: string | undefined;

  /** @param directory - of the data that is kept; none if left out */
  constructor(directory?: string) {
    this.file = directory === undefined ? undefined : join(directory, 'seeded');
    const known = this.file !== undefined && existsSync(this.file) ? readFileSync(this.file, 'utf8') : '';
    this.names = new Set(known.split('\n').filter((name) => name !== ''));
    if (directory !== undefined) {
      mkdirSync(directory, { recursive: true });
    }
  }

  public has(name: string): boolean {
    return this.names.has(name);
  }

  /** Makes the seed of a workload run again. */
  public forget(name: string): void {
    this.names.delete(name);
  }

  public add(name: string): void {
    this.names.add(name);
    if (this.file !== undefined) {
      appendFileSync(this.file, `${name}\n`);
    }
  }
}
