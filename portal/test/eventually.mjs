import assert from 'node:assert/strict';

/** Waits for a condition, for at most a minute. */
export async function eventually(what, condition) {
  for (const end = Date.now() + 60_000; Date.now() < end;) {
    if (await condition()) {
      return;
    }
    await new Promise((done) => setTimeout(done, 500));
  }
  assert.fail(`not within a minute: ${what}`);
}
