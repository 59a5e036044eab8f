import { spawnSync } from 'node:child_process';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { FakeHost } from './fake-host';
import { PATIENCE } from '../support/patience';

jest.setTimeout(PATIENCE);

// test/cluster/hosts runs the two programs against a real API server and MiniStack.

const server = new FakeHost('server');
beforeAll(() => {
  expect(server.boot()).toBe(0);
});

function run(program: string, variables: Readonly<Record<string, string>> = {}, ...args: readonly string[]) {
  const fake = join(server.root, 'fake');
  const env = { FAKE: fake, PATH: `${fake}/bin:/usr/bin:/bin`, ...variables };
  return spawnSync(join(server.root, 'usr/local/sbin', program), args, { env, encoding: 'utf8' });
}

const ago = (minutes: number) => new Date(Date.now() - minutes * 60_000).toISOString();

test.each([
  ['terminated', 'echo terminated', true],
  ['unknown to EC2', 'echo "An error (InvalidInstanceID.NotFound)" >&2; exit 254', true],
  ['running', 'echo running', false],
  ['stopped', 'echo stopped', false],
  ['shutting down', 'echo shutting-down', false],
  ['not told by EC2', '', false],
  ['not to be seen', 'echo "no credentials" >&2; exit 253', false],
])('the node of an instance that is %s', (_, answer, removed) => {
  server.command('fake/bin/kubectl', `echo "$*" >>"$FAKE/kubectl"; [ "$1" = delete ] || cat "$FAKE/nodes"`);
  server.command('fake/bin/aws', answer);
  server.file(
    'fake/nodes',
    `agent-0abc|Unknown|${ago(16)}\nagent-0def|Unknown|${ago(14)}\nagent-0fed|True|${ago(60)}\n`,
  );
  server.file('fake/kubectl', '');
  run('idp-remove-stale-nodes');
  expect(server.read('fake/kubectl').match(/delete node .+/g)).toEqual(
    removed ? ['delete node agent-0abc --wait=false'] : null,
  );
});

test('the server looks for stale nodes every five minutes', () => {
  expect(server.read('etc/systemd/system/idp-remove-stale-nodes.timer')).toContain('OnUnitInactiveSec=5min');
});

test('systemd ends a run that hangs, so that there is a next one', () => {
  for (const program of ['idp-fill-secrets', 'idp-remove-stale-nodes']) {
    expect(server.read(`etc/systemd/system/${program}.service`)).toContain('Type=oneshot\n');
    expect(server.read(`etc/systemd/system/${program}.service`)).toMatch(/^TimeoutStartSec=15min$/m);
  }
});

test('the rotation of the signing key is for root, and knows its secret', () => {
  expect(server.read('etc/idp/signing-key')).toContain('SIGNING_KEY_SECRET=signing-key\n');
  expect(statSync(join(server.root, 'etc/idp/signing-key')).mode & 0o077).toBe(0);
  const usage = run('idp-rotate-signing-key', { CONFIG: join(server.root, 'etc/idp/signing-key') });
  expect([usage.status, usage.stderr]).toEqual([2, 'usage: idp-rotate-signing-key add|switch|drop\n']);
});
