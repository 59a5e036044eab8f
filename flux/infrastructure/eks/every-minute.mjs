import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Runs a round each minute, for ever; with `--once` a single one, whose result is the exit code.
 *
 * @param round - returns whether it succeeded. An error that it throws is told
 */
export async function everyMinute(round) {
  for (;;) {
    const good = await round().catch((error) => {
      console.error(error.cause?.message ?? error.message);
      return false;
    });
    if (process.argv.includes('--once')) {
      process.exit(good ? 0 : 1);
    }
    await sleep(60_000);
  }
}
