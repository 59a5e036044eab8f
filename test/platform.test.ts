import { Stack, type Stage } from 'aws-cdk-lib/core';
import type { Environment } from '../lib/config/environment';
import type { Plan } from '../lib/plan/plan';
import { createPlatform } from '../lib/platform';
import { testApp } from './support/app';
import { environments } from './support/environments';
import { iamDocumentsOf } from './support/iam-documents';
import { emptyPlan, testPlan } from './support/plan';
import { inventoryOf, maskHashes, resourcesOf, templateOf } from './support/template';

const STACKS = ['compute', 'data', 'networking', 'observability', 'registry', 'security', 'services'];

/** What loses data or history when it is deleted. A queue is drained by its readers and holds days at most. */
const STATEFUL = [
  'AWS::DynamoDB::Table',
  'AWS::ECR::Repository',
  'AWS::Logs::LogGroup',
  'AWS::S3::Bucket',
  'AWS::SecretsManager::Secret',
];

const stagesByName = new Map<string, Stage>();
for (const environment of Object.values(environments)) {
  stagesByName.set(environment.name, createPlatform(testApp(), environment, testPlan));
}

function stacksOf(stage: Stage): Stack[] {
  return stage.node.children.filter((child) => Stack.isStack(child));
}

function stacksIn(environmentName: string): Stack[] {
  const stage = stagesByName.get(environmentName);
  if (stage === undefined) {
    throw new Error(`no environment ${environmentName}`);
  }
  return stacksOf(stage);
}

function stackIn(environmentName: string, id: string): Stack {
  const stack = stacksIn(environmentName).find(({ node }) => node.id === id);
  if (stack === undefined) {
    throw new Error(`no stack ${id} in ${environmentName}`);
  }
  return stack;
}

describe.each(Object.values(environments))('environment $name', ({ name, platform, region, removal }: Environment) => {
  const stacks = stacksIn(name);
  const resources = stacks.flatMap((stack) =>
    Object.entries(resourcesOf(stack)).map(([id, resource]) => ({ path: `${stack.node.id}/${id}`, ...resource })),
  );

  test('has seven stacks, named after it', () => {
    expect(stacks.map(({ node }) => node.id).sort()).toEqual(STACKS);
    expect(stacks.map(({ stackName }) => stackName).sort()).toEqual(STACKS.map((id) => `${name}-${id}`));
  });

  test('takes its region from the configuration and its account from the credentials', () => {
    for (const stack of stacks) {
      expect(stack.region).toBe(region);
      expect(stack.resolve(stack.account)).toEqual({ Ref: 'AWS::AccountId' });
    }
  });

  test('says of every stack whose it is and what it is for', () => {
    for (const stack of stacks) {
      expect(stack.tags.tagValues()).toEqual({ platform, environment: name, 'managed-by': 'aws-cdk' });
      expect(stack.templateOptions.description).toContain(`${stack.node.id} plane`);
    }
  });

  test('protects its stacks exactly if what they hold is to be kept', () => {
    expect(new Set(stacks.map(({ terminationProtection }) => terminationProtection))).toEqual(
      new Set([removal === 'retain']),
    );
  });

  test('deletes or keeps everything that holds data as the environment says', () => {
    const stateful = resources.filter(({ Type }) => STATEFUL.includes(Type));
    expect(new Set(stateful.map(({ Type }) => Type))).toEqual(new Set(STATEFUL));
    const expected = removal === 'retain' ? 'Retain' : 'Delete';
    const different = stateful.filter(
      ({ DeletionPolicy, UpdateReplacePolicy }) => DeletionPolicy !== expected || UpdateReplacePolicy !== expected,
    );
    expect(different.map(({ path, DeletionPolicy }) => `${path}: ${String(DeletionPolicy)}`)).toEqual([]);
  });

  test('keeps logs for a limited time', () => {
    const groups = resources.filter(({ Type }) => Type === 'AWS::Logs::LogGroup');
    expect(groups.length).toBeGreaterThan(0);
    expect(groups.filter(({ Properties }) => Properties?.['RetentionInDays'] === undefined)).toEqual([]);
  });

  test('refers to nothing a workload claims across stacks', () => {
    for (const id of ['data', 'registry', 'services']) {
      expect(imports(stackIn(name, id))).toEqual([]);
    }
    const imported = stacks.flatMap(imports);
    expect(imported.length).toBeGreaterThan(0);
    expect(imported.filter((text) => /Tables|Buckets|Queues|Images/.test(text))).toEqual([]);
  });

  test('needs no look-up', () => {
    const assembly = stagesByName.get(name)?.synth();
    expect(assembly?.manifest.missing).toBeUndefined();
  });
});

test('an environment without workloads has all its stacks', () => {
  const [dev] = Object.values(environments);
  const stacks = stacksOf(createPlatform(testApp(), dev as Environment, emptyPlan satisfies Plan));
  expect(stacks.map(({ node }) => node.id).sort()).toEqual(STACKS);
  for (const stack of stacks) {
    expect(Object.keys(resourcesOf(stack))).not.toEqual([]);
  }
});

// A line that changes here is a resource that is replaced or deleted: explain it in the commit.
test.each(STACKS)('holds in %s what it held', (id) => {
  expect(inventoryOf(stackIn('dev', id))).toMatchSnapshot();
});

test('allows what it allowed', () => {
  const documents = stacksIn('dev').map((stack) => [stack.node.id, iamDocumentsOf(stack)] as const);
  expect(maskHashes(Object.fromEntries(documents))).toMatchSnapshot();
});

/** What a stack takes from another one, as CloudFormation sees it. */
function imports(stack: Stack): string[] {
  const found = JSON.stringify(templateOf(stack).toJSON()).matchAll(/"Fn::ImportValue":(?:"([^"]*)"|(\{.*?\}))/g);
  return [...found].map(([, name, expression]) => name ?? expression ?? '');
}
