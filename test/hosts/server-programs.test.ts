import { spawnSync } from 'node:child_process';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { type ClusterStatus, parseClusterStatus } from '../../lib/release/cluster-status';
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
  for (const program of ['idp-fill-secrets', 'idp-remove-stale-nodes', 'idp-report-status']) {
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

/** One answer of kubectl for everything that has no part in a test. */
const NOTHING = '{"items": []}';
const kubelet = {
  node: { memory: { availableBytes: 300 << 20 }, fs: { capacityBytes: 20 << 20, availableBytes: 15 << 20 } },
};
const node = (name: string, role: string) => ({
  metadata: { name, labels: { 'idp.dev/role': role } },
  status: {
    capacity: { memory: `${950 << 10}Ki` },
    nodeInfo: { kubeletVersion: 'v1.35.8+k3s1' },
    conditions: [{ type: 'Ready', status: 'True' }],
  },
});

/** What the server writes to the table, where kubectl gives these nodes and objects. */
function reported(nodes: readonly object[], flux = NOTHING): ClusterStatus {
  server.file('fake/nodes.json', JSON.stringify({ items: nodes }));
  server.file('fake/flux.json', flux);
  server.file('fake/summary.json', JSON.stringify(kubelet));
  server.command(
    'fake/bin/kubectl',
    `case "$*" in
      *kustomizations*) cat "$FAKE/flux.json" ;;
      *deployments*) echo '${NOTHING}' ;;
      *--output\\ json\\ nodes) cat "$FAKE/nodes.json" ;;
      *--output\\ name) echo node/server-0abc; echo node/agent-0def ;;
      *nodes/server-0abc/proxy/stats/summary) cat "$FAKE/summary.json" ;;
      *) echo "no such host" >&2; exit 1 ;;
    esac`,
  );
  server.command('fake/bin/aws', 'cp "${4#file://}" "$FAKE/item.json"');
  const { status, stderr } = run('idp-report-status', { STATUS_TABLE: 'idp-dev-deployments' });
  expect([status, stderr]).toEqual([0, '']);
  const { Item } = JSON.parse(server.read('fake/item.json')) as { Item: { document: { S: string } } };
  return parseClusterStatus(Item.document.S);
}

test('the server reports memory and disk of each host that answers', () => {
  const { hosts } = reported([node('server-0abc', 'server'), node('agent-0def', 'worker')]);
  const version = 'v1.35.8+k3s1';
  expect(hosts).toEqual([
    {
      ...{ name: 'server-0abc', role: 'server', ready: true, version },
      ...{ memory: { total: 950, available: 300 }, disk: { total: 20, free: 15 } },
    },
    { name: 'agent-0def', role: 'worker', ready: true, version },
  ]);
});

test('a report of very many workloads stays below what DynamoDB takes, and loses messages first', () => {
  const items = Array.from({ length: 800 }, (_, index) => ({
    kind: 'Kustomization',
    metadata: { name: `w${index}.objects`, generation: 1 },
    spec: { path: `./workloads/w${index}/objects` },
    status: { observedGeneration: 1, conditions: [{ type: 'Ready', status: 'False', message: 'm'.repeat(400) }] },
  }));
  const { workloads } = reported([], JSON.stringify({ items }));
  expect(workloads).toHaveLength(800);
  expect(JSON.stringify(workloads).length).toBeLessThan(200_000);
});

test('a server that cannot read its cluster writes nothing, and says why', () => {
  server.file('fake/item.json', 'untouched');
  server.command('fake/bin/kubectl', 'echo "connection refused" >&2; exit 1');
  const { status, stderr } = run('idp-report-status', { STATUS_TABLE: 'idp-dev-deployments' });
  expect([status, stderr, server.read('fake/item.json')]).toEqual([1, 'connection refused\n', 'untouched']);
});

test('the status is written every minute, to the table of the environment', () => {
  expect(server.read('etc/systemd/system/idp-report-status.timer')).toContain('OnUnitInactiveSec=1min');
  expect(server.read('etc/systemd/system/idp-report-status.service')).toContain(' STATUS_TABLE=idp-dev-deployments ');
});
