import { rmSync } from 'node:fs';
import { NEEDED_VERSION } from '../../../lib/commands/doctor/bootstrap';
import { GROUPS } from '../../../lib/commands/doctor/checks';
import type { Finding } from '../../../lib/commands/doctor/finding';
import { createPlatform } from '../../../lib/platform';
import { testApp } from '../../support/app';
import { PATIENCE } from '../../support/patience';
import { emptyPlan } from '../../support/plan';
import { testEnvironment } from '../../support/target';
import { CHECKOUT_CASES, TestCheckout } from './checkout-cases';
import { TARGET_CASES, type TargetCase, targetWith } from './target-cases';

jest.setTimeout(PATIENCE);

const checkoutChecks = GROUPS.flatMap((group) => (group.needs === 'nothing' ? group.checks : []));
const targetChecks = GROUPS.flatMap((group) => (group.needs === 'nothing' ? [] : group.checks));

test('every check has cases, and every case has a check', () => {
  expect(Object.keys(CHECKOUT_CASES).sort()).toEqual(checkoutChecks.map(({ id }) => id).sort());
  expect(Object.keys(TARGET_CASES).sort()).toEqual(targetChecks.map(({ id }) => id).sort());
  const all = [...Object.entries(CHECKOUT_CASES), ...Object.entries(TARGET_CASES)];
  expect(all.filter(([, cases]) => cases.every(([, state]) => state === 'ok'))).toEqual([]);
});

describe.each(checkoutChecks)('$id', ({ id, run }) => {
  test.each([[() => undefined, 'ok', /./] as const, ...(CHECKOUT_CASES[id] ?? [])])(
    '%#',
    async (change, state, words) => {
      const checkout = new TestCheckout();
      try {
        change(checkout);
        expectState(await run(checkout), state, words);
      } finally {
        rmSync(checkout.root, { recursive: true });
      }
    },
  );
});

describe.each(targetChecks)('$id', ({ id, run }) => {
  const cases: readonly TargetCase[] = [[{}, 'ok', /./], ...(TARGET_CASES[id] ?? [])];
  // As one argument: Jest passes a callback in place of one that a row lacks.
  test.each(cases.map((row) => ({ row })))('%#', async ({ row: [answers, state, words, change] }) => {
    expectState(await run(targetWith(answers, change)), state, words);
  });
});

/** All findings are of this state, and one has these words; what is wrong says what to do about it. */
function expectState(findings: readonly Finding[], state: Finding['state'], words: RegExp): void {
  expect(findings.map((finding) => finding.state)).toEqual(findings.map(() => state));
  expect(findings.map(({ message, fix }) => [message, fix].filter((it) => it !== undefined).join('; '))).toContainEqual(
    expect.stringMatching(words),
  );
  if (state === 'error') {
    expect(findings.filter(({ fix }) => fix === undefined)).toEqual([]);
  }
}

test('the version of cdk bootstrap is the one that the stacks need', () => {
  const assembly = createPlatform(testApp(), testEnvironment, emptyPlan).synth();
  const versions = assembly.stacks.map(({ requiresBootstrapStackVersion }) => requiresBootstrapStackVersion);
  expect(versions).toEqual(versions.map(() => NEEDED_VERSION));
  expect(versions.length).toBeGreaterThan(0);
});
