import type { Stage } from 'aws-cdk-lib/core';
import { Stack } from 'aws-cdk-lib/core';
import { enginesOf } from '../../lib/plan/engine';
import type { Environment } from '../../lib/config/environment';
import { environmentSchema } from '../../lib/config/environment';
import { logicalId } from '../../lib/plan/names';
import type { Plan } from '../../lib/plan/plan';
import { AWS_LIMITS } from '../../lib/plan/aws-limits';
import { nearLimits } from '../../lib/orchestrator/limit-warnings';
import { stackResources } from '../../lib/orchestrator/stack-resources';
import { createPlatform } from '../../lib/platform';
import { testApp } from '../support/app';
import { besideEnvironment, eksEnvironment, onlyEksEnvironment } from '../support/eks';
import {
  emptyPlan,
  ordersDatabase,
  ordersQueue,
  ordersSecret,
  ordersTable,
  ordersTopic,
  receiptsBucket,
} from '../support/plan';
import { testEnvironment } from '../support/target';
import { resourcesOf } from '../support/template';

/** A plan of so many workloads; each has an image, and a claim of every type. */
function planOf(count: number): Plan {
  const names = Array.from({ length: count }, (_, index) => `workload-${index}`);
  const each = <Value>(make: (name: string) => Value) => names.map(make);
  const own = <Claim extends { readonly logicalId: string; readonly name: string }>(claim: Claim, name: string) => ({
    ...claim,
    ...{ logicalId: claim.logicalId + logicalId(name), name: `${claim.name}-${name}` },
  });
  const databaseOf = (name: string) => ({
    ...own(ordersDatabase, name),
    ...{ host: `${name}.${ordersDatabase.host}`, passwordName: `${ordersDatabase.passwordName}-${name}` },
  });
  return {
    ...emptyPlan,
    workloads: each((name) => ({
      ...{ name, logicalId: logicalId(name), directory: '.', namespace: name, logGroup: name, kind: 'Deployment' },
      ...{ containers: [], ports: [], manifests: [], origins: new Map() },
    })),
    identities: each((name) => ({
      ...{ workload: name, logicalId: logicalId(name), namespace: name, serviceAccount: name },
      ...{ roleName: name, roleArn: name, statements: [] },
    })),
    images: each((name) => ({ workload: name, logicalId: logicalId(name), repository: name, context: '.' })),
    claims: names.flatMap((name) => {
      const topic = own(ordersTopic, name);
      const queue = { ...own(ordersQueue, name), topics: [topic.name] };
      return [
        own(ordersTable, name),
        own(receiptsBucket, name),
        own(ordersSecret, name),
        databaseOf(name),
        topic,
        queue,
      ];
    }),
  };
}

function countsOf(stage: Stage): Record<string, number> {
  const stacks = stage.node.children.filter((child) => Stack.isStack(child));
  return Object.fromEntries(stacks.map((stack) => [stack.node.id, Object.keys(resourcesOf(stack)).length]));
}

const MOST: Environment = environmentSchema.parse({
  ...testEnvironment,
  cluster: { ...testEnvironment.cluster, server: 't3.small', agents: Array(10).fill('t2.micro') },
  network: { ...testEnvironment.network, flowLogs: true },
  ingress: { allowedCidrs: ['0.0.0.0/0'], domain: 'apps.example.com' },
  release: { sign: true },
});

/** The same plan with every second workload, and all that it owns, in another cell. */
function inTwoCells(plan: Plan): Plan {
  const isMoved = (name: string) => /[13579]$/.test(name);
  const moved = <Some extends object>(it: Some, name: string) => (isMoved(name) ? { ...it, cell: 2 } : it);
  return {
    ...plan,
    workloads: plan.workloads.map((it) => moved(it, it.name)),
    identities: plan.identities.map((it) => moved(it, it.workload)),
    images: plan.images.map((it) => moved(it, it.workload)),
    claims: plan.claims.map((it) => moved(it, it.name)),
  };
}

test.each([2, 7])('a plan of %i workloads in two cells needs in each stack what the templates have', (count) => {
  const plan = inTwoCells(planOf(count));
  expect(stackResources(plan)).toEqual(countsOf(createPlatform(testApp(), MOST, plan)));
});

test.each([0, 1, 2, 7])('a plan of %i workloads needs in each stack what the templates have', (count) => {
  const plan = planOf(count);
  expect(stackResources(plan)).toEqual(countsOf(createPlatform(testApp(), MOST, plan)));
});

test.each([
  ['k3s', testEnvironment],
  ['both', besideEnvironment],
  ['EKS', eksEnvironment],
  ['EKS for good', onlyEksEnvironment],
])('no other environment on %s needs more', (_, environment) => {
  const counts = countsOf(createPlatform(testApp(), environment, emptyPlan));
  for (const [stack, most] of Object.entries(stackResources(emptyPlan, enginesOf(environment.cluster)))) {
    expect(counts[stack]).toBeLessThanOrEqual(most);
  }
});

test('on EKS, each workload of every cell is one more in compute, until that is full', () => {
  const eks = (plan: Plan) => stackResources(plan, ['eks'])['compute'] ?? 0;
  const plan = inTwoCells(planOf(7));
  expect(eks(plan)).toBe(countsOf(createPlatform(testApp(), onlyEksEnvironment, plan))['compute']);
  expect(eks(planOf(1)) - eks(planOf(0))).toBe(1);
  const room = AWS_LIMITS.resourcesPerStack.value - eks(emptyPlan);
  const ofCompute = (count: number) =>
    nearLimits({ ...emptyPlan, identities: planOf(count).identities }, ['eks']).filter(({ message }) =>
      message.includes("'compute'"),
    );
  expect(ofCompute(room)).toMatchObject([{ exceeded: false }]);
  expect(ofCompute(room + 1)).toMatchObject([{ exceeded: true }]);
});
