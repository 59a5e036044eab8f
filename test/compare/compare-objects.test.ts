import type { Manifest } from '../../lib/plan/manifest';
import { compare, planOf } from '../support/comparison';
import { emptyPlan } from '../support/plan';

const main = (more = '') => `containers: { main: { image: "shop:1"${more} } }\n`;
const withFile = (content: string, other = '') =>
  `containers:\n  main:\n    image: "shop:1"\n    files:\n${other}      /etc/shop.conf: { content: "${content}" }\n`;
const changes = (before: string, after: string) => compare(planOf({ shop: before }), planOf({ shop: after })).objects;
const plan = (...manifests: Manifest[]) => ({
  ...emptyPlan,
  workloads: [{ name: 'shop', kind: 'Deployment' as const, logGroup: '', manifests }],
});

test('shows nothing for two plans that are the same', () => {
  expect(changes(main(), main())).toEqual([]);
});

test('shows every object of a workload that is added or removed', () => {
  const [none, shop] = [planOf({}), planOf({ shop: main() })];
  expect(compare(none, shop).objects.map(({ change, kind, pods }) => [change, kind, pods])).toEqual([
    ['added', 'Namespace', 'none'],
    ['added', 'NetworkPolicy', 'none'],
    ['added', 'ServiceAccount', 'none'],
    ['added', 'Deployment', 'start'],
  ]);
  expect(new Set(compare(shop, none).objects.map(({ change, pods }) => `${change} ${pods}`))).toEqual(
    new Set(['removed none', 'removed stop']),
  );
});

test('shows what changes inside a pod, and that pods are replaced', () => {
  expect(changes(main(', variables: { A: "1" }'), main(', variables: { A: "2" }'))).toEqual([
    {
      change: 'changed',
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      namespace: 'shop',
      name: 'shop',
      pods: 'replaced',
      fields: [{ path: 'spec.template.spec.containers[main].env[A].value', before: '1', after: '2' }],
    },
  ]);
});

test('shows that a Service changes and no pod is replaced', () => {
  const port = (number: number) => `${main()}service: { ports: { http: { port: ${number}, targetPort: 8080 } } }\n`;
  const [service] = changes(port(80), port(81)).filter(({ kind }) => kind === 'Service');
  expect(service).toMatchObject({ pods: 'none', fields: [{ path: 'spec.ports[http].port', before: 80, after: 81 }] });
});

test('shows a changed file by the path where it is mounted, not as two maps', () => {
  const found = changes(withFile('a'), withFile('b'));
  expect(found.map(({ change, kind, name, pods }) => [change, kind, name, pods])).toEqual([
    ['changed', 'ConfigMap', 'shop-main-files', 'none'],
    ['changed', 'Deployment', 'shop', 'replaced'],
  ]);
  expect(found[0]?.fields).toEqual([{ path: 'files["/etc/shop.conf"]', before: 'a', after: 'b' }]);
});

test('shows a new file, and not those whose keys shift because of it', () => {
  const [map] = changes(withFile('a'), withFile('a', '      /etc/first.conf: { content: "new" }\n'));
  expect(map?.fields).toEqual([{ path: 'files["/etc/first.conf"]', after: 'new' }]);
});

const template = (image: string) => ({ spec: { containers: [{ name: 'main', image }] } });
const meta = (name = 'shop') => ({ name, namespace: 'shop' });
const deployment = (spec: object): Manifest => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: meta(),
  spec: { selector: {}, template: template('shop:1'), ...spec },
});
const job = (name: string, image: string): Manifest => ({
  apiVersion: 'batch/v1',
  kind: 'Job',
  metadata: meta(name),
  spec: { template: template(image) },
});
const cronJob = (schedule: string, image: string): Manifest => ({
  apiVersion: 'batch/v1',
  kind: 'CronJob',
  metadata: meta(),
  spec: { schedule, jobTemplate: { spec: { template: template(image) } } },
});

test.each([
  ['replicas alone', deployment({ replicas: 1 }), deployment({ replicas: 2 }), 'scaled'],
  ['a label alone', deployment({}), { ...deployment({}), metadata: { ...meta(), labels: { a: 'b' } } }, 'none'],
  ['the selector', deployment({ selector: { a: '1' } }), deployment({ selector: { a: '2' } }), 'refused'],
  [
    'a template beside replicas',
    deployment({ replicas: 1 }),
    deployment({ replicas: 2, template: template('b') }),
    'replaced',
  ],
  ['a strategy, whose name begins alike', deployment({ templates: 1 }), deployment({ templates: 2 }), 'none'],
  ['a Job, which gets another name', job('shop-00000001', 'a'), job('shop-00000002', 'b'), 'run again'],
  ['a Job that keeps its name', job('shop', 'a'), job('shop', 'b'), 'refused'],
  ['the template of a CronJob', cronJob('0 1 * * *', 'a'), cronJob('0 1 * * *', 'b'), 'replaced at the next run'],
  ['the schedule of a CronJob', cronJob('0 1 * * *', 'a'), cronJob('0 2 * * *', 'a'), 'none'],
])('knows what happens to pods at a change of %s', (_, before, after, pods) => {
  expect(compare(plan(before), plan(after)).objects).toMatchObject([{ change: 'changed', pods }]);
});

test('keeps objects of the same name in another API group or namespace apart', () => {
  const other = { apiVersion: 'example.com/v1', kind: 'Deployment', metadata: meta() } as unknown as Manifest;
  const elsewhere: Manifest = { ...deployment({}), metadata: { name: 'shop', namespace: 'other' } };
  expect(compare(plan(deployment({})), plan(other, elsewhere)).objects.map(({ change }) => change)).toEqual([
    'added',
    'added',
    'removed',
  ]);
});
