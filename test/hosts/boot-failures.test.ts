import { FakeHost, SIGNAL_URL } from './fake-host';
import { PATIENCE } from '../support/patience';

jest.setTimeout(PATIENCE);

/** Boots a host that fails, and gives what CloudFormation is told: `<step>: <last line>`. */
function failure(host: FakeHost, changes: Readonly<Record<string, string>> = {}): string {
  expect(host.boot(changes)).not.toBe(0);
  const { Status, Reason, UniqueId } = host.signal;
  expect([Status, UniqueId]).toEqual(['FAILURE', 'i-0abc']);
  return Reason;
}

test('when the certificate authority is not the published one, sends no token', () => {
  const agent = new FakeHost('agent');
  agent.file('fake/ca.crt', 'another');
  expect(failure(agent)).toMatch(/^certificate authority: the server's certificate authority is \w+, but/);
  expect(() => agent.read('etc/rancher/k3s/token')).toThrow('ENOENT');
});

test.each([
  ['its release says', '', `echo "${'0'.repeat(64)}  k3s" >"\${@: -2:1}"`],
  ['is pinned, whatever its release says', '0'.repeat(64), ''],
])('when a download has another checksum than %s, runs nothing of it', (_, pinned, list) => {
  const agent = new FakeHost('agent');
  if (list !== '') {
    agent.answers('curl', '*sha256sum-amd64.txt', list);
  }
  expect(failure(agent, { K3S_SHA256: pinned })).toBe('k3s binary: checksum of k3s differs');
  expect(agent.read('fake/calls')).not.toContain('systemctl start');
});

test('when the release states no checksum of what was downloaded', () => {
  expect(failure(new FakeHost('server'), { FLUX_VERSION: '2.9.5' })).toBe(
    'Flux: the release states no checksum of flux_2.9.5_linux_amd64.tar.gz',
  );
});

test('when the boot script is not the one that was deployed, runs nothing of it', () => {
  const agent = new FakeHost('agent');
  expect(failure(agent, { BOOT_SCRIPT_SHA256: '0'.repeat(64) })).toBe(
    'boot script: this is not the boot script that was deployed',
  );
  expect(agent.read('fake/calls')).not.toContain('systemctl');
});

/** One command that fails in each step, and what the person who deploys sees. */
const STEPS: readonly (readonly ['server' | 'agent', string, string, string])[] = [
  ['agent', 'boot script', 'aws', '*s3\\ cp*assets*'],
  ['agent', 'swap', 'mkswap', '*'],
  ['agent', 'kernel', 'modprobe', '*'],
  ['agent', 'k3s binary', 'curl', '*/k3s'],
  ['agent', 'certificate authority', 'aws', '*get-parameter*'],
  ['agent', 'k3s agent', 'systemctl', '*start*k3s-agent'],
  ['agent', 'node ready', 'kubectl', '*get\\ node*'],
  ['server', 'server tokens', 'aws', '*get-secret-value*server-token*'],
  ['server', 'signing key', 'aws', '*put-secret-value*'],
  ['server', 'k3s server', 'kubectl', '*readyz*'],
  ['server', 'OIDC documents', 'aws', '*s3://issuer/*'],
  ['server', 'Flux', 'kubectl', '*apply*'],
  ['server', 'claimed secrets', 'systemctl', '*idp-fill-secrets*'],
  ['server', 'stale nodes', 'systemctl', '*idp-remove-stale-nodes*'],
  ['server', 'status', 'systemctl', '*idp-report-status*'],
  ['server', 'CA hash', 'aws', '*put-parameter*'],
];

test.each(STEPS)('on the %s in the step "%s"', (kind, step, command, call) => {
  const host = new FakeHost(kind);
  host.fails(command, call);
  expect(failure(host)).toBe(`${step}: ${command} is out of order`);
});

test('every step of the boot is among those that were made to fail, but those that only write files', () => {
  const steps = (kind: 'server' | 'agent') => {
    const host = new FakeHost(kind);
    expect(host.boot()).toBe(0);
    return [...host.read('var/log/idp-boot.log').matchAll(/^== \S+ (.+)$/gm)].map(([, name]) => name);
  };
  const tried: readonly (string | undefined)[] = STEPS.map(([, step]) => step);
  const others = [...steps('server'), ...steps('agent')].filter((step) => !tried.includes(step));
  expect([...new Set(others)]).toEqual(['kubelet', 'audit policy', 'key rotation', 'done']);
});

test('when k3s does not start, shows what the log of its service says', () => {
  const server = new FakeHost('server');
  server.fails('kubectl', '*readyz*');
  server.command('fake/bin/journalctl', 'echo "journalctl $*" >>"$FAKE/calls"; echo "level=fatal msg=\\"no room\\""');
  expect(failure(server)).toBe('k3s server: level=fatal msg="no room"');
  expect(server.read('fake/calls')).toContain('journalctl --unit k3s --lines 20');
});

test('when a command says nothing, tells its exit status', () => {
  const agent = new FakeHost('agent');
  agent.command('fake/bin/mkswap', 'exit 7');
  expect(failure(agent)).toBe('swap: exit status 7');
});

test('when a step does not end, says so before CloudFormation gives up', () => {
  const agent = new FakeHost('agent');
  agent.command('fake/bin/modprobe', 'exec /bin/sleep 30');
  expect(failure(agent, { BOOT_SECONDS: '2' })).toMatch(/^kernel: not done after 2 seconds$/);
});

test('without the instance metadata service, still reports', () => {
  const agent = new FakeHost('agent');
  agent.fails('curl', '*169.254.169.254*');
  expect(agent.boot()).not.toBe(0);
  expect(agent.signal).toMatchObject({ Status: 'FAILURE', UniqueId: 'unknown' });
  expect(agent.signal.Reason).toMatch(/^certificate authority: curl is out of order/);
});

test('keeps the whole log: in CloudWatch Logs, on the console, and on its disk', () => {
  const agent = new FakeHost('agent');
  agent.fails('modprobe', '*');
  failure(agent);
  const log = agent.read('var/log/idp-boot.log').trimEnd().split('\n');
  const events = JSON.parse(agent.read('fake/events.json')) as { message: string }[];
  expect(events.map(({ message }) => message)).toEqual(log.slice(0, events.length));
  expect(events.at(-1)?.message).toBe('modprobe is out of order');
  expect(agent.read('fake/calls')).toContain('--log-group-name /idp-dev/hosts --log-stream-name agent-0abc/boot');
  expect(agent.read('dev/console')).toContain('modprobe is out of order');
});

test('sends the end of a log that is larger than CloudWatch Logs takes at once', () => {
  const agent = new FakeHost('agent');
  agent.command('fake/bin/mkswap', `printf '%0900d\\n' {1..3000}; printf 'it is over: "quoted"\\x01\\xff\\n'; exit 1`);
  expect(failure(agent)).toMatch(/^swap: it is over: "quoted"/);
  const events = JSON.parse(agent.read('fake/events.json')) as { message: string }[];
  // PutLogEvents: 1,048,576 bytes, with 26 for each event.
  const bytes = events.reduce((sum, { message }) => sum + Buffer.byteLength(message) + 26, 0);
  expect(bytes).toBeGreaterThan(900_000);
  expect(bytes).toBeLessThanOrEqual(1_048_576);
  expect(events.at(-1)?.message).toContain('it is over');
});

test('tells the URL of its signal to no command and to no log', () => {
  const agent = new FakeHost('agent');
  agent.command('fake/bin/mkswap', 'env >"$FAKE/environment"; exit 1');
  failure(agent);
  expect(agent.read('fake/signal-url')).toBe(`${SIGNAL_URL}\n`);
  for (const file of ['fake/calls', 'fake/environment', 'fake/events.json', 'var/log/idp-boot.log', 'dev/console']) {
    expect(agent.read(file)).not.toContain('Signature');
  }
});
