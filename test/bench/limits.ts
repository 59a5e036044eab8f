/**
 * The most that is allowed, in ratios: a slow or busy machine changes both sides. A start is the CPU time of `node -e 0`,
 * 0.05 seconds on the machine of the README. Its table names the same limits; limits.test.ts compares them.
 */
export const LIMITS = {
  cold: { what: '1,000 workloads in one cold process, in starts of Node', most: 50 },
  again: { what: 'one of 1,000 files changed, as a part of the first plan', most: 0.25 },
  growth: { what: 't(2N) / t(N), mean of all doublings; 2 is linear', most: 2.2 },
  validate: { what: 'idp validate on three files, in starts of Node', most: 6 },
  packages: { what: 'packages of CDK and the AWS SDK that idp validate loads', most: 0 },
  synth: { what: 'templates of 200 workloads in a cold process, in starts of Node', most: 100 },
  cells: { what: 'templates of 1,000 workloads, in those of 200; 5 is linear', most: 5.5 },
  render: { what: 'idp render of 800 workloads, in starts of Node', most: 24 },
} as const;

/** What was measured, in the unit of its limit. */
export type Measured = Readonly<Record<keyof typeof LIMITS, number>>;

/** One line for each limit, and those that are exceeded. */
export function compareWithLimits(measured: Measured): { lines: string[]; exceeded: (keyof typeof LIMITS)[] } {
  const names = Object.keys(LIMITS) as (keyof typeof LIMITS)[];
  // What could not be measured is not within its limit.
  const exceeded = names.filter((name) => !(measured[name] <= LIMITS[name].most));
  const lines = names.map((name) => {
    const numbers = `${measured[name].toFixed(2)} of at most ${LIMITS[name].most}`;
    return `  ${name.padEnd(8)}  ${numbers.padEnd(24)} ${LIMITS[name].what}${exceeded.includes(name) ? ': EXCEEDED' : ''}`;
  });
  return { lines, exceeded };
}
