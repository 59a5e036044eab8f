import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { HOST_SIZES, type HostType } from '../../lib/config/host-sizes';
import { agentRooms, clusterSetup, memoryBudget, PLATFORM_PODS } from '../../lib/config/memory-budget';
import { generatedPart } from '../support/generated';
import { markdownTable } from '../support/markdown-table';
import { testEnvironment } from '../support/target';

const types = Object.keys(HOST_SIZES) as HostType[];
/** A server and two agents of one type. */
const three = (type: HostType) => ({ server: type, agents: [type, type] });
const roomsOf = (agents: HostType[], servesRoutes = false) =>
  agentRooms({
    cluster: { ...testEnvironment.cluster, agents },
    ingress: servesRoutes ? { allowedCidrs: ['0.0.0.0/0'] } : undefined,
  });
const sum = (values: Iterable<number>) => [...values].reduce((total, mib) => total + mib, 0);

describe.each(types)('the hosts of %s', (type) => {
  const budgets = memoryBudget(three(type));
  const { server, agents } = clusterSetup(three(type));
  const boots = [server, ...agents].map(({ memory }) => memory);
  const hosts = budgets.flatMap((budget, index) => boots.slice(index, index + 1).map((boot) => ({ ...budget, boot })));

  test.each(hosts)('$host: its lines add up to its memory, and something is left', (budget) => {
    const { memory, operatingSystem, k3s, shims, eviction, pods, rest } = budget;
    expect(operatingSystem + k3s + shims + eviction + sum(Object.values(pods)) + rest).toBe(memory);
    expect(rest).toBeGreaterThanOrEqual(0);
  });

  test.each(hosts)('$host: the kubelet leaves exactly that to pods', ({ memory, pods, rest, freePods, boot }) => {
    const allocatable = memory - boot.systemReserved - boot.kubeReserved - boot.eviction;
    expect(allocatable).toBe(sum(Object.values(pods)) + rest);
    expect(boot.maxPods).toBe(Object.keys(pods).length + freePods);
    expect(freePods).toBeGreaterThan(0);
  });

  test.each(hosts)('$host: the heap of k3s fits into what is reserved for k3s', ({ k3s, boot }) => {
    expect(boot.goMemoryLimit).toBeLessThan(k3s);
  });

  test('workloads get what is left on agents, and nothing on the server', () => {
    expect(roomsOf([type, type])).toEqual(
      budgets.slice(1).map(({ rest, freePods }) => ({
        ...{ memory: rest, pods: freePods },
        ...(['t2.micro', 't3.micro'].includes(type) ? {} : { estimated: true }),
      })),
    );
    expect(budgets[0]?.host).toBe('server');
  });
});

/** What each sample requests, in MiB. */
const NAMES = ['storefront', 'orders', 'fulfilment'];
const samples = NAMES.map((name) => {
  const score = parse(readFileSync(`score/${name}/score.yaml`, 'utf8')) as {
    containers: { main: { resources: { requests: { memory: string } } } };
  };
  return parseInt(score.containers.main.resources.requests.memory);
});
const roomOf = (agents: number, servesRoutes: boolean) =>
  roomsOf(Array<HostType>(agents).fill('t2.micro'), servesRoutes).map(({ memory }) => memory);

test('a t2.micro agent has room for the samples and for one more pod of the largest', () => {
  expect(sum(samples) + Math.max(...samples)).toBeLessThanOrEqual(roomOf(1, false)[0] ?? 0);
});

test('a t2.micro agent that serves routes has room for the samples, and for their updates only with a second one', () => {
  const free = (roomOf(1, true)[0] ?? 0) - sum(samples);
  expect(free).toBeGreaterThanOrEqual(0);
  const stuck = NAMES.filter((_, index) => (samples[index] ?? 0) > free).map((name) => `\`${name}\``);
  expect(readFileSync('README.md', 'utf8')).toContain(
    `The three samples still run there, but ${stuck.join(' and ')} cannot be updated`,
  );
  expect(Math.max(...samples)).toBeLessThanOrEqual(roomOf(2, true)[1] ?? 0);
});

/**
 * The kubelet's working set of the whole server with CoreDNS and one shim, measured at rest with 103 namespaces and 500 more
 * objects; Fluentd at 1,000 lines a second. Unlike the budget it counts files that were read a short time ago.
 */
test('a t2.micro server stays above its eviction threshold with what was measured', () => {
  const [server] = memoryBudget(three('t2.micro'));
  const [measured, fluentd, shim] = [630, 80, 6];
  const available = (server?.memory ?? 0) - (server?.operatingSystem ?? 0) - measured - fluentd - shim;
  expect(available).toBeGreaterThanOrEqual(server?.eviction ?? Infinity);
});

test('the server has no room for the Flux controllers', () => {
  const [server] = memoryBudget(three('t2.micro'));
  expect(server?.rest).toBeLessThan(PLATFORM_PODS['source-controller'].request);
});

test('workloads stay off the server', () => {
  const boot = readFileSync('lib/hosts/server.sh', 'utf8');
  expect(boot).toContain('node-taint: ["node-role.kubernetes.io/control-plane=true:NoSchedule"]');
});

test('Fluentd requests what its line says', () => {
  const { spec } = parse(readFileSync('flux/infrastructure/fluentd/daemon-set.yaml', 'utf8')) as {
    spec: { template: { spec: { containers: { resources: { requests: Memory; limits: Memory } }[] } } };
  };
  const { request, limit } = PLATFORM_PODS.Fluentd;
  expect(spec.template.spec.containers.map(({ resources }) => resources)).toMatchObject([
    { requests: { memory: `${request}Mi` }, limits: { memory: `${limit}Mi` } },
  ]);
});

test('a Flux controller has room above its Go heap for the pages of its program', () => {
  const { limit, goMemoryLimit } = clusterSetup(three('t2.micro')).flux;
  expect(limit - goMemoryLimit).toBeGreaterThanOrEqual(62);
});

test('the README shows the budget', () => {
  const hosts = memoryBudget(three('t2.micro'));
  const row = (what: string, cells: readonly (number | string)[]) => [what, ...cells.map(String)];
  const rows = [
    row('MiB of a t2.micro', ['server', 'first agent', 'each further agent']),
    row(
      'operating system, assumed',
      hosts.map(({ operatingSystem }) => operatingSystem),
    ),
    row(
      'k3s with containerd',
      hosts.map(({ k3s }) => k3s),
    ),
    row(
      'a shim for each pod that may run',
      hosts.map(({ shims }) => shims),
    ),
    row(
      'threshold below which the kubelet evicts pods',
      hosts.map(({ eviction }) => eviction),
    ),
    ...Object.keys(PLATFORM_PODS).map((pod) =>
      row(
        pod,
        hosts.map(({ pods }) => pods[pod] ?? ''),
      ),
    ),
    row(
      '**for workloads**',
      hosts.map(({ rest }, index) => (index === 0 ? '' : `**${rest}**`)),
    ),
    row(
      'unused',
      hosts.map(({ rest }, index) => (index === 0 ? rest : '')),
    ),
    row(
      'all, assumed',
      hosts.map(({ memory }) => memory),
    ),
    row(
      'pods of workloads, at most',
      hosts.map(({ freePods }, index) => (index === 0 ? '' : freePods)),
    ),
  ];
  const table = markdownTable(rows);
  expect(generatedPart('README.md', 'memory', table)).toBe(table);
});

interface Memory {
  readonly memory: string;
}
