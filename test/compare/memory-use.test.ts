import { memoryMib } from '../../lib/plan/quantities';
import { podMemory } from '../../lib/compare/pod-memory';
import type { Manifest } from '../../lib/plan/manifest';
import type { ComparisonInput } from '../../lib/compare/compare-plans';
import { compare } from '../support/comparison';
import { emptyPlan } from '../support/plan';

test.each([
  ['64Mi', 64],
  ['1Gi', 1024],
  ['1.5Gi', 1536],
  ['1048576', 1],
  [2_097_152, 2],
  ['1048576k', 1000],
  ['2e6', 1.9073486328125],
  ['1048576000m', 1],
  [undefined, 0],
  ['much', 0],
  ['1constructor', 0],
])('reads %p as %p MiB', (quantity, mib) => {
  expect(memoryMib(quantity)).toBe(mib);
});

const box = (name: string, request: number, limit = request, restartPolicy?: string) => ({
  name,
  ...(restartPolicy === undefined ? {} : { restartPolicy }),
  resources: { requests: { memory: `${request}Mi` }, limits: { memory: `${limit}Mi` } },
});

test.each([
  ['containers run at the same time', { containers: [box('a', 10, 20), box('b', 5, 6)] }, { request: 15, limit: 26 }],
  [
    'init containers run one after the other',
    { initContainers: [box('i', 30), box('j', 40)], containers: [box('a', 10)] },
    { request: 40, limit: 40 },
  ],
  [
    'a small init container needs nothing more',
    { initContainers: [box('i', 5)], containers: [box('a', 10)] },
    { request: 10, limit: 10 },
  ],
  [
    'a sidecar runs on',
    { initContainers: [box('s', 7, 8, 'Always')], containers: [box('a', 10)] },
    { request: 17, limit: 18 },
  ],
  [
    'an init container runs beside only the sidecars before it',
    {
      initContainers: [box('s', 10, 10, 'Always'), box('i', 50), box('late', 30, 30, 'Always')],
      containers: [box('a', 10)],
    },
    { request: 60, limit: 60 },
  ],
  [
    'a limit without a request counts as the request, too',
    { containers: [{ name: 'a', resources: { limits: { memory: '9Mi' } } }] },
    { request: 9, limit: 9 },
  ],
])('%s', (_, spec, expected) => {
  expect(podMemory(spec)).toEqual(expected);
});

const meta = (name: string) => ({ name, namespace: name });
const template = (request: number) => ({ spec: { containers: [box('main', request, request * 2)] } });
const deployment = (name: string, request: number, replicas = 1): Manifest => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: meta(name),
  spec: { replicas, selector: {}, template: template(request) },
});
const cronJob = (name: string, request: number): Manifest => ({
  apiVersion: 'batch/v1',
  kind: 'CronJob',
  metadata: meta(name),
  spec: { schedule: '@daily', jobTemplate: { spec: { template: template(request) } } },
});
const job = (name: string, request: number): Manifest => ({
  apiVersion: 'batch/v1',
  kind: 'Job',
  metadata: meta(name),
  spec: { template: template(request) },
});

function use(manifests: readonly Manifest[], memory: readonly number[] = [100], pods = 10) {
  const workloads = manifests.map((manifest) => ({
    name: manifest.metadata.name,
    kind: 'Deployment' as const,
    logGroup: '',
    manifests: [manifest],
  }));
  return compare(emptyPlan, { ...emptyPlan, workloads }, { agentRooms: memory.map((mib) => ({ memory: mib, pods })) });
}

test('sums pods of every kind, replicas included', () => {
  const { memory, verdicts } = use([deployment('web', 20, 2), job('migrate', 10), cronJob('report', 5)]);
  expect(memory).toMatchObject({
    before: { request: 0, limit: 0 },
    after: { request: 55, limit: 110 },
    hosts: [{ host: 'agent 1', offered: 100, requested: 55, pods: 4, maxPods: 10 }],
    unplaced: [],
  });
  expect(verdicts['over-budget']).toEqual([]);
});

test('is over budget when pods request more than there is, and not when they request all of it', () => {
  expect(use([deployment('web', 50, 2)]).verdicts['over-budget']).toEqual([]);
  expect(use([deployment('web', 51, 2)]).verdicts['over-budget']).toEqual([
    'memory: pods request 102 MiB, but the agents offer 100 MiB; lower resources.requests.memory of containers, or choose more or larger cluster.agents in lib/config/environments.ts',
  ]);
});

test('is over budget when a pod fits on no agent, though their sum would do', () => {
  expect(use([deployment('web', 120)], [100, 100]).verdicts['over-budget']).toEqual([
    'memory: a pod of web (web) requests 120 MiB, but an agent offers at most 100 MiB; lower resources.requests.memory of its containers',
  ]);
  expect(use([deployment('web', 60, 3)], [100, 100]).verdicts['over-budget']).toEqual([
    'memory: a pod of web (web) requests 60 MiB, but no agent has that much left; lower resources.requests.memory of containers, or choose more or larger cluster.agents in lib/config/environments.ts',
  ]);
});

test('is over budget when an agent has memory left, but runs as many pods as it may', () => {
  expect(use([deployment('web', 10, 2)], [100], 2).verdicts['over-budget']).toEqual([]);
  const { memory, verdicts } = use([deployment('web', 10, 3)], [100], 2);
  expect(verdicts['over-budget']).toEqual([
    'memory: a pod of web (web) has no place: every agent with memory left runs as many pods as it may; choose more or larger cluster.agents in lib/config/environments.ts',
  ]);
  expect(memory.hosts).toEqual([{ host: 'agent 1', offered: 100, requested: 20, pods: 2, maxPods: 2 }]);
});

test('knows whether a rolling update finds room beside all pods; a Job makes none', () => {
  expect(use([deployment('web', 50), job('migrate', 40)]).memory.surge).toEqual({
    workload: 'web',
    request: 50,
    fits: false,
  });
  expect(use([deployment('web', 50)]).memory.surge).toEqual({ workload: 'web', request: 50, fits: true });
  expect(use([deployment('web', 50)], [100], 1).memory.surge).toMatchObject({ fits: false });
  expect(use([job('migrate', 40)]).memory.surge).toBeUndefined();
});

describe('cannot-roll-out', () => {
  const change = (requests: readonly [number, number], changes: Partial<ComparisonInput> = {}) => {
    const [before, after] = requests.map((request) => ({
      ...emptyPlan,
      images: [{ workload: 'web', repository: 'idp-dev/web' }],
      workloads: [{ name: 'web', kind: 'Deployment' as const, logGroup: '', manifests: [deployment('web', request)] }],
    }));
    return compare(before ?? emptyPlan, after ?? emptyPlan, { agentRooms: [{ memory: 100, pods: 10 }], ...changes })
      .verdicts['cannot-roll-out'];
  };
  const waits = (request: number) => [
    `web: its new pod requests ${request} MiB before an old one ends, but no agent has more than ${100 - request} MiB left`,
  ];

  test('is told of a pod that this change replaces and that finds no room beside the old one', () => {
    expect(change([40, 60])).toEqual(waits(60));
    expect(change([40, 50])).toEqual([]);
  });

  test('is told of a pod whose image is built again, and of none that stays', () => {
    expect(change([60, 60], { changedFiles: new Map([['web', ['score/web/src/main.ts']]]) })).toEqual(waits(60));
    expect(change([60, 60])).toEqual([]);
  });
});
