import { parse, parseAllDocuments } from 'yaml';
import { orchestrate } from '../../lib/orchestrator/orchestrator';
import { renderObjects, renderPlan } from '../../lib/orchestrator/render-plan';
import { testTarget } from '../support/target';

interface KubernetesObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string; readonly labels?: Record<string, string> };
  readonly spec: { readonly path: string };
}

/** A workload that others may call, with a label, and that calls these. */
function source(name: string, ...calls: readonly string[]) {
  const resources = Object.fromEntries(calls.map((workload) => [workload, { type: 'service', params: { workload } }]));
  const text = JSON.stringify({
    apiVersion: 'score.dev/v1b1',
    metadata: { name, annotations: { 'idp.dev/labels': 'tier=gold', 'idp.dev/shared-with': '*' } },
    service: { ports: { web: { port: 80 } } },
    containers: { main: { image: 'x' } },
    resources,
  });
  return { file: `score/${name}/score.yaml`, directory: `score/${name}`, text, attachments: {} };
}

const planOf = (...sources: readonly ReturnType<typeof source>[]) => orchestrate(sources, testTarget());
const objectsOf = (text: string) => parseAllDocuments(text).map((it) => it.toJS() as KubernetesObject);
const isFlux = ({ apiVersion }: KubernetesObject) => apiVersion.startsWith('kustomize.toolkit.fluxcd.io/');
const isListing = (path: string) => path.endsWith('kustomization.yaml');

/** Names a workload may have that something else has, or that fill a label. */
const NAMES = ['platform', 'workloads', 'infrastructure', 'ab-objects', 'ab', 'x'.repeat(63), `${'x'.repeat(62)}y`];
const plan = planOf(...NAMES.map((name) => source(name, ...(name === 'platform' ? ['workloads'] : []))));
const files = renderPlan(plan);
const flux = [...files].filter(([path]) => !isListing(path)).flatMap(([, text]) => objectsOf(text).filter(isFlux));

test('every directory lists all files in it, and Flux applies every directory once', () => {
  const directories = [...files.keys()].filter(isListing).map((path) => path.slice(0, -'kustomization.yaml'.length));
  for (const directory of directories) {
    const listed = (parse(files.get(`${directory}kustomization.yaml`) ?? '') as { resources: string[] }).resources;
    const present = [...files.keys()].filter((path) => path.replace(/[^/]+$/, '') === directory && !isListing(path));
    expect(listed.map((name) => directory + name).sort()).toEqual(present.sort());
  }
  expect(directories.length).toBe(1 + 2 * NAMES.length);
  expect(['./workloads', ...flux.map(({ spec }) => spec.path)].sort()).toEqual(
    directories.map((directory) => `./workloads/${directory}`.replace(/\/$/, '')).sort(),
  );
});

test('names of Kustomizations fit into a label, and are those of nothing else', () => {
  const names = flux.map(({ metadata }) => metadata.name);
  expect(names).toEqual(expect.arrayContaining(['platform.namespace', 'platform.objects']));
  expect(new Set([...names, 'platform', 'workloads', 'infrastructure']).size).toBe(2 * NAMES.length + 3);
  expect(names.filter((name) => !/^[a-z0-9][a-z0-9.-]{0,61}[a-z0-9]$/.test(name))).toEqual([]);
});

test('a shortened name is not the name of another workload', () => {
  const [long = ''] = flux.map(({ metadata }) => metadata.name).filter((name) => name.startsWith('xx'));
  const [shortened = ''] = long.split(/\.(?:namespace|objects)$/);
  const other = planOf(source(shortened.replace('.', '-')));
  const names = [...renderPlan(other).values()].flatMap(objectsOf).filter(isFlux);
  expect(names).toHaveLength(2);
  expect(flux.map(({ metadata }) => metadata.name)).not.toContain(names[0]?.metadata.name);
});

test('what is applied with a Namespace cannot be refused: a caller brings no label of its own', () => {
  const objects = [...files].filter(([path]) => path.startsWith('workloads/namespace/') && !isListing(path));
  const found = objects.flatMap(([path, text]) =>
    objectsOf(text).map(({ kind, metadata: { name, labels } }) => [path, kind, name, labels?.['tier']]),
  );
  expect(found).toEqual([
    ['workloads/namespace/namespace.yaml', 'Namespace', 'workloads', 'gold'],
    ['workloads/namespace/namespace.yaml', 'Kustomization', 'workloads.objects', undefined],
    ['workloads/namespace/policy-from-platform.yaml', 'NetworkPolicy', 'from-platform', undefined],
  ]);
});

test('a plan without workloads is a list without workloads', () => {
  const empty = renderPlan(planOf());
  expect([...empty.keys()]).toEqual(['_workloads.yaml', 'kustomization.yaml']);
  expect(objectsOf(empty.get('_workloads.yaml') ?? '').map(({ kind }) => kind)).toEqual(['ConfigMap']);
});

test('people see every object of the plan, and nothing of Flux', () => {
  const shown = [...renderObjects(plan).values()].flatMap(objectsOf);
  expect(shown).toHaveLength(plan.workloads.flatMap(({ manifests }) => manifests).length);
  expect(shown.filter(({ apiVersion }) => /kustomize|flux/.test(apiVersion))).toEqual([]);
  // `kubectl apply` takes them in this order.
  const places = shown.map(({ kind, metadata }) => (kind === 'Namespace' ? metadata.name : ''));
  const early = shown.filter(({ metadata: { namespace } }, at) => namespace && places.indexOf(namespace) > at);
  expect(early).toEqual([]);
});
