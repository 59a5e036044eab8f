import { execFileSync } from 'node:child_process';
import { appendFileSync, existsSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { LOSS_EVENTS, LOSS_PATTERN } from '../../../lib/constructs/log-alarms';
import { filterFinds } from '../../support/filter-pattern';
import { CloudWatchLogs } from './cloudwatch-logs';
import { Fluentd, fluentdCommand, MEMORY_LIMIT } from './fluentd-process';
import { type ContainerLog, Node } from './node';

/** Seconds of each outage; `OUTAGE_SECONDS=600` is the promise itself: 100,000 lines and more at each rate. */
const OUTAGE_SECONDS = Number(process.env['OUTAGE_SECONDS'] ?? 45);
/** Seconds of writing before and after an outage. */
const AROUND_SECONDS = OUTAGE_SECONDS / 3;
const GROUP = '/idp-dev/workloads';

function say(...words: readonly string[]): void {
  process.stderr.write(`${words.join(' ')}\n`);
}

interface World {
  readonly node: Node;
  readonly cloud: CloudWatchLogs;
  readonly fluentd: Fluentd;
}

if (fluentdCommand === undefined) {
  say('Left out: Fluentd. No `fluentd` on the PATH; see test/cluster/README.md.');
}
const scenarios = fluentdCommand === undefined ? test.skip : test.concurrent;

/** One sequence of events on a host of its own. */
function scenario(
  name: string,
  run: (world: World) => Promise<void>,
  { seconds = 240, buffer }: { seconds?: number; buffer?: string } = {},
): void {
  scenarios(
    name,
    async () => {
      const node = new Node();
      const cloud = new CloudWatchLogs();
      await cloud.up();
      const fluentd = new Fluentd(node, cloud, buffer);
      for (const group of ['audit', 'platform', 'hosts', 'workloads/alpha', 'workloads/beta']) {
        cloud.groups.add(`/idp-dev/${group}`);
      }
      try {
        await run({ node, cloud, fluentd });
        expect(cloud.violations).toEqual([]);
        const { peak } = fluentd.memory();
        say(`${name}: peak of ${peak.toFixed(0)} MiB, ${JSON.stringify(Object.fromEntries(cloud.requests))}`);
        expect(peak * 1024 * 1024).toBeLessThan(MEMORY_LIMIT);
      } catch (error) {
        say(`${name}\n${fluentd.log.slice(-6000)}`);
        throw error;
      } finally {
        await fluentd.remove();
        await cloud.down();
        node.remove();
      }
    },
    seconds * 1000,
  );
}

/** In place of `scenario` where this machine cannot run it. */
function leftOut(reason: string): typeof scenario {
  return (name) => {
    say(`Left out: ${name}: ${reason}.`);
    test.skip(name, () => undefined);
  };
}

/** Numbered lines of a stream at the far end: how many are missing, twice there, or shown out of order. */
function tally({ cloud }: World, container: ContainerLog, group: string, stream: string) {
  const numbers = cloud.shown(group, stream).flatMap(({ seq }) => (seq === undefined ? [] : [seq]));
  const disordered = numbers.filter((seq, index) => seq < (numbers[index - 1] ?? 0)).length;
  const distinct = new Set(numbers).size;
  return { lost: container.written - distinct, doubled: numbers.length - distinct, disordered };
}

const COMPLETE = { lost: 0, doubled: 0, disordered: 0 };

/** Waits until all numbered lines have arrived. */
async function arrived(world: World, container: ContainerLog, group: string, stream: string, seconds = 60) {
  await eventually(() => tally(world, container, group, stream).lost === 0, seconds);
  return tally(world, container, group, stream);
}

/** Waits for a condition; when the time is over the assertion that follows says what is wrong. */
async function eventually(condition: () => boolean, seconds = 60): Promise<void> {
  const end = performance.now() + seconds * 1000;
  while (!condition() && performance.now() < end) {
    await sleep(200);
  }
}

/** The longest time, in seconds, in which a stream got nothing. */
async function longestSilence({ cloud }: World, key: string, seconds: number): Promise<number> {
  const times: number[] = [performance.now()];
  const end = performance.now() + seconds * 1000;
  for (let seen = 0; performance.now() < end; seen = cloud.arrivals.get(key)?.length ?? 0) {
    await sleep(200);
    if ((cloud.arrivals.get(key)?.length ?? 0) > seen) {
      times.push(performance.now());
    }
  }
  times.push(performance.now());
  return Math.max(...times.map((time, index) => time - (times[index - 1] ?? time))) / 1000;
}

const messages = ({ cloud }: World, key: string) => (cloud.arrivals.get(key) ?? []).map(({ message }) => message);
/** What Fluentd warns of, as it arrives in the log group of the platform. */
const warnings = (world: World) =>
  messages(world, '/idp-dev/platform|logging/fluentd/host').map((line) => ({
    ...(JSON.parse(line) as Warning),
    rings: filterFinds(LOSS_PATTERN.logPatternString, line),
  }));
/** Those of one event. The alarm rings for all of them, or for none. */
function told(world: World, event: string) {
  const found = warnings(world).filter((warning) => warning.event === event);
  expect(found.filter(({ rings }) => rings !== (LOSS_EVENTS as readonly string[]).includes(event))).toEqual([]);
  return found;
}

interface Warning {
  readonly message: string;
  readonly event?: string;
  readonly lines: number;
}

for (const rate of [100, 370, 1000]) {
  scenario(
    `an outage of ${OUTAGE_SECONDS} s at ${rate} lines/s loses nothing`,
    async (world) => {
      const { node, cloud, fluentd } = world;
      const pods = Array.from({ length: 10 }, (_, index) => {
        const [namespace, pod] = [index % 2 ? 'alpha' : 'beta', `pod-${index}`];
        return { namespace, pod, log: node.container(namespace, pod) };
      });
      const platform = node.container('kube-system', 'coredns-1', 'coredns');
      fluentd.start();
      pods.forEach(({ log }) => log.start(rate / pods.length));
      platform.start(2);
      await sleep(AROUND_SECONDS * 1000);
      const before = fluentd.memory();
      await cloud.down();
      await sleep(OUTAGE_SECONDS * 1000);
      const during = fluentd.memory();
      const buffered = node.stateSize('workloads');
      await cloud.up();
      const end = performance.now();
      await eventually(
        () => tally(world, platform, '/idp-dev/platform', 'kube-system/coredns-1/coredns').lost < 20,
        60,
      );
      const recovered = (performance.now() - end) / 1000;
      await sleep(AROUND_SECONDS * 1000);
      const cpu = fluentd.cpu();
      [platform, ...pods.map(({ log }) => log)].forEach((log) => log.stop());
      for (const { namespace, pod, log } of pods) {
        expect(await arrived(world, log, `${GROUP}/${namespace}`, `${pod}/main`)).toEqual(COMPLETE);
      }
      expect(await arrived(world, platform, '/idp-dev/platform', 'kube-system/coredns-1/coredns')).toEqual(COMPLETE);
      const written = pods.reduce((sum, { log }) => sum + log.written, 0);
      say(
        `${rate} lines/s: ${written} lines, ${buffered} bytes buffered, flows ${recovered.toFixed(1)} s after the end;`,
        `MiB before ${before.now.toFixed(0)}, at its end ${during.now.toFixed(0)}, peak ${fluentd.memory().peak.toFixed(0)};`,
        `processor ${cpu.toFixed(1)} s of ${OUTAGE_SECONDS + 2 * AROUND_SECONDS} s`,
      );
    },
    { seconds: OUTAGE_SECONDS * 2 + 240 },
  );
}

scenario('throttling ends with its cause, and SIGTERM is obeyed meanwhile', async (world) => {
  const { node, cloud, fluentd } = world;
  const log = node.container('alpha', 'a');
  fluentd.start();
  log.start(50);
  await eventually(() => (cloud.arrivals.get(`${GROUP}/alpha|a/main`) ?? []).length > 0);
  cloud.fault = (operation) =>
    operation === 'PutLogEvents' ? { status: 400, type: 'ThrottlingException' } : undefined;
  await sleep(25_000);
  const begin = performance.now();
  await fluentd.stop();
  expect(performance.now() - begin).toBeLessThan(25_000);
  fluentd.start();
  await sleep(15_000);
  cloud.fault = undefined;
  const count = () => (cloud.arrivals.get(`${GROUP}/alpha|a/main`) ?? []).length;
  const before = count();
  await eventually(() => count() > before, 25);
  expect(count()).toBeGreaterThan(before);
  log.stop();
  expect(await arrived(world, log, `${GROUP}/alpha`, 'a/main')).toEqual(COMPLETE);
});

scenario(
  'a log group that is removed, or was never made, delays no other; its lines come when it is there',
  async (world) => {
    const { node, cloud, fluentd } = world;
    const [alpha, beta, strange] = [
      node.container('alpha', 'a'),
      node.container('beta', 'b'),
      node.container('strange', 's'),
    ];
    fluentd.start();
    const all = [alpha, beta, strange];
    all.forEach((log) => log.start(20));
    await eventually(() => cloud.arrivals.has(`${GROUP}/beta|b/main`));
    cloud.groups.delete(`${GROUP}/beta`);
    expect(await longestSilence(world, `${GROUP}/alpha|a/main`, 30)).toBeLessThan(12);
    all.forEach((log) => log.stop());
    expect(await arrived(world, alpha, `${GROUP}/alpha`, 'a/main')).toEqual(COMPLETE);
    const aside = {
      event: 'aside-MissingLogGroup',
      group: `${GROUP}/strange`,
      lines: expect.any(Number) as number,
      level: 'warn',
    };
    await eventually(() => told(world, aside.event).length > 0, 20);
    expect(told(world, aside.event)).toContainEqual(expect.objectContaining(aside));
    cloud.groups.add(`${GROUP}/beta`).add(`${GROUP}/strange`);
    expect(await arrived(world, beta, `${GROUP}/beta`, 'b/main')).toEqual(COMPLETE);
    expect(await arrived(world, strange, `${GROUP}/strange`, 's/main')).toEqual(COMPLETE);
  },
);

scenario('one stream that keeps failing delays no other', async (world) => {
  const { node, cloud, fluentd } = world;
  const names = ['good-1', 'bad', 'good-2'];
  const logs = names.map((name) => node.container('kube-system', name, 'c'));
  const stream = (name: string) => `kube-system/${name}/c`;
  cloud.fault = (operation, { logStreamName }) =>
    operation === 'PutLogEvents' && logStreamName === stream('bad')
      ? { status: 500, type: 'InternalFailure' }
      : undefined;
  fluentd.start();
  logs.forEach((log) => log.start(10));
  await sleep(60_000);
  const [first, , third] = logs;
  for (const [name, log] of [
    ['good-1', first],
    ['good-2', third],
  ] as const) {
    const { lost } = tally(world, log as ContainerLog, '/idp-dev/platform', stream(name));
    expect(lost).toBeLessThan(200);
  }
  cloud.fault = undefined;
  logs.forEach((log) => log.stop());
  for (const [index, name] of names.entries()) {
    expect(await arrived(world, logs[index] as ContainerLog, '/idp-dev/platform', stream(name))).toEqual(COMPLETE);
  }
});

scenario('SIGTERM and SIGKILL lose nothing, and rotation goes on meanwhile', async (world) => {
  const { node, fluentd } = world;
  const log = node.container('alpha', 'a');
  fluentd.start();
  log.start(120, 200_000);
  for (const signal of ['SIGTERM', 'SIGKILL', 'SIGKILL', 'SIGTERM'] as const) {
    await sleep(10_000);
    await fluentd.stop(signal);
    fluentd.start();
  }
  await sleep(10_000);
  log.stop();
  expect(await arrived(world, log, `${GROUP}/alpha`, 'a/main')).toEqual(COMPLETE);
});

/** What a crash of the host does to a chunk, and how many lines of 101 Fluentd knows to be lost by it. */
const DAMAGES: Record<string, { damage: (chunk: string) => void; arrive: boolean; known: number }> = {
  'zeros at its end': { damage: (chunk) => appendFileSync(chunk, Buffer.alloc(4096)), arrive: true, known: 0 },
  'no description': { damage: (chunk) => rmSync(`${chunk}.meta`), arrive: false, known: 101 },
  'a damaged description': {
    damage: (chunk) => writeFileSync(`${chunk}.meta`, Buffer.alloc(64)),
    arrive: false,
    known: 0,
  },
};
for (const [name, { damage, arrive, known }] of Object.entries(DAMAGES)) {
  scenario(`a chunk with ${name} holds up nothing, and what is lost is told`, async (world) => {
    const { node, cloud, fluentd } = world;
    const [hurt, whole] = [node.container('alpha', 'hurt'), node.container('alpha', 'whole')];
    fluentd.start();
    await cloud.down();
    hurt.write('HURT');
    hurt.number(100);
    whole.number(100);
    await eventually(() => node.chunkWith('HURT') !== undefined && node.stateSize('workloads') > 40_000, 40);
    await fluentd.stop('SIGKILL');
    damage(node.chunkWith('HURT') ?? '');
    await cloud.up();
    fluentd.start();
    expect(await arrived(world, whole, `${GROUP}/alpha`, 'whole/main')).toEqual(COMPLETE);
    await eventually(() => told(world, 'dropped').length > 0, 30);
    expect(told(world, 'dropped').map(({ lines }) => lines)).toEqual([known]);
    expect(messages(world, `${GROUP}/alpha|hurt/main`)).toHaveLength(arrive ? 101 : 0);
    expect(readdirSync(node.state)).not.toContain('backup');
  });
}

scenario('a file that rotates while Fluentd is down is read', async (world) => {
  const { node, fluentd } = world;
  const log = node.container('alpha', 'a');
  log.number(100);
  fluentd.start();
  expect(await arrived(world, log, `${GROUP}/alpha`, 'a/main')).toEqual(COMPLETE);
  await fluentd.stop();
  log.number(100);
  log.rotate();
  await sleep(5);
  log.number(100);
  fluentd.start();
  expect(await arrived(world, log, `${GROUP}/alpha`, 'a/main')).toEqual(COMPLETE);
});

scenario('Fluentd starts, reads and keeps while neither STS nor CloudWatch answers', async (world) => {
  const { node, cloud, fluentd } = world;
  await cloud.down();
  const log = node.container('alpha', 'a');
  fluentd.start();
  log.number(500);
  await eventually(() => existsSync(`${node.state}/workloads`) && node.stateSize('workloads') > 50_000, 40);
  expect(node.stateSize('workloads')).toBeGreaterThan(50_000);
  await sleep(10_000);
  expect(fluentd.running).toBe(true);
  await cloud.up();
  expect(await arrived(world, log, `${GROUP}/alpha`, 'a/main')).toEqual(COMPLETE);
});

scenario('long lines are joined by stream, and the stream is told', async (world) => {
  const { node, fluentd } = world;
  const log = node.container('alpha', 'a');
  fluentd.start();
  log.write('OUT-1 ', { tag: 'P' });
  log.write('ERROR', { stream: 'stderr' });
  log.write('OUT-2');
  log.write('LONELY', { tag: 'P' });
  await eventually(() => messages(world, `${GROUP}/alpha|a/main`).length === 3, 40);
  expect(messages(world, `${GROUP}/alpha|a/main`).sort()).toEqual([
    '{"stream":"stderr","message":"ERROR"}',
    '{"stream":"stdout","message":"LONELY"}',
    '{"stream":"stdout","message":"OUT-1 OUT-2"}',
  ]);
});

scenario('fields of JSON lines stay what they are; other lines are a message', async (world) => {
  const { node, fluentd } = world;
  const log = node.container('alpha', 'a');
  fluentd.start();
  const lines: Record<string, string> = {
    '{"level":"info","n":12345678901234567890123,"x":1.10}':
      '{"stream":"stdout","level":"info","n":12345678901234567890123,"x":1.10}',
    ' {"log_group":"/etc","log_stream":"x","message":"m"}':
      '{"stream":"stdout","log_group":"/etc","log_stream":"x","message":"m"}',
    '{"stream":"mine"}': '{"stream":"mine"}',
    '{}': '{"stream":"stdout"}',
    '{"broken":': '{"stream":"stdout","message":"{\\"broken\\":"}',
    '[1]': '{"stream":"stdout","message":"[1]"}',
    '{"a":1} tail': '{"stream":"stdout","message":"{\\"a\\":1} tail"}',
    'plain "text"\t\u0001 é': '{"stream":"stdout","message":"plain \\"text\\"\\t\\u0001 é"}',
    '': '{"stream":"stdout","message":""}',
  };
  Object.keys(lines).forEach((line) => log.write(line));
  await eventually(() => messages(world, `${GROUP}/alpha|a/main`).length >= Object.keys(lines).length, 40);
  expect(messages(world, `${GROUP}/alpha|a/main`)).toEqual(Object.values(lines));
});

scenario('a line without end becomes many events and holds up nobody', async (world) => {
  const { node, cloud, fluentd } = world;
  const [endless, other] = [node.container('alpha', 'endless'), node.container('beta', 'b')];
  fluentd.start();
  other.start(20);
  const part = '\u0001'.repeat(16_384);
  for (let index = 0; index < 5000; index += 1) {
    endless.write(part, { tag: 'P' });
    if (index % 64 === 0) {
      await sleep(400);
    }
  }
  other.stop();
  // 80 MB go through a processor that this machine may share.
  expect(await arrived(world, other, `${GROUP}/beta`, 'b/main', 120)).toEqual(COMPLETE);
  const bytes = () =>
    messages(world, `${GROUP}/alpha|endless/main`).reduce((sum, it) => sum + it.split('\\u0001').length - 1, 0);
  await eventually(() => bytes() >= 5000 * 16_384);
  expect(bytes()).toBe(5000 * 16_384);
  expect(cloud.violations).toEqual([]);
});

scenario(
  'a full buffer holds lines back in their files, and says so',
  async (world) => {
    const { node, cloud, fluentd } = world;
    const [loud, quiet] = [node.container('alpha', 'loud'), node.container('beta', 'quiet')];
    fluentd.start();
    await cloud.down();
    quiet.start(5);
    for (let count = 0; count < 40; count += 1) {
      loud.number(1000, 1000);
      await sleep(100);
    }
    await sleep(20_000);
    expect(node.stateSize('workloads')).toBeLessThan(10 * 1024 * 1024);
    await cloud.up();
    quiet.stop();
    expect(await arrived(world, loud, `${GROUP}/alpha`, 'loud/main')).toEqual(COMPLETE);
    expect(await arrived(world, quiet, `${GROUP}/beta`, 'quiet/main')).toEqual(COMPLETE);
    await eventually(() => told(world, 'buffer-full').length > 0);
    expect(told(world, 'buffer-full')).not.toEqual([]);
  },
  { buffer: '8m' },
);

/** Makes a journal file out of text; a package of systemd brings it. */
const JOURNAL_REMOTE = '/lib/systemd/systemd-journal-remote';
const withJournal: typeof scenario = existsSync(JOURNAL_REMOTE) ? scenario : leftOut(`no ${JOURNAL_REMOTE}`);

withJournal('of the journal, the units of k3s and of a node of EKS arrive', async (world) => {
  const { node, cloud, fluentd } = world;
  const units = ['k3s.service', 'sshd.service', 'k3s-agent.service', 'kubelet.service', 'containerd.service'];
  const entries = units.map((unit, index) => {
    const fields = { MESSAGE: `line of ${unit}`, PRIORITY: 6, _SYSTEMD_UNIT: unit, _BOOT_ID: '0'.repeat(31) + '1' };
    const time = { __REALTIME_TIMESTAMP: (Date.now() + index) * 1000, __MONOTONIC_TIMESTAMP: 1000 + index };
    return Object.entries({ ...time, ...fields }).map((field) => `${field.join('=')}\n`);
  });
  const input = entries.map((entry) => `${entry.join('')}\n`).join('');
  execFileSync(JOURNAL_REMOTE, [`--output=${node.log}/journal/system.journal`, '-'], { input, stdio: 'pipe' });
  fluentd.start();
  await eventually(() => (cloud.arrivals.get('/idp-dev/hosts|host/k3s') ?? []).length === 2, 40);
  expect(messages(world, '/idp-dev/hosts|host/k3s')).toEqual([
    '{"message":"line of k3s.service","priority":"6","systemd_unit":"k3s.service"}',
    '{"message":"line of k3s-agent.service","priority":"6","systemd_unit":"k3s-agent.service"}',
  ]);
  for (const unit of ['kubelet', 'containerd']) {
    const stream = `/idp-dev/hosts|host/${unit}`;
    await eventually(() => (cloud.arrivals.get(stream) ?? []).length === 1, 40);
    expect(messages(world, stream)).toEqual([
      `{"message":"line of ${unit}.service","priority":"6","systemd_unit":"${unit}.service"}`,
    ]);
  }
});

scenario('each request in the audit log arrives once, rotated or not', async (world) => {
  const { node, cloud, fluentd } = world;
  const directory = join(node.log, 'kubernetes');
  const line = (number: number) => JSON.stringify({ kind: 'Event', level: 'Metadata', auditID: `${number}` });
  const write = (name: string, ...numbers: number[]) => {
    appendFileSync(join(directory, name), numbers.map((number) => `${line(number)}\n`).join(''), { mode: 0o600 });
  };
  const stream = '/idp-dev/audit|host/kube-apiserver';
  const arrived = () => (cloud.arrivals.get(stream) ?? []).length;
  mkdirSync(directory, { mode: 0o700 });
  write('audit-2026-11-26T01-02-03.004.log', 1, 2);
  write('audit.log', 3);
  fluentd.start();
  await eventually(() => arrived() === 3, 40);
  renameSync(join(directory, 'audit.log'), join(directory, 'audit-2026-11-26T05-06-07.008.log'));
  write('audit.log', 4, 5);
  await eventually(() => arrived() === 5, 40);
  expect(messages(world, stream)).toEqual([1, 2, 3, 4, 5].map(line));
});

const mayMount = (() => {
  try {
    execFileSync('unshare', ['--mount', 'true'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
})();

const withMounts: typeof scenario = mayMount ? scenario : leftOut('only root may mount a small disk');

withMounts('a full disk holds lines back in their files, and says so', async (world) => {
  const { node, cloud, fluentd } = world;
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=4m', 'tmpfs', node.state]);
  try {
    const log = node.container('alpha', 'a');
    fluentd.start();
    await cloud.down();
    log.start(300);
    await sleep(90_000);
    log.stop();
    await cloud.up();
    expect(await arrived(world, log, `${GROUP}/alpha`, 'a/main')).toEqual(COMPLETE);
    await eventually(() => told(world, 'disk-full').length > 0, 70);
    expect(told(world, 'disk-full')).not.toEqual([]);
  } finally {
    await fluentd.stop('SIGKILL');
    execFileSync('umount', [node.state]);
  }
});

scenario('lines that CloudWatch drops for their age are counted', async (world) => {
  const { node, fluentd } = world;
  const log = node.container('alpha', 'a');
  const inHours = (hours: number) => new Date(Date.now() + hours * 3_600_000);
  fluentd.start();
  log.write('too old', { time: inHours(-15 * 24) });
  log.write('right');
  log.write('too new', { time: inHours(3) });
  await eventually(() => told(world, 'rejected').length > 0, 90);
  expect(messages(world, `${GROUP}/alpha|a/main`)).toEqual(['{"stream":"stdout","message":"right"}']);
  expect(told(world, 'rejected').reduce((sum, { lines }) => sum + lines, 0)).toBe(2);
});

scenario('what was put aside is bounded, and what is dropped is counted', async (world) => {
  const { node, cloud, fluentd } = world;
  const log = node.container('strange', 's');
  fluentd.start();
  for (let count = 0; count < 64; count += 1) {
    log.number(1000, 1000);
    await sleep(100);
  }
  await eventually(() => told(world, 'dropped').length > 0, 90);
  expect(told(world, 'dropped')).not.toEqual([]);
  expect(node.stateSize('aside')).toBeLessThan(49 * 1024 * 1024);
  cloud.groups.add(`${GROUP}/strange`);
  const lost = () => tally(world, log, `${GROUP}/strange`, 's/main').lost;
  const dropped = () => told(world, 'dropped').reduce((sum, { lines }) => sum + lines, 0);
  await eventually(() => lost() === dropped(), 90);
  // 1,000 lines share a millisecond here, and CloudWatch shows those in the order of arrival: a chunk that was never put
  // aside may come before the older ones that were.
  expect(tally(world, log, `${GROUP}/strange`, 's/main')).toMatchObject({ doubled: 0, lost: dropped() });
});
