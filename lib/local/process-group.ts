import { setTimeout as sleep } from 'node:timers/promises';

/** Signals that ask a program to end; PostgreSQL does not wait for its clients at SIGQUIT. */
export type EndSignal = 'SIGTERM' | 'SIGQUIT';

/** Sends a signal to every process of a group. @returns whether the group has a process */
export function signalGroup(leader: number, signal: NodeJS.Signals | 0): boolean {
  if (leader <= 1) {
    // 0 means our own group, and -1 every process.
    throw new RangeError(`${leader} is not the leader of a process group that was started here`);
  }
  try {
    process.kill(-leader, signal);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') {
      return false;
    }
    throw error;
  }
}

/** Ends a group: a signal, then SIGKILL after a grace period in milliseconds. */
export async function endGroup(leader: number, grace: number, signal: EndSignal = 'SIGTERM'): Promise<void> {
  signalGroup(leader, signal);
  if (!(await gone(leader, grace))) {
    signalGroup(leader, 'SIGKILL');
    // A killed process stays in the group until its parent reaps it, which may never happen.
    await gone(leader, 1000);
  }
}

async function gone(leader: number, within: number): Promise<boolean> {
  const deadline = Date.now() + within;
  while (signalGroup(leader, 0)) {
    if (Date.now() >= deadline) {
      return false;
    }
    await sleep(25);
  }
  return true;
}
