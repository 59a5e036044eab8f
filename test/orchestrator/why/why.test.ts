import { readFileSync } from 'node:fs';
import { orchestrate } from '../../../lib/orchestrator/orchestrator';
import type { Explanation } from '../../../lib/orchestrator/why/explanation';
import type { Place } from '../../../lib/orchestrator/why/place';
import { why, type Question } from '../../../lib/orchestrator/why/why';
import type { WorkloadSource } from '../../../lib/score/workload-source';
import { readWorkloads } from '../../../lib/read-workloads';
import { UserError } from '../../../lib/diagnostics/user-error';
import { testTarget } from '../../support/target';

const CASES = ['everything', 'kinds', 'start-order'].map((name) => `test/orchestrator/golden/${name}/score`);

const SHOP: WorkloadSource = {
  file: 'score.yaml',
  directory: '.',
  attachments: {},
  text: `apiVersion: score.dev/v1b1
metadata:
  name: shop
  annotations:
    idp.dev/replicas: "2"
service:
  ports:
    web: { port: 80, targetPort: 8080 }
containers:
  main:
    image: example.com/shop:1
    variables:
      TABLE: \${resources.orders.name}
    resources:
      limits: { memory: 64Mi }
resources:
  orders:
    type: dynamodb-table
    params: { hashKey: id, access: read }
  jobs:
    type: sqs
    params: { retentionDays: 2 }
`,
  overlays: { dev: { file: 'dev.yaml', text: 'containers:\n  main:\n    image: example.com/shop:2\n' } },
};

function ask(subject: string, path?: string, rest: Partial<Question> = {}): readonly Explanation[] {
  return why([SHOP], testTarget(), { subject, ...(path === undefined ? {} : { path }), ...rest }).flatMap(
    ({ explanations }) => explanations,
  );
}

/** `file:line:column path` of the only value, or the platform's reason. */
function origin(subject: string, path: string): string {
  const [first, ...others] = ask(subject, path);
  expect(others).toEqual([]);
  return first === undefined ? 'nothing' : told(first);
}

function told({ origin: it }: Explanation): string {
  return 'reason' in it ? it.reason : `${it.file}:${it.line}:${it.column} ${it.path}`;
}

function refusal(question: Question): string {
  try {
    why([SHOP], testTarget(), question);
  } catch (error) {
    return error instanceof UserError ? error.message : String(error);
  }
  return 'nothing was refused';
}

test.each([
  ['Deployment/shop', 'spec.replicas', 'score.yaml:5:23 metadata.annotations.idp.dev/replicas'],
  ['deployment/shop', 'spec.template.spec.containers[main].image', 'dev.yaml:3:12 containers.main.image'],
  [
    'Deployment/shop',
    'spec.template.spec.containers.0.env[TABLE].value',
    'score.yaml:13:14 containers.main.variables.TABLE',
  ],
  [
    'Deployment/shop',
    'spec.template.spec.containers[0].resources.limits.memory',
    'score.yaml:15:25 containers.main.resources.limits.memory',
  ],
  [
    'Deployment/shop',
    'spec.template.spec.containers[0].resources.requests.memory',
    'score.yaml:15:25 containers.main.resources.limits.memory',
  ],
  [
    'Deployment/shop',
    'spec.template.spec.containers[0].resources.requests.cpu',
    'default of the platform: it fits on a host of 1 GiB',
  ],
  ['Service/shop', 'spec.ports[web].targetPort', 'score.yaml:8:34 service.ports.web.targetPort'],
  ['Service/shop', 'spec.ports[web].protocol', 'score.yaml:8:5 service.ports.web'],
  ['Service/shop', 'metadata.name', 'score.yaml:3:9 metadata.name'],
  ['Service/shop', 'kind', 'the same for every Service'],
])('%s %s comes from %s', (subject, path, expected) => {
  expect(origin(subject, path)).toBe(expected);
});

test('a variable leads on to the resources in it', () => {
  const [{ origin: from } = {}] = ask('Deployment/shop', 'spec.template.spec.containers[main].env[TABLE].value');
  expect((from as Place).refersTo).toEqual([
    { file: 'score.yaml', line: 18, column: 11, path: 'resources.orders', text: 'dynamodb-table', refersTo: [] },
  ]);
});

test.each(['sqs.default#shop.jobs', 'idp-dev-shop-jobs', 'ShopJobs', 'AWS::SQS::Queue'])(
  '%s tells the queue',
  (subject) => {
    const by = new Map(ask(subject).map((explanation) => [explanation.path, explanation]));
    expect(by.get('retentionSeconds')).toMatchObject({ value: 172_800 });
    expect(told(by.get('retentionSeconds') as Explanation)).toBe(
      'score.yaml:22:30 resources.jobs.params.retentionDays',
    );
    expect(told(by.get('fifo') as Explanation)).toBe('default of sqs: params.fifo is not set');
    expect(told(by.get('deadLetter.name') as Explanation)).toMatch(/^every queue has a dead-letter queue/);
    expect(told(by.get('workloads.0') as Explanation)).toBe('score.yaml:20:3 resources.jobs');
  },
);

test('a role tells the resource, and the access where it is given, that each statement comes from', () => {
  const expected = [
    ['dynamodb:table/idp-dev-shop-orders', 'score.yaml:19:36 resources.orders.params.access'],
    ['sqs:idp-dev-shop-jobs', 'score.yaml:20:3 resources.jobs'],
    ['sqs:idp-dev-shop-jobs-dlq', 'score.yaml:20:3 resources.jobs'],
  ];
  for (const subject of ['AWS::IAM::Role', 'idp-dev-shop']) {
    expect(ask(subject).map((explanation) => [explanation.path, told(explanation)])).toEqual(expected);
  }
});

test.each([
  [{ subject: 'Deployment/shop', path: 'spec.replica' }, "spec has no 'replica'; did you mean 'replicas'?"],
  [{ subject: 'Deployment/shop', path: 'constructor' }, "the object has no 'constructor'; keys: apiVersion"],
  [{ subject: 'Deploymen/shop' }, "no object 'Deploymen/shop'; did you mean 'Deployment/shop'?"],
  [{ subject: 'Deployment/shop', namespace: 'other' }, "no object 'Deployment/shop' in other"],
  [{ subject: 'ShopJob' }, "no claim 'ShopJob'; claims: dynamodb-table.default#shop.orders, sqs.default#shop.jobs"],
  [{ subject: 'AWS::EC2::VPC' }, 'no workload can have a resource of type AWS::EC2::VPC'],
])('fails when asked for %j', (question, expected) => {
  expect(refusal(question)).toContain(expected);
});

test('fails when several namespaces have the object, unless one is named', () => {
  const twice = [SHOP, { ...SHOP, overlays: {}, text: SHOP.text.replace('name: shop', 'name: cafe') }];
  const question = { subject: 'NetworkPolicy/default-deny' };
  expect(() => why(twice, testTarget(), question)).toThrow('choose one with --namespace: cafe, shop');
  expect(why(twice, testTarget(), { ...question, namespace: 'cafe' })).toHaveLength(1);
});

describe.each(CASES)('in %s', (root) => {
  const sources = readWorkloads(root);
  const plan = orchestrate(sources, testTarget());
  const explained = plan.workloads.flatMap(({ manifests }) =>
    manifests.flatMap(({ kind, metadata: { name, namespace } }) => {
      const question = { subject: `${kind}/${name}`, ...(namespace === undefined ? {} : { namespace }) };
      return why(sources, testTarget(), question).flatMap(({ explanations }) =>
        explanations.map((explanation) => ({ kind, ...explanation })),
      );
    }),
  );

  test('every value has an origin, and only names, types and labels have none of their own', () => {
    const plain = explained.filter(({ origin: it }) => 'reason' in it && it.reason.startsWith('the same for every'));
    const own = /^(apiVersion|kind|type|(.*\.)?metadata\.(name|namespace|labels\.app\.kubernetes\.io\/[a-z-]+))$/;
    expect(plain.map(({ path }) => path).filter((path) => !own.test(path))).toEqual([]);
    expect(explained.length).toBeGreaterThan(plain.length);
  });

  test('what is said to stand at a place stands there', () => {
    const places = explained.flatMap(({ origin: it }) => ('reason' in it || it.text === undefined ? [] : [it]));
    expect(places.length).toBeGreaterThan(10);
    for (const { file = '', line = 0, column = 0, text = '' } of places) {
      const [found = ''] = readFileSync(file, 'utf8')
        .split('\n')
        .slice(line - 1);
      const standing = found.slice(column - 1).replace(/^["']/, '');
      // A block scalar begins at its `|` or `>`, and its text in the next line.
      expect(standing).toMatch(/^[|>]/.test(standing) ? /^[|>][-+]?$/ : startsWith(String(text)));
    }
  });
});

function startsWith(text: string): RegExp {
  return new RegExp(`^${(text.split('\n')[0] ?? '').replace(/[$()*+.?[\\\]^{|}]/g, String.raw`\$&`)}`);
}

test('of two origins of a property the longer one counts: the param, not the reason for what holds it', () => {
  const by = new Map(ask('sqs.default#shop.jobs').map((explanation) => [explanation.path, explanation]));
  expect(told(by.get('deadLetter.maxReceiveCount') as Explanation)).toBe(
    'default of sqs: params.maxReceiveCount is not set',
  );
});
