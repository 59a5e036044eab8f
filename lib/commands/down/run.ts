import { setTimeout as sleep } from 'node:timers/promises';
import { Containers } from '../../local/containers/containers';
import { endRecordedPrograms } from '../../local/program-records';
import {
  LOCAL_DIRECTORY,
  PROGRAMS_DIRECTORY,
  readRun,
  releaseRunLock,
  RUN_FILE,
  runState,
  type RunState,
} from '../../local/run-file';
import { UserError } from '../../diagnostics/user-error';
import { toJson } from '../output';

/** Time limit for a run to stop, in milliseconds: five seconds for its programs, and some more. */
const STOPPED_WITHIN = 15_000;

/**
 * Stops the local run of this checkout, or what a killed one has left, and no other process.
 *
 * @returns what to print
 * @throws UserError when nothing runs, or it does not stop
 */
export async function down(json: boolean): Promise<string> {
  const found = runState(RUN_FILE);
  if (found.state !== 'alive') {
    const message = whyNothing(found);
    const ended = await endLeftovers();
    if (found.state !== 'none') {
      releaseRunLock(RUN_FILE);
    }
    if (ended.length > 0) {
      return json
        ? toJson({ ended })
        : `the local run of this checkout had been killed; ended what it left: ${ended.join(', ')}`;
    }
    throw new UserError(message);
  }
  const { pid } = found.run;
  signal(pid);
  const deadline = Date.now() + STOPPED_WITHIN;
  while (readRun(RUN_FILE)?.pid === pid) {
    if (Date.now() >= deadline) {
      throw new UserError(`process ${pid} is still running; end it with 'kill -9 ${pid}'`);
    }
    await sleep(100);
  }
  return json ? toJson({ stopped: pid }) : `stopped process ${pid}`;
}

/**
 * Ends the programs, servers and containers of a run that was killed.
 *
 * @returns what there was, for people
 */
async function endLeftovers(): Promise<string[]> {
  const ended = await endRecordedPrograms(PROGRAMS_DIRECTORY);
  const containers = new Containers(LOCAL_DIRECTORY);
  const removed = await containers.removeLeftovers();
  if (typeof removed === 'string') {
    throw new UserError(`cannot remove the containers of the local run: ${removed}; then run 'idp down' again`);
  }
  containers.ended();
  return removed === 0 ? ended : [...ended, removed === 1 ? '1 container' : `${removed} containers`];
}

function whyNothing(found: Exclude<RunState, { state: 'alive' }>): string {
  switch (found.state) {
    case 'none':
      return "no local run of this checkout; start one with 'idp up'";
    case 'unreadable':
      return `${RUN_FILE} does not say which process to stop, so it is removed; if a run of an older version is alive, end it with Ctrl-C or 'kill'`;
    case 'ended':
      return `the local run of this checkout has ended; process ${found.run.pid}, if there is one, is another program and was left alone`;
    case 'elsewhere':
      return `process ${found.run.pid} is the local run of another directory, from which ${RUN_FILE} was copied, and was left alone; if you have moved this checkout, end it with 'kill ${found.run.pid}'`;
  }
}

function signal(pid: number): void {
  try {
    process.kill(pid, 'SIGTERM');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EPERM') {
      throw new UserError(`process ${pid} belongs to another user; end it as that user`);
    }
    if (code !== 'ESRCH') {
      throw error;
    }
  }
}
