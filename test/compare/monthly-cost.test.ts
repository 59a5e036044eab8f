import { readFileSync } from 'node:fs';
import { Template } from 'aws-cdk-lib/assertions';
import type { HostType } from '../../lib/config/host-sizes';
import {
  alarmMetrics,
  DASHBOARDS,
  DISK_GB,
  IMAGES_GB,
  monthlyCost,
  PLATFORM_SECRETS,
} from '../../lib/compare/monthly-cost';
import { orchestrate } from '../../lib/orchestrator/orchestrator';
import type { Claim, Plan } from '../../lib/plan/plan';
import { FREE_ALARMS, FREE_DASHBOARDS, INSTANCE_PRICES, PRICES } from '../../lib/compare/prices';
import { createPlatform } from '../../lib/platform';
import { readWorkloads } from '../../lib/read-workloads';
import { testApp } from '../support/app';
import { compare } from '../support/comparison';
import {
  emptyPlan,
  ordersQueue,
  ordersSecret,
  ordersTable,
  ordersTopic,
  receiptsBucket,
  testPlan,
} from '../support/plan';
import { testEnvironment, testTarget } from '../support/target';

const costOf = (claims: readonly Claim[], server: HostType = 't2.micro', agents: HostType[] = [server]) =>
  monthlyCost(claims, { cluster: { ...testEnvironment.cluster, server, agents } });

describe('the section "Cost" of the README', () => {
  const section = /## Cost\n([^]*?)\n## /.exec(readFileSync('README.md', 'utf8'))?.[1] ?? '';
  /** Unit price and dollars of the row that begins so. */
  const row = (item: string) => {
    const cells = section
      .split('\n')
      .find((line) => line.startsWith(`| ${item}`))
      ?.split('|')
      .map((cell) => cell.trim());
    return { price: cells?.[2], use: cells?.[3], dollars: Number(cells?.[4]?.replaceAll('*', '')) };
  };
  const samples = orchestrate(readWorkloads('score'), testTarget());

  test.each([
    ['t2.micro on demand × 2', `${INSTANCE_PRICES['t2.micro'].dollars} per hour`, 't2.micro on demand'],
    ['public IPv4 address × 2', `${PRICES.publicAddress.dollars} per hour`, 'public IPv4 address'],
    [`gp3 disk ${DISK_GB} GB × 2`, `${PRICES.disk.dollars.toFixed(2)} per GB`, 'gp3 disk'],
    ['ECR', `${PRICES.imageStorage.dollars.toFixed(2)} per GB`, 'ECR'],
    [`Secrets Manager × ${PLATFORM_SECRETS}`, `${PRICES.secret.dollars.toFixed(2)} per secret`, 'Secrets Manager'],
    ['CloudWatch alarms', `${FREE_ALARMS} free, then ${PRICES.alarm.dollars.toFixed(2)}`, 'CloudWatch alarms'],
    [
      'CloudWatch dashboards',
      `${FREE_DASHBOARDS} free, then ${PRICES.dashboard.dollars.toFixed(2)}`,
      'CloudWatch dashboards',
    ],
  ])('has the price of %s, and what it comes to', (item, price, ours) => {
    const dollars = costOf(samples.claims).items.find((it) => it.item.startsWith(ours))?.dollars;
    expect(row(item)).toMatchObject({ price, dollars });
  });

  test('says what a key for signed releases costs, which is off by default', () => {
    expect(row('KMS key')).toEqual({ price: `${PRICES.key.dollars.toFixed(2)} per key`, use: 'none', dollars: 0 });
  });

  test('names the images that are assumed', () => {
    expect(row('ECR').use).toBe(`${IMAGES_GB} GB`);
  });

  test('adds up to what the samples cost, on other hosts too', () => {
    expect(row('**total of one environment**').dollars).toBe(costOf(samples.claims).total);
    expect(section).toContain(`Two t3.micro come to about ${costOf(samples.claims, 't3.micro').total.toFixed(2)}`);
    expect(section).toContain(`to about ${costOf(samples.claims, 't3.small', ['t3.micro']).total.toFixed(2)}.`);
  });

  test('says where the prices are from, and when they were collected', () => {
    for (const { collected, source, check } of [...Object.values(PRICES), ...Object.values(INSTANCE_PRICES)]) {
      expect(section).toContain(`collected in ${collected} from ${source}`);
      expect(check).toMatch(/^https:\/\/aws\.amazon\.com\//);
    }
  });
});

test('adds a host for every agent, and what secrets cost', () => {
  const [one, two] = [costOf([]), costOf([], 't2.micro', ['t2.micro', 't2.micro'])];
  expect(two.total - one.total).toBeCloseTo(0.0116 * 730 + 0.005 * 730 + 20 * 0.08 + 0.1, 1);
  expect(costOf([ordersSecret, { ...ordersSecret, uid: 'other' }]).total - one.total).toBeCloseTo(0.8, 2);
  expect(costOf([ordersSecret]).items).toContainEqual({ item: 'claims of type secret', quantity: 1, dollars: 0.4 });
});

test('pays for a key where releases are signed', () => {
  const release = { sign: true, certificates: [], verify: false, generation: 1 };
  const of = (settings: typeof release | undefined) =>
    monthlyCost([], { cluster: testEnvironment.cluster, release: settings }).total;
  expect(of(release) - of(undefined)).toBeCloseTo(PRICES.key.dollars, 2);
  expect(of({ ...release, sign: false })).toBe(of(undefined));
});

test('pays for a stream by its shards', () => {
  const stream = { ...ordersTopic, type: 'kinesis-stream' as const, shards: 3, retentionHours: 24 };
  expect(costOf([stream]).items).toContainEqual({ item: 'claims of type kinesis-stream', quantity: 3, dollars: 32.85 });
});

test('pays for alarms beyond the free ones alone', () => {
  const tables = (count: number) =>
    Array.from({ length: count }, (_, index) => ({ ...ordersTable, uid: String(index) }));
  const base = costOf([]).total;
  // Two hosts have three each and their logs two; that of a table is billed as two, one for each metric.
  expect(costOf(tables(1)).total).toBe(base);
  expect(costOf(tables(2)).total - base).toBeCloseTo(0.2, 2);
});

test('is over budget above the amount, and not at it', () => {
  const { total } = costOf([]);
  const reasons = (amount: number) =>
    compare(emptyPlan, emptyPlan, {
      environment: { ...testEnvironment, budget: { ...testEnvironment.budget, amount } },
    }).verdicts['over-budget'];
  expect(reasons(total)).toEqual([]);
  expect(reasons(total - 0.01)).toEqual([
    `cost: ${total.toFixed(2)} US dollars per month exceed the budget of ${(total - 0.01).toFixed(2)}`,
  ]);
});

describe('the stacks', () => {
  const plan: Plan = { ...testPlan, claims: [ordersTable, ordersTopic, ordersQueue, receiptsBucket, ordersSecret] };
  const stage = createPlatform(testApp(), testEnvironment, plan);
  const templates = stage.node.children.map((stack) => Template.fromStack(stack as never));
  const all = (type: string) => templates.flatMap((template) => Object.values(template.findResources(type)));

  test('make alarms with as many metrics as are paid for', () => {
    const alarms = all('AWS::CloudWatch::Alarm') as { Properties: { Metrics?: readonly { MetricStat?: object }[] } }[];
    const metrics = alarms.map(
      ({ Properties: { Metrics } }) => Metrics?.filter(({ MetricStat }) => MetricStat !== undefined).length ?? 1,
    );
    expect(metrics.reduce((sum, count) => sum + count, 0)).toBe(alarmMetrics(plan.claims, 2));
  });

  test('make as many dashboards as are counted', () => {
    expect(all('AWS::CloudWatch::Dashboard')).toHaveLength(DASHBOARDS);
  });

  test('make the secrets (one of them claimed), hosts and disks that are paid for', () => {
    expect(all('AWS::SecretsManager::Secret')).toHaveLength(PLATFORM_SECRETS + 1);
    const hosts = all('AWS::EC2::Instance') as {
      Properties: { InstanceType: string; BlockDeviceMappings: unknown[] };
    }[];
    expect(hosts.map(({ Properties }) => Properties.InstanceType)).toEqual(['t2.micro', 't2.micro']);
    expect(hosts.map(({ Properties }) => Properties.BlockDeviceMappings)).toEqual(
      Array(2).fill([expect.objectContaining({ Ebs: expect.objectContaining({ VolumeSize: DISK_GB }) })]),
    );
  });
});
