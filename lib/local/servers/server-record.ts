import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { isRecord } from '../../diagnostics/value-at';
import { processStart } from '../process-start';

/** Records a server, so that the next run finds it if this one is killed. */
export function recordServer(file: string, pid: number): void {
  writeFileSync(file, JSON.stringify({ pid, started: processStart(pid) }));
}

/** Ends the server that a file records, if it is still that process and nobody else's; then removes the record. */
export async function endRecorded(file: string, signal: NodeJS.Signals): Promise<void> {
  const pid = recorded(file);
  if (pid !== undefined) {
    await endProcess(pid, signal);
  }
  rmSync(file, { force: true });
}

/** Ends a process: the signal, then SIGKILL after five seconds. */
export async function endProcess(pid: number, signal: NodeJS.Signals): Promise<void> {
  const started = processStart(pid);
  for (const [sent, within] of [
    [signal, 5000],
    ['SIGKILL', 1000],
  ] as const) {
    if (started === undefined || processStart(pid) !== started) {
      return;
    }
    process.kill(pid, sent);
    const deadline = Date.now() + within;
    while (processStart(pid) === started && Date.now() < deadline) {
      await sleep(20);
    }
  }
}

/** The process in a record, if it is alive. */
function recorded(file: string): number | undefined {
  try {
    const value: unknown = JSON.parse(readFileSync(file, 'utf8'));
    const { pid, started } = isRecord(value) ? value : {};
    const known = Number.isSafeInteger(pid) && Number(pid) > 1 && typeof started === 'string';
    return known && processStart(Number(pid)) === started ? Number(pid) : undefined;
  } catch {
    return undefined;
  }
}
