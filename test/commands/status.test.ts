import { CloudWatchLogsClient, FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { cloudLines } from '../../lib/commands/logs/cloud-lines';
import type { EnvironmentStatus } from '../../lib/commands/status/environment-status';
import { showEnvironment } from '../../lib/commands/status/show-environment';
import { Checkout } from '../support/checkout';
import { environments } from '../support/environments';
import { PATIENCE } from '../support/patience';

jest.setTimeout(PATIENCE);

// test/cluster/hosts/idp-status.cluster.ts reads a whole environment from MiniStack.

const NOW = Date.parse('2026-11-26T08:00:00Z');
const checkout = new Checkout();
afterAll(() => {
  checkout.remove();
});
afterEach(() => {
  jest.restoreAllMocks();
});

const NOBODY = {
  ...{ HOME: checkout.directory, AWS_EC2_METADATA_DISABLED: 'true', AWS_ACCESS_KEY_ID: '', AWS_SECRET_ACCESS_KEY: '' },
  ...{ AWS_SHARED_CREDENTIALS_FILE: '/dev/null', AWS_CONFIG_FILE: '/dev/null' },
};

test('without credentials, says so in one line, and exits with 3', () => {
  const { status, stdout, stderr } = checkout.spawnIdp(['status', '--env', 'dev'], NOBODY);
  expect({ status, stderr }).toEqual({ status: 3, stderr: '' });
  expect(stdout.split('\n')).toEqual([
    'dev in us-east-1: not ready',
    '',
    expect.stringMatching(
      /^cannot read (?=.*stacks)(?=.*cluster)(?=.*queues)(?=.*alarms)(?=.*release)[\w, ]+: AWS: Could not load credentials/,
    ),
    '',
  ]);
});

test('where something else answers than AWS, says so for each part', () => {
  const keys = { AWS_ACCESS_KEY_ID: 'a', AWS_SECRET_ACCESS_KEY: 'b', AWS_MAX_ATTEMPTS: '1' };
  const { status, stdout } = checkout.spawnIdp(['status', '--env', 'dev'], {
    ...{ ...NOBODY, ...keys },
    AWS_ENDPOINT_URL: 'http://127.0.0.1:9',
  });
  expect(status).toBe(3);
  expect(stdout).toMatch(/^cannot read .*: cannot reach 127\.0\.0\.1 \(ECONNREFUSED\)/m);
});

test('an environment that there is not is an error', async () => {
  expect(await checkout.idpAsync(['status', '--env', 'dve'])).toEqual({
    ...{ status: 1, stdout: '' },
    stderr: "no environment 'dve'; did you mean 'dev'? environments: dev, prod\n",
  });
});

const DIGEST = `sha256:${'a'.repeat(64)}`;
const nothing: EnvironmentStatus = {
  environment: 'dev',
  region: 'us-east-1',
  ready: false,
  stale: false,
  problems: [],
};

test('a stack that is not complete is named with its reason', () => {
  const stacks = [
    { name: 'dev-data', state: 'UPDATE_COMPLETE' },
    { name: 'dev-compute', state: 'ROLLBACK_COMPLETE', reason: 'host failed' },
    { name: 'dev-services' },
  ];
  expect(showEnvironment({ ...nothing, stacks }, NOW)).toContain(
    'STACKS\n  dev-compute   ROLLBACK_COMPLETE  host failed\n  dev-services  is not deployed\n  1 of 3        complete',
  );
});

test('a release that Flux does not have yet, or that is not finished, says so', () => {
  const release = {
    ...{ number: 5, made: 'publish', tag: '1f3a9c2', by: 'alice', at: '2026-11-26T07:00:00Z', artifact: DIGEST },
    state: 'started',
  };
  const cluster = {
    ...{ version: 1 as const, writtenAt: '2026-11-26T07:59:30Z', hosts: [], workloads: [] },
    release: { digest: `sha256:${'b'.repeat(64)}`, ready: false, message: 'cannot pull\u001b[2J' },
  };
  const text = showEnvironment({ ...nothing, release, cluster }, NOW);
  expect(text.split('\n').slice(2)).toEqual([
    'CLUSTER 30 s ago',
    'FLUX',
    '  no release  not ready  bbbbbbbbbbbb  cannot pull\\u001b[2J',
    'WORKLOADS',
    '  none: publish a release',
    '',
    'LAST RELEASE',
    '  #5 publish 1f3a9c2 by alice, 1 h ago',
    '  not finished: the tag of the environment has not moved',
    '  Flux has not pulled it: aaaaaaaaaaaa',
  ]);
});

test('logs -f shows lines that arrive late, and each line once', async () => {
  const event = (eventId: string, seconds: number) => ({
    ...{ eventId, timestamp: Date.now() - 60_000 + seconds * 1000, logStreamName: 'orders-1/main' },
    message: JSON.stringify({ stream: 'stdout', message: eventId }),
  });
  const [first, late, last] = [event('first', 5), event('late', 3), event('last', 9)];
  const answers = [[first], [late, first], [late, first, last]];
  const asked: (number | undefined)[] = [];
  jest.spyOn(CloudWatchLogsClient.prototype, 'send').mockImplementation(((command: unknown) => {
    const { logGroupName, startTime } = (command as FilterLogEventsCommand).input;
    expect(logGroupName).toBe('/idp-dev/workloads/orders');
    asked.push(startTime);
    return Promise.resolve({ events: answers[Math.min(asked.length, answers.length) - 1] });
  }) as (command: unknown) => void);
  const lines: string[] = [];
  for await (const { line } of cloudLines(environments.dev, { workload: 'orders', follow: true })) {
    lines.push(line);
    if (lines.length === 3) {
      break;
    }
  }
  expect(lines).toEqual(['first', 'late', 'last']);
  expect(asked[1]).toBe(first.timestamp - 60_000);
});
