import type { Environment } from '../../lib/config/environment';
import type { HostType } from '../../lib/config/host-sizes';
import { agentRooms } from '../../lib/config/memory-budget';
import { costOfRoom } from '../../lib/compare/cost-of-room';
import { monthlyCost } from '../../lib/compare/monthly-cost';
import { compare } from '../support/comparison';
import { onlyEksEnvironment } from '../support/eks';
import { generatedPart } from '../support/generated';
import { markdownTable } from '../support/markdown-table';
import { emptyPlan } from '../support/plan';
import { testEnvironment } from '../support/target';

type Cluster = Environment['cluster'];

/** Instance types of the hosts, or those of the nodes of EKS. */
interface Step {
  readonly server: HostType | 'EKS, not proven';
  readonly agents: readonly HostType[];
  /** US dollars a month without alarms, reckoned by hand from list prices: hours, addresses, disks, images, secrets. */
  readonly dollars: number;
  readonly buys: string;
}

const times = (count: number, type: HostType): HostType[] => Array<HostType>(count).fill(type);

/** Steps from two small hosts to EKS. */
const STEPS: readonly Step[] = [
  { server: 't2.micro', agents: ['t2.micro'], dollars: 28.84, buys: 'as shipped: three small workloads' },
  { server: 't3.small', agents: ['t3.micro'], dollars: 34.68, buys: 'the server that k3s asks for; no room' },
  {
    server: 't2.micro',
    agents: times(5, 't2.micro'),
    dollars: 83.71,
    buys: 'many small agents: the worst way to grow',
  },
  { server: 't3.small', agents: ['t3.small'], dollars: 42.27, buys: 'room on one small agent' },
  { server: 't3.small', agents: ['t3.medium'], dollars: 57.45, buys: 'one larger agent: the next step' },
  { server: 't4g.small', agents: ['t4g.medium'], dollars: 48.69, buys: 'the same on arm64' },
  { server: 't3.small', agents: times(2, 't3.medium'), dollars: 93.07, buys: 'one of two agents may fail' },
  { server: 't3.small', agents: ['t3.large'], dollars: 87.82, buys: 'the cheapest room on x86-64' },
  { server: 'EKS, not proven', agents: ['t3.medium'], dollars: 112.46, buys: 'a control plane that AWS keeps up' },
  { server: 'EKS, not proven', agents: times(2, 't3.medium'), dollars: 151.72, buys: 'and one of two nodes may fail' },
];

const MEMORY_OF_A_NODE = 4096;

function clusterOf({ server, agents }: Step): Cluster {
  if (server !== 'EKS, not proven') {
    return { ...testEnvironment.cluster, server, agents: [...agents] };
  }
  const limit = { memory: agents.length * MEMORY_OF_A_NODE, cpu: agents.length * 2 };
  return { ...onlyEksEnvironment.cluster, nodes: { types: ['t3.medium'], spot: false, limit } } as Cluster;
}
const environmentOf = (step: Step) => ({ cluster: clusterOf(step) });
const roomsOf = (step: Step) => agentRooms({ ...environmentOf(step), ingress: undefined });
const perGib = (step: Step) => costOfRoom(environmentOf(step), roomsOf(step));

test.each(STEPS)('$server with $agents costs what list prices come to, within a cent', (step) => {
  const { items, total } = monthlyCost([], environmentOf(step));
  const alarms = items.find(({ item }) => item.startsWith('CloudWatch alarms'))?.dollars ?? 0;
  expect(Math.abs(total - alarms - step.dollars)).toBeLessThan(0.01);
});

test('an environment as shipped pays for its room what the plan says', () => {
  const { cost } = compare(emptyPlan, emptyPlan);
  expect(cost.perGib).toBeCloseTo(28.84 / (214 / 1024), 1);
  expect(cost.perGib).toBe(perGib(STEPS[0] as Step));
});

test('only agents whose memory was never measured are estimated', () => {
  const room = (server: HostType, agent: HostType) =>
    compare(emptyPlan, emptyPlan, { agentRooms: roomsOf({ server, agents: [agent], dollars: 0, buys: '' }) }).memory
      .hosts;
  expect(room('t2.micro', 't2.micro')).toEqual([expect.not.objectContaining({ estimated: true })]);
  expect(room('t2.micro', 't3.medium')).toEqual([expect.objectContaining({ estimated: true })]);
});

test('the README shows the steps', () => {
  const counted = (agents: readonly HostType[]) =>
    `${agents.length > 1 ? `${agents.length} × ` : ''}${agents[0] ?? ''}`;
  const rows = STEPS.map((step) => {
    const rooms = roomsOf(step);
    const room = rooms.reduce((sum, { memory }) => sum + memory, 0).toLocaleString('en-US');
    return [
      step.server,
      counted(step.agents),
      monthlyCost([], environmentOf(step)).total.toFixed(2),
      step.server === 'EKS, not proven' || rooms.some(({ estimated }) => estimated) ? `${room}, estimated` : room,
      perGib(step).toFixed(2),
      step.buys,
    ];
  });
  const head = ['server', 'agents', 'US dollars a month', 'MiB for workloads', 'dollars per GiB', 'what it buys'];
  const table = markdownTable([head, ...rows], [0, 1, 5]);
  expect(generatedPart('README.md', 'growth', table)).toBe(table);
});
