import { execFileSync } from 'node:child_process';
import {
  closeSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Log directories of a host: what kubelet and containerd write below /var/log, and Fluentd's own /var/lib/fluentd. */
export class Node {
  readonly directory = mkdtempSync(join(tmpdir(), 'fluentd-'));
  readonly log = join(this.directory, 'log');
  readonly state = join(this.directory, 'state');
  private readonly containers: ContainerLog[] = [];

  constructor() {
    mkdirSync(join(this.log, 'pods'), { recursive: true });
    mkdirSync(join(this.log, 'journal'), { recursive: true });
    mkdirSync(this.state);
  }

  /** Starts a container that has written nothing yet. */
  container(namespace: string, pod: string, name = 'main'): ContainerLog {
    const directory = join(this.log, 'pods', `${namespace}_${pod}_0b1c2d3e-0000-4000-8000-00000000abcd`, name);
    const container = new ContainerLog(directory);
    this.containers.push(container);
    return container;
  }

  /** How many bytes all files of a directory of Fluentd's have. */
  stateSize(directory: string): number {
    const path = join(this.state, directory);
    return Number(execFileSync('du', ['--summarize', '--bytes', path], { encoding: 'utf8' }).split('\t')[0]);
  }

  /** The chunk of the workloads' buffer that holds a text. */
  chunkWith(text: string): string | undefined {
    const directory = join(this.state, 'workloads');
    const chunks = existsSync(directory) ? readdirSync(directory).filter((name) => name.endsWith('.log')) : [];
    const found = chunks.find((name) => readFileSync(join(directory, name), 'latin1').includes(text));
    return found === undefined ? undefined : join(directory, found);
  }

  remove(): void {
    this.containers.forEach((container) => container.stop());
    rmSync(this.directory, { recursive: true, force: true });
  }
}

/** A container's log as containerd writes and kubelet rotates it. */
export class ContainerLog {
  /** How many numbered lines were written. */
  written = 0;
  private readonly path: string;
  private file: number;
  private bytes = 0;
  private lastTime = 0n;
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly directory: string) {
    mkdirSync(directory, { recursive: true });
    this.path = join(directory, '0.log');
    this.file = openSync(this.path, 'a', 0o640);
  }

  /** Writes one line, or a part (P) of one, as containerd does; `time` is now by default. */
  write(message: string, options: { stream?: string; tag?: 'F' | 'P'; time?: Date } = {}): void {
    const { stream = 'stdout', tag = 'F', time } = options;
    this.append([`${time?.toISOString() ?? this.time()} ${stream} ${tag} ${message}\n`]);
  }

  /** Writes numbered lines of about the given size. */
  number(count: number, size = 200): void {
    const lines: string[] = [];
    for (let index = 0; index < count; index += 1) {
      lines.push(`${this.time()} stdout F seq=${this.written} `.padEnd(size, 'x') + '\n');
      this.written += 1;
    }
    this.append(lines);
  }

  /** Writes numbered lines at a rate, rotated at 10 MiB like kubelet's default, until it is stopped. */
  start(linesPerSecond: number, rotateAt = 10 * 1024 * 1024): void {
    const begin = performance.now();
    const before = this.written;
    const write = () => {
      const due = Math.floor(((performance.now() - begin) / 1000) * linesPerSecond);
      this.number(due - (this.written - before));
      if (this.bytes > rotateAt) {
        this.rotate();
      }
    };
    this.timer = setInterval(write, 50);
  }

  stop(): void {
    clearInterval(this.timer);
  }

  /** The file gets a date, the one that was rotated before is compressed, and older ones go. */
  rotate(): void {
    const rotated = readdirSync(this.directory)
      .filter((name) => name !== '0.log')
      .sort();
    for (const name of rotated.filter((it) => !it.endsWith('.gz'))) {
      execFileSync('gzip', [join(this.directory, name)]);
    }
    for (const name of rotated.slice(0, -1)) {
      rmSync(join(this.directory, name), { force: true });
      rmSync(join(this.directory, `${name}.gz`), { force: true });
    }
    renameSync(this.path, `${this.path}.${new Date().toISOString().replaceAll(/\D/g, '')}`);
    closeSync(this.file);
    this.file = openSync(this.path, 'a', 0o640);
    this.bytes = 0;
  }

  private append(lines: readonly string[]): void {
    if (lines.length > 0) {
      this.bytes += writeSync(this.file, lines.join(''));
    }
  }

  private time(): string {
    const now = BigInt(Date.now()) * 1_000_000n;
    this.lastTime = now > this.lastTime ? now : this.lastTime + 1000n;
    const fraction = String(this.lastTime % 1_000_000_000n).padStart(9, '0');
    return `${new Date(Number(this.lastTime / 1_000_000n)).toISOString().slice(0, 19)}.${fraction}Z`;
  }
}
