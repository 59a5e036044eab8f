import {
  type ClusterStatus,
  isStale,
  parseClusterStatus,
  readStatusItem,
  STALE_AFTER,
  statusAge,
} from '../../lib/release/cluster-status';

const status: ClusterStatus = {
  version: 1,
  writtenAt: '2026-11-26T08:00:00Z',
  release: { digest: `sha256:${'0'.repeat(64)}`, revision: '1f3a9c2', ready: true },
  hosts: [{ name: 'server-0abc', role: 'server', ready: true, version: 'v1.35.8+k3s1' }],
  workloads: [
    {
      ...{ name: 'orders', kind: 'Deployment', ready: true, pods: { wanted: 1, ready: 1 }, restarts: 0 },
      images: ['example.com/orders:1'],
      pod: { host: 'agent-0abc', address: '10.42.1.7', ports: [{ name: 'web', port: 80, target: 8080 }] },
    },
  ],
};

test('reads what the server writes', () => {
  expect(readStatusItem({ kind: { S: 'status' }, document: { S: JSON.stringify(status) } })).toEqual(status);
  expect(readStatusItem(undefined)).toBeUndefined();
});

test.each([
  ['another version', { ...status, version: 2 }, 'the version 2'],
  ['no version', {}, 'the version null'],
  ['a field of an unknown kind', { ...status, mood: 'good' }, 'the document: has the field "mood"'],
  [
    'a missing field',
    { ...status, workloads: [{ ...status.workloads[0], pods: { wanted: 1 } }] },
    'workloads[0].pods.ready: expected a number',
  ],
  ['a field of another type', { ...status, writtenAt: 5 }, 'writtenAt: expected a string'],
  ['a time that is none', { ...status, writtenAt: 'noon' }, 'writtenAt: expected a time'],
  ['a list that is none', { ...status, hosts: {} }, 'hosts: expected a list'],
  ['a null', { ...status, release: null }, 'release: expected an object'],
])('refuses %s', (_, value, problem) => {
  expect(() => parseClusterStatus(JSON.stringify(value))).toThrow(problem);
});

test('refuses what is no JSON', () => {
  expect(() => parseClusterStatus('{"version": 1')).toThrow('the version null');
});

test('is stale three minutes after it was written', () => {
  const written = Date.parse(status.writtenAt);
  expect(statusAge(status, written + 60_000)).toBe(60_000);
  expect(STALE_AFTER).toBe(180_000);
  expect(isStale(status, written + STALE_AFTER)).toBe(false);
  expect(isStale(status, written + STALE_AFTER + 1)).toBe(true);
});

test('is stale when it says that it was written in the future', () => {
  const written = Date.parse(status.writtenAt);
  expect(isStale(status, written - 1000)).toBe(false);
  expect(isStale(status, written - STALE_AFTER - 1)).toBe(true);
});
