/** Sends a signal to every process of a group. @returns whether there was one to get it */
export function signalGroup(leader: number, signal: NodeJS.Signals | 0): boolean {
  if (leader <= 1) {
    // 0 and -1 are our own group and every process there is.
    throw new RangeError(`${leader} leads no group that was started here`);
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

/** Ends a group: SIGTERM, and SIGKILL for what is left after the grace, in milliseconds. */
export async function endGroup(leader: number, grace: number): Promise<void> {
  signalGroup(leader, 'SIGTERM');
  if (!(await gone(leader, grace))) {
    signalGroup(leader, 'SIGKILL');
    // A killed process that nobody reaps keeps its place in the group for ever.
    await gone(leader, 1000);
  }
}

async function gone(leader: number, within: number): Promise<boolean> {
  const deadline = Date.now() + within;
  while (signalGroup(leader, 0)) {
    if (Date.now() >= deadline) {
      return false;
    }
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  return true;
}
