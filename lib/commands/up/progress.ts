import type { LocalRun } from '../../local/local-run';
import type { RunLog } from '../../local/run-log';
import { statusRow } from '../status-rows';

/** Milliseconds after which a program that does not listen is told of, and then again. */
const PATIENCE = 5000;
/** Milliseconds between two looks at one that was too slow. */
const INTERVAL = 1000;

/** Tells of programs that take long to start. */
export class Progress {
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly run: LocalRun,
    private readonly log: RunLog,
  ) {}

  /** Names what is waited for, as long as it is. */
  public async whileWaiting(ready: Promise<void>): Promise<void> {
    this.timer = setInterval(() => {
      void this.starting().then((rows) => {
        rows.forEach(({ name, reason }) => {
          this.log.say(`waiting for ${name}: ${reason}`);
        });
      });
    }, PATIENCE);
    await ready.finally(() => {
      this.stop();
    });
  }

  /** Tells when programs that were too slow are ready after all, or fail. */
  public async whenReady(): Promise<void> {
    const waiting = await this.starting();
    if (waiting.length > 0) {
      this.timer = setTimeout(() => void this.look(waiting.map(({ name }) => name)), INTERVAL);
    }
  }

  public stop(): void {
    clearTimeout(this.timer);
  }

  private async look(names: readonly string[]): Promise<void> {
    const { workloads } = await this.run.report();
    const known = workloads.filter(({ name }) => names.includes(name));
    const settled = known.filter(({ state }) => state !== 'starting');
    settled.forEach((workload) => {
      this.log.say(statusRow(workload));
    });
    const rest = known.filter((workload) => !settled.includes(workload)).map(({ name }) => name);
    if (rest.length > 0) {
      this.timer = setTimeout(() => void this.look(rest), INTERVAL);
    }
  }

  private async starting(): Promise<{ readonly name: string; readonly reason: string }[]> {
    const { workloads } = await this.run.status();
    return workloads.flatMap(({ name, state, reason = '' }) => (state === 'starting' ? [{ name, reason }] : []));
  }
}
