import { Stack } from 'aws-cdk-lib/core';
import { cellWithRoom, homelessWorkloads } from '../lib/orchestrator/cell-room';
import { Orchestrator, orchestrate } from '../lib/orchestrator/orchestrator';
import { AWS_LIMITS } from '../lib/plan/aws-limits';
import { CELL_PLANES, cellsOf, stackId } from '../lib/plan/cell';
import type { Plan } from '../lib/plan/plan';
import { createPlatform } from '../lib/platform';
import { ScoreParser } from '../lib/score/score-parser';
import type { WorkloadSource } from '../lib/score/workload-source';
import { syntheticWorkload } from './bench/synthetic-workload';
import { testApp } from './support/app';
import { importsOf, templatesOf, type Templates } from './support/exports';
import { PATIENCE } from './support/patience';
import { testEnvironment, testTarget } from './support/target';

jest.setTimeout(PATIENCE);

const SOURCES = 200;
/** CloudFormation's limit of a template's body, in bytes. */
const MEGABYTE = 1024 * 1024;

const source = (name: string, cell: number | string = 1, resources = ''): WorkloadSource => ({
  ...{ file: `score/${name}/score.yaml`, directory: `score/${name}`, attachments: {} },
  text: syntheticWorkload(name, '.', cell) + resources,
});

/** Workloads as `idp new` makes them one after the other, each with a table, a queue, a bucket and an image. */
function grown(count: number): WorkloadSource[] {
  const names = Array.from({ length: count }, (_, index) => `w${String(index).padStart(4, '0')}`);
  const inFirst = orchestrate(
    names.map((name) => source(name)),
    testTarget(),
  );
  const sources: WorkloadSource[] = [];
  let plan: Plan = { ...inFirst, workloads: [], claims: [], identities: [], images: [] };
  for (const name of names) {
    const own = partOf(inFirst, name);
    const cell = cellWithRoom(joined(plan, own), name);
    plan = joined(plan, inCell(own, cell));
    sources.push(source(name, cell));
  }
  return sources;
}

type Part = Pick<Plan, 'workloads' | 'claims' | 'identities' | 'images'>;

function partOf({ workloads, claims, identities, images }: Plan, name: string): Part {
  return {
    workloads: workloads.filter((it) => it.name === name),
    claims: claims.filter((it) => it.workloads[0] === name),
    identities: identities.filter((it) => it.workload === name),
    images: images.filter((it) => it.workload === name),
  };
}

function inCell({ workloads, claims, identities, images }: Part, cell: number): Part {
  const put = <Some extends object>(some: readonly Some[]) => some.map((it) => ({ ...it, cell }));
  return { workloads: put(workloads), claims: put(claims), identities: put(identities), images: put(images) };
}

function joined(plan: Plan, part: Part): Plan {
  return {
    ...plan,
    workloads: [...plan.workloads, ...part.workloads],
    claims: [...plan.claims, ...part.claims],
    identities: [...plan.identities, ...part.identities],
    images: [...plan.images, ...part.images],
  };
}

function synth(sources: readonly WorkloadSource[]): { templates: Templates; plan: Plan } {
  const plan = orchestrate(sources, testTarget());
  return { plan, templates: templatesOf(createPlatform(testApp(), testEnvironment, plan)) };
}

describe('200 workloads, each with a table, a queue, a bucket and an image', () => {
  const sources = grown(SOURCES);
  const { plan, templates } = synth(sources);

  test('are in three cells, and exceed no limit', () => {
    expect(cellsOf(plan)).toEqual([1, 2, 3]);
    expect(plan.exceeded).toBeUndefined();
    const cells = [2, 3].flatMap((cell) => CELL_PLANES.map((plane) => stackId(plane, cell)));
    const all = [...CELL_PLANES, 'networking', 'compute', ...cells].map((id) => `dev-${id}`);
    expect([...templates.keys()].sort()).toEqual(all.sort());
  });

  test('have no template of more than 500 resources or a megabyte', () => {
    for (const template of templates.values()) {
      const resources = Object.keys(template.Resources ?? {}).length;
      expect(resources).toBeGreaterThan(0);
      expect(resources).toBeLessThanOrEqual(AWS_LIMITS.resourcesPerStack.value);
      expect(JSON.stringify(template, undefined, 1).length).toBeLessThan(MEGABYTE);
    }
  });

  test('lock nothing of another cell', () => {
    const cellOfStack = (stack: string) => /-\d+$/.exec(stack)?.[0] ?? '';
    const crossings = [...importsOf(templates)].flatMap(([name, importers]) => {
      const exporter = name.split(':')[0] ?? '';
      return importers.map((importer) => `${cellOfStack(exporter)} -> ${cellOfStack(importer)}`);
    });
    expect([...new Set(crossings)].sort()).toEqual([' -> ', '-2 -> -2', '-3 -> -3']);
  });

  test('stay where they are when one is added whose name comes first', () => {
    const added = synth([source('a0000', 3), ...sources]).templates;
    const changed = [...added].filter(([name, it]) => JSON.stringify(it) !== JSON.stringify(templates.get(name)));
    expect(changed.map(([name]) => name).sort()).toEqual(CELL_PLANES.map((plane) => `dev-${plane}-3`).sort());
    for (const [name, { Resources: after = {} }] of changed) {
      const before = templates.get(name)?.Resources ?? {};
      const kept = Object.entries(before).filter(([, { Type }]) => Type !== 'AWS::CloudWatch::Dashboard');
      expect(after).toMatchObject(Object.fromEntries(kept));
    }
  });

  test('have one dashboard for each cell, and one for the hosts', () => {
    const dashboards = [...templates].filter(([, { Resources = {} }]) =>
      Object.values(Resources).some(({ Type }) => Type === 'AWS::CloudWatch::Dashboard'),
    );
    expect(dashboards.map(([name]) => name).sort()).toEqual([
      ...['dev-compute', 'dev-observability', 'dev-observability-2', 'dev-observability-3'],
    ]);
  });
});

describe('a cell without room', () => {
  const full = Array.from({ length: 122 }, (_, index) => source(`w${String(index).padStart(4, '0')}`));

  test('has room for what is there', () => {
    expect(orchestrate(full, testTarget()).exceeded).toBeUndefined();
  });

  test('is told at the Score file that is new, with the cell to write', () => {
    const dated = full.map((it) => ({ ...it, added: 1 }));
    const [problem, ...others] = orchestrate([source('a0000'), ...dated], testTarget()).exceeded ?? [];
    expect(others).toEqual([]);
    expect(problem).toMatchObject({
      file: 'score/a0000/score.yaml',
      line: 2,
      path: 'metadata.annotations.idp.dev/cell',
    });
    expect(problem?.message).toMatch(
      /^cell 1 has no room for 'a0000': the stack 'observability' would need 502 of the 500/,
    );
    expect(problem?.message).toContain("write idp.dev/cell: '2'");
  });

  test('is told at the last name where nobody knows what is new', () => {
    const { exceeded } = orchestrate([source('a0000'), ...full], testTarget());
    expect(exceeded?.map(({ file }) => file)).toEqual(['score/w0121/score.yaml']);
  });

  test('does not matter in the local run', () => {
    const environment = { ...testEnvironment, name: 'local' };
    expect(orchestrate([source('a0000'), ...full], testTarget({ environment })).warnings).toEqual([]);
  });

  test('sends no workload into a cell that is filled to four fifths', () => {
    // 1 of the cell, and 4 for each workload: 99 of them are 397 of 400.
    const second = Array.from({ length: 99 }, (_, index) => source(`x${index}`, 2));
    const plan = orchestrate([...full, ...second, source('a0000')], testTarget());
    expect(homelessWorkloads(plan).map(({ other }) => other)).toEqual([3]);
    expect(cellWithRoom(plan, 'a0000')).toBe(3);
    expect(cellWithRoom(orchestrate([...full, ...second.slice(1), source('a0000')], testTarget()), 'a0000')).toBe(2);
  });

  test('is not the reason if a workload is too large for any', () => {
    const topics = [1, 2, 3, 4, 5].map(
      (index) => `  n${index}: { type: sns-topic }
`,
    );
    const all = topics.map((_, index) => `'\${resources.n${index + 1}.arn}'`).join(', ');
    // 4 for itself, and one for each topic.
    const queues = Array.from(
      { length: 60 },
      (_, index) => `  q${index}: { type: sqs, params: { topics: [${all}] } }
`,
    );
    const { exceeded } = orchestrate([source('huge', 1, [...topics, ...queues].join(''))], testTarget());
    expect(exceeded?.map(({ message }) => message).join('\n')).toContain('is too much for any cell');
  });
});

test.each(['0', '100', 'two', '01', ''])('%j is not a cell', (cell) => {
  const { diagnostics } = new Orchestrator(testTarget(), new ScoreParser()).analyse([source('shop', `'${cell}'`)]);
  expect(diagnostics.errors).toMatchObject([{ line: 5, message: `'${cell}' is not a cell; expected '1' to '99'` }]);
});

describe('what belongs together is in the cell of its owner', () => {
  const shop = `  news: { type: sns-topic, id: news, metadata: { annotations: { idp.dev/shared-with: mail } } }\n`;
  const mail = `  news: { type: sns-topic, id: news, params: { access: subscribe } }
  letters: { type: sqs, params: { topics: ['\${resources.news.arn}'] } }
  db: { type: postgres }\n`;
  const sources = [source('shop', 1, shop), source('mail', 2, mail), source('other', 1, '  db: { type: postgres }\n')];
  const plan = orchestrate(sources, testTarget());
  const stage = createPlatform(testApp(), testEnvironment, plan);
  const templates = templatesOf(stage);
  const types = (stack: string) => Object.values(templates.get(stack)?.Resources ?? {}).map(({ Type }) => Type);

  test('a topic that another cell uses stays with its owner, and is there before a queue subscribes', () => {
    expect(plan.claims.filter(({ type }) => type === 'sns-topic').map(({ cell }) => cell)).toEqual([undefined]);
    expect(types('dev-services-2')).toContain('AWS::SNS::Subscription');
    const services = stage.node.children.find(({ node }) => node.id === 'services-2');
    expect(Stack.of(services ?? stage).dependencies.map(({ node }) => node.id)).toEqual(['services']);
  });

  test('two cells that subscribe to each other do not wait for each other', () => {
    const back = `  replies: { type: sns-topic, id: replies, metadata: { annotations: { idp.dev/shared-with: shop } } }\n`;
    const there = `  replies: { type: sns-topic, id: replies, params: { access: subscribe } }
  answers: { type: sqs, params: { topics: ['\${resources.replies.arn}'] } }\n`;
    const both = [source('shop', 1, shop + there), source('mail', 2, mail + back)];
    expect(() => createPlatform(testApp(), testEnvironment, orchestrate(both, testTarget())).synth()).not.toThrow();
  });

  test('databases of a cell have a zone and a subnet group of their own', () => {
    const named = (stack: string) =>
      Object.values(templates.get(stack)?.Resources ?? {}).flatMap(({ Type, Properties = {} }) =>
        Type === 'AWS::Route53::HostedZone' || Type === 'AWS::RDS::DBSubnetGroup'
          ? [Properties['Name'] ?? Properties['DBSubnetGroupName']]
          : [],
      );
    expect(named('dev-data')).toEqual(['idp-dev-databases', 'idp-dev.internal']);
    expect(named('dev-data-2')).toEqual(['idp-dev-databases-2', 'cell-2.idp-dev.internal']);
  });

  test('roles of a further cell trust the issuer of the first', () => {
    const trusts = (stack: string, name: string) =>
      Object.values(templates.get(stack)?.Resources ?? {}).find(({ Properties }) => Properties?.['RoleName'] === name)
        ?.Properties?.['AssumeRolePolicyDocument'] as { Statement: { Condition: unknown; Principal: unknown }[] };
    const [first, further] = [trusts('dev-security', 'idp-dev-shop'), trusts('dev-security-2', 'idp-dev-mail')];
    expect(JSON.stringify(further.Statement[0]?.Condition)).toBe(
      JSON.stringify(first.Statement[0]?.Condition).replaceAll('shop', 'mail'),
    );
    expect(JSON.stringify(further.Statement[0]?.Principal)).toMatch(/oidc-provider\/idp-dev-oidc-[0-9a-f]{10}\.s3/);
  });

  test('a cell without tables and images has stacks that are not empty', () => {
    const text = 'apiVersion: score.dev/v1b1\nmetadata: { name: bare, annotations: { idp.dev/cell: "2" } }\n';
    const bare = { ...source('bare'), text: `${text}containers: { main: { image: x:1 } }\n` };
    for (const { Resources = {} } of synth([bare]).templates.values()) {
      expect(Object.keys(Resources).length).toBeGreaterThan(0);
    }
  });
});
