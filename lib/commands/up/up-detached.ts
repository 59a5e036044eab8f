import { spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { isWell, type LocalStatus, type LocalWorkloadStatus } from '../../local/local-status';
import { LOCAL_DIRECTORY, LOG_FILE, readRun, RUN_FILE } from '../../local/run-file';
import { askLocalRun } from '../ask-local-run';
import { progress } from '../output';
import { statusRows } from '../status-rows';
import { UserError } from '../../diagnostics/user-error';

/** Time limit for a run to start, in milliseconds. */
const STARTED_WITHIN = 90_000;
/** Milliseconds after which a program that does not listen is told of, and then again. */
const PATIENCE = 5000;
/** Exit code of a program that Ctrl-C ended: 128 and the number of SIGINT. */
const INTERRUPTED = 130;

/**
 * Starts `idp up` in the background and waits until it is up. Ctrl-C ends both.
 *
 * @param script - `bin/idp.js`
 * @param args - arguments of `up`, without `--detach`
 * @returns what to print, and the workloads that are not ready
 * @throws UserError with the log of the run when it fails
 */
export async function upDetached(
  script: string,
  args: readonly string[],
): Promise<{ readonly text: string; readonly failed: readonly LocalWorkloadStatus[] }> {
  const running = readRun(RUN_FILE);
  if (running !== undefined) {
    throw new UserError(`this checkout is running already (process ${running.pid}); stop it with 'idp down'`);
  }
  mkdirSync(LOCAL_DIRECTORY, { recursive: true });
  const log = openSync(LOG_FILE, 'w');
  const child = spawn(process.execPath, [script, 'up', ...args], {
    detached: true,
    env: { ...process.env, IDP_DETACHED: '1' },
    stdio: ['ignore', log, log],
  });
  closeSync(log);
  child.unref();
  // It has a session of its own, so Ctrl-C reaches this process alone.
  const interrupt = () => {
    child.kill('SIGTERM');
    process.exit(INTERRUPTED);
  };
  process.once('SIGINT', interrupt);
  let told = Date.now();
  const deadline = told + STARTED_WITHIN;
  while (Date.now() < deadline && child.exitCode === null && child.signalCode === null) {
    const run = readRun(RUN_FILE);
    if (run?.pid === child.pid && run?.address !== undefined) {
      process.off('SIGINT', interrupt);
      const { workloads } = (await askLocalRun('status')) as LocalStatus;
      const up = `${run.address} is up (process ${run.pid}); log: ${LOG_FILE}; stop it with 'idp down'`;
      return { text: [...statusRows(workloads), '', up].join('\n'), failed: workloads.filter((it) => !isWell(it)) };
    }
    if (run?.control !== undefined && Date.now() - told > PATIENCE) {
      told = Date.now();
      await tellOfSlow();
    }
    await sleep(100);
  }
  process.off('SIGINT', interrupt);
  child.kill('SIGTERM');
  throw new UserError([
    { message: `the run did not start; see its log, ${LOG_FILE}`, quote: readFileSync(LOG_FILE, 'utf8').trim() },
  ]);
}

/** Names what is waited for. A run that has ended meanwhile is told of by the caller. */
async function tellOfSlow(): Promise<void> {
  const status = (await askLocalRun('status').catch(() => undefined)) as LocalStatus | undefined;
  status?.workloads
    .filter(({ state }) => state === 'starting')
    .forEach(({ name, reason = '' }) => {
      progress(`waiting for ${name}: ${reason}`);
    });
}
