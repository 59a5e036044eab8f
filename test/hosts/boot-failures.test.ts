import { FakeHost } from './fake-host';
import { PATIENCE } from '../support/patience';

jest.setTimeout(PATIENCE);

test('fails when the certificate authority is not the published one, and sends no token', () => {
  const agent = new FakeHost('agent');
  agent.file('fake/ca.crt', 'another');
  expect(agent.boot()).not.toBe(0);
  expect(agent.signal[3]).toMatch(/^certificate authority: the server's certificate authority is \w+, but/);
  expect(() => agent.read('etc/rancher/k3s/token')).toThrow('ENOENT');
});

test('fails when what was downloaded is not what the release says, and runs nothing of it', () => {
  const server = new FakeHost('server');
  server.command('fake/bin/sha256sum', 'case "$*" in *--check*) exit 1 ;; *) exec /usr/bin/sha256sum "$@" ;; esac');
  expect(server.boot()).not.toBe(0);
  expect(server.signal[3]).toBe('k3s binary: checksum of k3s differs');
  expect(server.read('fake/calls')).not.toContain('systemctl start');
});

test('fails when a download has another checksum than the pinned one, whatever its release says', () => {
  const agent = new FakeHost('agent');
  expect(agent.boot({ K3S_SHA256: '0'.repeat(64) })).not.toBe(0);
  expect(agent.signal[3]).toBe('k3s binary: checksum of k3s differs');
});

test('fails when the release states no checksum of what was downloaded', () => {
  const server = new FakeHost('server');
  expect(server.boot({ FLUX_VERSION: '2.9.5' })).not.toBe(0);
  expect(server.signal[3]).toBe('Flux: the release states no checksum of flux_2.9.5_linux_amd64.tar.gz');
});

test.each(['modprobe', 'swapon', 'systemctl'])('fails when %s does, and says at which step', (command) => {
  const agent = new FakeHost('agent');
  agent.command(`fake/bin/${command}`, `echo "${command} is out of order" >&2; exit 1`);
  expect(agent.boot()).not.toBe(0);
  expect(agent.signal.slice(0, 2)).toEqual(['--exit-code', '1']);
  expect(agent.signal[3]).toMatch(new RegExp(`^(swap|kernel): ${command} is out of order$`));
});
