import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { orchestrate } from '../../lib/orchestrator/orchestrator';
import type { WorkloadSource } from '../../lib/score/workload-source';
import { UserError } from '../../lib/diagnostics/user-error';
import { testTarget } from '../support/target';

/** `UPDATE_REFUSALS=1 npx jest refusals` writes what is expected anew; read the diff before you commit it. */
const UPDATE = process.env['UPDATE_REFUSALS'] === '1';
const CASES = join(__dirname, 'refusals');
const names = readdirSync(CASES)
  .filter((name) => name.endsWith('.yaml'))
  .map((name) => name.slice(0, -'.yaml'.length));

const HEAD = `apiVersion: score.dev/v1b1
metadata:
  name: shop
containers:
  main:
    image: .
`;

function source(text: string, name = 'shop', attachments: WorkloadSource['attachments'] = {}): WorkloadSource {
  return { file: `score/${name}/score.yaml`, directory: `score/${name}`, text, attachments };
}

/** What the user is told; fails when nothing is refused. */
function refusal(...sources: WorkloadSource[]): string[] {
  try {
    orchestrate(sources, testTarget());
  } catch (error) {
    if (error instanceof UserError) {
      return error.message.split('\n');
    }
    throw error;
  }
  throw new Error('nothing was refused');
}

test('the head of every case is fine by itself', () => {
  expect(orchestrate([source(HEAD)], testTarget()).workloads).toHaveLength(1);
});

describe.each(names)('%s', (name) => {
  const lines = refusal({ ...source(readFileSync(join(CASES, `${name}.yaml`), 'utf8')), file: 'score.yaml' });
  if (UPDATE) {
    writeFileSync(join(CASES, `${name}.txt`), `${lines.join('\n')}\n`);
  }

  test('is refused as expected', () => {
    expect(lines).toEqual(
      readFileSync(join(CASES, `${name}.txt`), 'utf8')
        .trimEnd()
        .split('\n'),
    );
  });

  test('every line is <file>:<line>:<column>: <path>: <problem>; <fix or choices>', () => {
    for (const line of lines) {
      // A final full stop, an upper-case start and two problems in one are slips of the form, too.
      expect(line).toMatch(/^score\.yaml:\d+:\d+: ([^ ]+: )?(?![A-Z])[^;]+; [^;]+(; [^;]+)?(?<!\.)$/);
    }
  });
});

test('every expected refusal has its case', () => {
  const expected = readdirSync(CASES).filter((name) => name.endsWith('.txt'));
  expect(expected).toEqual(names.map((name) => `${name}.txt`).sort());
});

test('fails when the files of a container fill more than a ConfigMap', () => {
  const text = `${HEAD}    files:\n      /a: { content: ${'a'.repeat(700_000)} }\n      /b: { content: ${'b'.repeat(700_000)} }\n`;
  expect(refusal(source(text))).toEqual([
    'score/shop/score.yaml:7:5: containers.main.files: are 1.3 MiB large; the limit for the files of a container is 1 MiB',
  ]);
});

test('fails when an attachment cannot be read', () => {
  const text = `${HEAD}    files:\n      /a:\n        source: ../secret\n`;
  const problem = "'../secret' is outside of score/shop; use a file below it";
  expect(refusal(source(text, 'shop', { '../secret': { problem } }))).toEqual([
    `score/shop/score.yaml:9:17: containers.main.files./a.source: ${problem}`,
  ]);
});

test('fails when two workloads have one name', () => {
  expect(refusal(source(HEAD), source(HEAD, 'other'))).toEqual([
    "score/shop/score.yaml:3:9: metadata.name: the name 'shop' is already used in score/other/score.yaml; choose another",
  ]);
});

test('fails when two claims would have one AWS name', () => {
  const a = `${HEAD.replace('shop', 'a-b')}resources:\n  cc:\n    type: s3\n`;
  const b = `${HEAD.replace('shop', 'aa')}resources:\n  cc:\n    type: s3\n    id: a-b-cc\n`;
  expect(refusal(source(a, 'a-b'), source(b, 'aa')).join()).toMatch(/has the same AWS name as/);
});

test('fails when one workload gives a resource two sets of params', () => {
  const queue = (name: string, days: number) =>
    `  ${name}:\n    type: sqs\n    id: jobs\n    params:\n      retentionDays: ${days}\n`;
  expect(refusal(source(`${HEAD}resources:\n${queue('q1', 1)}${queue('q2', 2)}`))).toEqual([
    'score/shop/score.yaml:16:5: resources.q2.params: differ from the params of the same resource in score/shop/score.yaml (resources.q1); set params in one place only',
  ]);
});

test('reports all problems of all files at once, in order', () => {
  const broken = `${HEAD}    oops: 1\n`;
  const lines = refusal(
    source(broken.replace('shop', 'bb'), 'bb'),
    source(`${HEAD.replace('shop', 'aa')}    variables:\n      A: \${no.root}\n      B: \${resources.none.x}\n`, 'aa'),
  );
  expect(lines.map((line) => line.split(': ')[0])).toEqual([
    'score/aa/score.yaml:8:10',
    'score/aa/score.yaml:9:10',
    'score/bb/score.yaml:7:5',
  ]);
});

test('fails when two workloads annotate one resource differently', () => {
  const shared = (name: string, value: string, owner = '') =>
    source(
      `${HEAD.replace('shop', name)}resources:\n  db:\n    type: s3\n    id: shared\n    metadata:\n      annotations:\n        aa: ${value}\n${owner}`,
      name,
    );
  const cafe = shared('cafe', 'x', '        idp.dev/shared-with: shop\n');
  expect(refusal(cafe, shared('shop', 'y'))).toEqual([
    'score/shop/score.yaml:13:13: resources.db.metadata.annotations.aa: differs from the same annotation in score/cafe/score.yaml; set it in one place only',
  ]);
  expect(orchestrate([cafe, shared('shop', 'x')], testTarget()).catalogue).toContainEqual(
    expect.objectContaining({
      kind: 'Resource',
      metadata: { name: 's3-shared', namespace: 'dev', title: expect.anything() as unknown, annotations: { aa: 'x' } },
    }),
  );
});

test('a shared id that nobody gives params to names the close one', () => {
  const table = (name: string, id: string, params: string) =>
    source(`${HEAD.replace('shop', name)}resources:\n  tt:\n    type: dynamodb-table\n    id: ${id}\n${params}`, name);
  expect(refusal(table('cafe', 'orders', ''), table('shop', 'orderz', '    params: { hashKey: id }\n'))).toEqual([
    "score/cafe/score.yaml:10:9: resources.tt.id: no workload sets params for dynamodb-table 'orders'; did you mean 'orderz', as in score/shop/score.yaml (resources.tt)?",
  ]);
});

describe('names that become one construct id', () => {
  const workload = (name: string, resources: Record<string, string>) => {
    const entries = Object.entries(resources).map(([resource, type]) => `  ${resource}: { type: ${type} }\n`);
    return source(`${HEAD.replace('shop', name)}resources:\n${entries.join('')}`, name);
  };

  test.each(['secret', 'ssm-parameter'])('are refused for two claims of type %s', (type) => {
    const params = type === 'secret' ? '' : ', params: { value: x }';
    const some = (name: string, resource: string) =>
      source(`${HEAD.replace('shop', name)}resources:\n  ${resource}: { type: ${type}${params} }\n`, name);
    expect(refusal(some('shop', 'order-events'), some('shop-order', 'events'))).toEqual([
      `score/shop/score.yaml:8:3: resources.order-events: has the same name in CloudFormation as score/shop-order/score.yaml (resources.events): ${type} ShopOrderEvents; rename one`,
    ]);
  });

  test('are refused in one workload, too, and not for claims of two types', () => {
    expect(refusal(workload('shop', { 'a-b': 'sqs', 'a--b': 'sqs' }))).toEqual([
      expect.stringMatching(
        /resources\.(a-b|a--b): has the same name in CloudFormation as .*: sqs ShopAB; rename one$/,
      ),
    ]);
    expect(orchestrate([workload('shop', { 'a-b': 'sqs', 'a--b': 'secret' })], testTarget()).claims).toHaveLength(2);
  });

  test('are refused for two workloads', () => {
    expect(refusal(source(HEAD.replace('shop', 'a-b'), 'a-b'), source(HEAD.replace('shop', 'a--b'), 'a--b'))).toEqual([
      "score/a-b/score.yaml:3:9: metadata.name: the name 'a-b' is too close to 'a--b' in score/a--b/score.yaml: both become AB in CloudFormation; choose another",
    ]);
  });
});

test.each([
  ['- a', 'a list'],
  ['text', 'a single value'],
])('the overlay %j is refused as an overlay, which needs no apiVersion', (text, form) => {
  expect(refusal({ ...source(HEAD), overlays: { dev: { file: 'score/shop/dev.yaml', text } } })).toEqual([
    `score/shop/dev.yaml:1:1: the overlay is ${form}; expected a map with the fields that it changes`,
  ]);
});
