import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { LOSS_EVENTS, LOSS_PATTERN } from '../lib/constructs/log-alarms';
import { filterFinds } from './support/filter-pattern';

const FLUENTD = join(__dirname, '..', 'flux', 'infrastructure', 'fluentd');
const plugin = readFileSync(join(FLUENTD, 'out_log_streams.rb'), 'utf8');
const readme = readFileSync(join(FLUENTD, 'README.md'), 'utf8');

/** Events that the plugin counts: `count('dropped', …)`, `count("aside-#{…}", …)`. */
const counted = [...plugin.matchAll(/\bcount\((['"])(.*?)\1, /g)].map(([, , event = '']) =>
  event.replace(/#\{.*\}/, '…'),
);
/** The table of README.md: event, and whether it rings. */
const rows = [...readme.matchAll(/^\| `([\w-]+…?)` +\|.*\| (yes|no) +\|$/gm)].map(([, event = '', alarm]) => ({
  event,
  rings: alarm === 'yes',
}));
/** A line as the plugin writes it. test/cluster/fluentd applies the pattern to lines of a real Fluentd. */
const line = (event: string) =>
  JSON.stringify({ message: 'not sent', event, group: '/idp-dev/workloads/shop', lines: 3, level: 'warn' });
const finds = (text: string) => filterFinds(LOSS_PATTERN.logPatternString, text);

test('the README lists what the plugin tells', () => {
  expect(plugin).toContain("log.warn 'not sent', event: event, group: group, lines: lines");
  const listed = rows.map(({ event }) => (event.startsWith('aside-') ? 'aside-…' : event));
  expect([...new Set(listed)].sort()).toEqual([...new Set(counted)].sort());
});

test.each(rows)('$event rings: $rings', ({ event, rings }) => {
  expect(finds(line(event))).toBe(rings);
});

test('each event of the alarm is one of the plugin', () => {
  expect(LOSS_EVENTS.filter((event) => !counted.includes(event))).toEqual([]);
});

test.each(['dropped', '{"event":"dropped', '"dropped"', '{"message":"dropped"}', '{"event":{"event":"dropped"}}'])(
  'no alarm for %s',
  (text) => {
    expect(finds(text)).toBe(false);
  },
);
