import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Waits for a condition; a condition that throws is not met.
 *
 * @returns the seconds it took
 * @throws Error when the time is over
 */
export async function eventually(condition: () => Promise<boolean>, seconds: number, what = 'it'): Promise<number> {
  const start = performance.now();
  let problem: unknown;
  while (performance.now() - start < seconds * 1000) {
    try {
      if (await condition()) {
        return (performance.now() - start) / 1000;
      }
    } catch (error) {
      problem = error;
    }
    await sleep(50);
  }
  throw new Error(`${what}: not after ${seconds} s`, { cause: problem });
}
