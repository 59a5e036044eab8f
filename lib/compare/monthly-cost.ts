import type { EksNodes } from '../config/eks-cluster';
import type { Environment } from '../config/environment';
import type { HostType } from '../config/host-sizes';
import { nodeCount } from '../config/node-types';
import { keepsK3sIdentity } from '../plan/engine';
import type { Claim } from '../plan/plan';
import { cellOf } from '../plan/cell';
import {
  AUTO_MODE_FEE,
  FREE_ALARMS,
  FREE_DASHBOARDS,
  HOURS_A_MONTH,
  INSTANCE_PRICES,
  NODE_PRICES,
  PRICES,
} from './prices';
import { claimTypeOf } from '../resource-types';

/** US dollars a month without charges by use. */
export interface MonthlyCost {
  readonly items: readonly CostItem[];
  readonly total: number;
}

export interface CostItem {
  readonly item: string;
  readonly quantity: number;
  /** US dollars a month, rounded to the cent. */
  readonly dollars: number;
}

/** Disk of each host, in GB (lib/constructs/cluster-host.ts). */
export const DISK_GB = 20;
/** Secrets of the cluster itself (lib/constructs/cluster-secrets.ts). */
export const PLATFORM_SECRETS = 3;
/** Alarms of each host (lib/constructs/host-alarms.ts). */
const ALARMS_OF_A_HOST = 3;
/** Alarms of an EKS cluster (lib/constructs/eks-alarms.ts). */
const ALARMS_OF_EKS = 2;
/** Alarms about the logs themselves (lib/constructs/log-alarms.ts). */
const ALARMS_OF_LOGS = 2;
/** One for claims, one for what they run on (lib/constructs/*-dashboard.ts); each further cell has one more for claims. */
export const DASHBOARDS = 2;
/** Images that an environment keeps, in GB: an assumption. */
export const IMAGES_GB = 2;

type Line = [item: string, quantity: number, dollars: number];

/**
 * The monthly cost of one environment at list prices of us-east-1. Alarms and dashboards are free up to a number for the
 * whole account: a second environment in it may pay for all of its own. On EKS, nodes are counted up to their limit.
 *
 * @param cells - number of them
 */
export function monthlyCost(
  claims: readonly Claim[],
  { cluster, ingress, release }: Pick<Environment, 'cluster' | 'release' | 'ingress'>,
  cells = 1,
): MonthlyCost {
  const dashboards = DASHBOARDS + cells - 1;
  const [k3s, eks] = cluster.engine === 'k3s' ? [cluster] : [cluster.beside, cluster];
  const hosts = k3s === undefined ? [] : [k3s.server, ...k3s.agents];
  const alarms = alarmMetrics(claims, hosts.length) + (eks === undefined ? 0 : ALARMS_OF_EKS);
  const keyOfReleases: Line = ['KMS key that signs releases', 1, PRICES.key.dollars];
  const lines: readonly Line[] = [
    ...(hosts.length === 0 ? [] : hostLines(hosts)),
    ...(eks === undefined ? [] : eksLines(eks.nodes, ingress !== undefined)),
    ['ECR storage, GB (assumed)', IMAGES_GB, IMAGES_GB * PRICES.imageStorage.dollars],
    ...(keepsK3sIdentity(cluster) ? [SECRETS_OF_HOSTS] : []),
    [
      `CloudWatch alarms by metric, ${FREE_ALARMS} free`,
      alarms,
      Math.max(0, alarms - FREE_ALARMS) * PRICES.alarm.dollars,
    ],
    [
      `CloudWatch dashboards, ${FREE_DASHBOARDS} free`,
      dashboards,
      Math.max(0, dashboards - FREE_DASHBOARDS) * PRICES.dashboard.dollars,
    ],
    ...(release?.sign === true ? [keyOfReleases] : []),
    ...standing(claims),
  ];
  return {
    items: lines.map(costItem),
    total: cents(lines.reduce((sum, [, , dollars]) => sum + dollars, 0)),
  };
}

/** Number of metrics that the alarms of an environment watch: AWS charges for an alarm by its metrics. */
export function alarmMetrics(claims: readonly Claim[], hosts: number): number {
  const ofClaims = claims.flatMap((claim) => claimTypeOf(claim)?.alarms ?? []);
  return ofClaims.reduce((sum, metrics) => sum + metrics, hosts * ALARMS_OF_A_HOST + ALARMS_OF_LOGS);
}

const SECRETS_OF_HOSTS: Line = [
  'Secrets Manager: secrets of the cluster',
  PLATFORM_SECRETS,
  PLATFORM_SECRETS * PRICES.secret.dollars,
];

function hostLines(types: readonly HostType[]): Line[] {
  return [...instances(types), ...addressesAndDisks(types.length)];
}

function addressesAndDisks(count: number): Line[] {
  return [
    ['public IPv4 address', count, count * HOURS_A_MONTH * PRICES.publicAddress.dollars],
    [`gp3 disk of ${DISK_GB} GB`, count, count * DISK_GB * PRICES.disk.dollars],
  ];
}

/** EKS, with as many nodes as its limit allows, of the type that makes them dearest. Spot instances cost less. */
function eksLines({ types, limit }: EksNodes, servesRoutes: boolean): Line[] {
  const nodes = types.map((type): Line => {
    const count = nodeCount(type, limit);
    return [`${type} on demand, at most`, count, count * HOURS_A_MONTH * NODE_PRICES[type].dollars];
  });
  const each = addressesAndDisks(1).reduce((sum, [, , dollars]) => sum + dollars, 0);
  const price = ([, count, dollars]: Line) => dollars * (1 + AUTO_MODE_FEE) + count * each;
  const dearest = nodes.reduce((most, line) => (price(line) > price(most) ? line : most));
  const [, count, dollars] = dearest;
  const balancer = HOURS_A_MONTH * (PRICES.loadBalancer.dollars + 2 * PRICES.publicAddress.dollars);
  return [
    ['EKS control plane', 1, HOURS_A_MONTH * PRICES.controlPlane.dollars],
    dearest,
    ['EKS Auto Mode, at most', count, dollars * AUTO_MODE_FEE],
    ...addressesAndDisks(count),
    ...(servesRoutes ? [['load balancer of routes, with two addresses', 1, balancer] satisfies Line] : []),
  ];
}

function instances(types: readonly HostType[]): [string, number, number][] {
  const counts = new Map<HostType, number>();
  types.forEach((type) => counts.set(type, (counts.get(type) ?? 0) + 1));
  return [...counts].map(([type, count]) => [
    `${type} on demand`,
    count,
    count * HOURS_A_MONTH * INSTANCE_PRICES[type].dollars,
  ]);
}

/** What claims cost even if nobody uses them, by type. */
export function standingCosts(claims: readonly Claim[]): CostItem[] {
  return standing(claims).map(costItem);
}

function costItem([item, quantity, dollars]: readonly [string, number, number]): CostItem {
  return { item, quantity, dollars: cents(dollars) };
}

/** Claims that cost something even if nobody uses them, by type. */
function standing(claims: readonly Claim[]): [string, number, number][] {
  const units = new Map<string, number>();
  for (const claim of claims) {
    units.set(claim.type, (units.get(claim.type) ?? 0) + (claimTypeOf(claim)?.units?.(claim) ?? 1));
  }
  return [...units]
    .map(([type, count]): [string, number, number] => [
      `claims of type ${type}`,
      count,
      count * (claimTypeOf({ type })?.cost.perMonth ?? 0),
    ])
    .concat(
      [...units.keys()].map((type) => {
        const cells = new Set(claims.filter((claim) => claim.type === type).map(cellOf)).size;
        return [`once for claims of type ${type}`, cells, cells * onceFor(type)];
      }),
    )
    .filter(([, , dollars]) => dollars > 0)
    .sort(([a], [b]) => (a < b ? -1 : 1));
}

function onceFor(type: string): number {
  return claimTypeOf({ type })?.cost.perEnvironment ?? 0;
}

function cents(dollars: number): number {
  return Math.round(dollars * 100) / 100;
}
