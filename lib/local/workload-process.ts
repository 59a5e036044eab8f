import { spawn, type ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import { endGroup, signalGroup } from './process-group';

export interface WorkloadProcessOptions {
  /** Run by `sh`. */
  readonly command: string;
  /** Absolute. */
  readonly directory: string;
  /** The whole environment of the program. */
  readonly variables: Readonly<Record<string, string>>;
  /** Called with each line that the program writes. */
  readonly onLine: (line: string) => void;
  /** Called when the program ends, for example with `exited with code 1; restarting in 0.5 s`. */
  readonly onEvent: (event: string) => void;
  /** Called with the id of each process that is started, and again when it has ended. */
  readonly onStart?: (pid: number) => void;
  readonly onEnd?: (pid: number) => void;
  /** Whether it is restarted when it ends; true by default. */
  readonly restarts?: boolean;
  /** Milliseconds before the first restart; they double each time, up to sixty times as long. 500 by default. */
  readonly backOff?: number;
  /** After running for so many milliseconds, the next restart counts as the first again. 10,000 by default. */
  readonly settled?: number;
  /** Milliseconds between SIGTERM and SIGKILL; 5,000 by default. */
  readonly grace?: number;
}

/** `waiting` for its next restart, `ended` by itself, or `stopped` by us. */
export type ProcessState = 'running' | 'waiting' | 'ended' | 'stopped';

const SUCCESS = 'exited with code 0';
const BACK_OFF = 500;
const LONGEST = 60;

/** What Node.js prints around an error besides its message: frames and fields are indented, then come brackets and its version. */
const AROUND_AN_ERROR = /^(\s|$|[\]})]|- |Require stack:|Node\.js v\d)/;

/** Runs the program of one container in a process group of its own, and restarts it until it is stopped. */
export class WorkloadProcess {
  /** How the program failed last, with the last line on stderr that says why; empty if it has not failed. */
  public lastFailure = '';
  /** Times that it was started again after it had ended. */
  public restarts = 0;

  private child: ChildProcess | undefined;
  private timer: NodeJS.Timeout | undefined;
  private failures = 0;
  private stopped = false;
  private lastError = '';

  constructor(private readonly options: WorkloadProcessOptions) {}

  public get state(): ProcessState {
    if (this.stopped) {
      return 'stopped';
    }
    return this.child !== undefined ? 'running' : this.options.restarts === false ? 'ended' : 'waiting';
  }

  /** Id of the process and of its group, until its output has been read to the end. */
  public get pid(): number | undefined {
    return this.child?.pid;
  }

  public start(): void {
    const { command, directory, variables, onLine } = this.options;
    const startedAt = Date.now();
    const child = spawn('sh', ['-c', command], {
      cwd: directory,
      env: { ...variables },
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.child = child;
    if (child.pid !== undefined) {
      this.options.onStart?.(child.pid);
    }
    this.lastError = '';
    createInterface({ input: child.stdout }).on('line', onLine);
    createInterface({ input: child.stderr }).on('line', (line) => {
      this.lastError = AROUND_AN_ERROR.test(line) ? this.lastError || line.trim() : line.trim();
      onLine(line);
    });
    child.once('exit', () => this.leaderExited(child));
    // Not at 'exit': the last lines of a failing program arrive later.
    child.once('close', (code, signal) =>
      this.ended(signal === null ? `exited with code ${code}` : `was ended by ${signal}`, startedAt),
    );
    child.once('error', (error) => this.ended(`could not start: ${error.message}`, startedAt));
  }

  /** Ends the program and everything it started. */
  public async stop(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.timer);
    const { pid } = this;
    if (pid !== undefined) {
      await endGroup(pid, this.options.grace ?? 5000);
      this.options.onEnd?.(pid);
    }
  }

  /** Ends them at once, without waiting. */
  public kill(): void {
    this.stopped = true;
    clearTimeout(this.timer);
    if (this.pid !== undefined) {
      signalGroup(this.pid, 'SIGKILL');
    }
  }

  /** Processes that the program started must not outlive it. While it is being stopped, they get the grace period. */
  private leaderExited({ pid }: ChildProcess): void {
    if (!this.stopped && pid !== undefined) {
      signalGroup(pid, 'SIGKILL');
    }
  }

  private ended(how: string, startedAt: number): void {
    if (this.child === undefined) {
      return;
    }
    if (this.child.pid !== undefined) {
      this.options.onEnd?.(this.child.pid);
    }
    this.child = undefined;
    if (this.stopped) {
      return;
    }
    const { restarts = true, backOff = BACK_OFF, settled = 10_000, onEvent } = this.options;
    if (!restarts) {
      const said = this.lastError === '' ? how : `${how}: ${this.lastError}`;
      this.lastFailure = how === SUCCESS ? '' : said;
      onEvent(how);
      return;
    }
    this.failures = Date.now() - startedAt >= settled ? 0 : this.failures;
    const delay = backOff * Math.min(2 ** this.failures, LONGEST);
    this.failures++;
    this.lastFailure = this.lastError === '' ? how : `${how}: ${this.lastError}`;
    onEvent(`${how}; restarting in ${delay / 1000} s`);
    this.timer = setTimeout(() => {
      this.restarts++;
      this.start();
    }, delay);
  }
}
