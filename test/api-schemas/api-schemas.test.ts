import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import fc from 'fast-check';
import { parse, parseAllDocuments } from 'yaml';
import { RELEASES } from '../../lib/hosts/versions';
import type { FluxKustomization } from '../../lib/orchestrator/flux-kustomizations';
import { orchestrate, Orchestrator } from '../../lib/orchestrator/orchestrator';
import { renderPlan } from '../../lib/orchestrator/render-plan';
import type { Manifest } from '../../lib/plan/manifest';
import { readWorkloads } from '../../lib/read-workloads';
import { FakeHost } from '../hosts/fake-host';
import { arbitraryWorkloads, sourceOf } from '../support/arbitrary-workloads';
import { CORPUS_ENTRIES, corpusSources, corpusTarget } from '../support/corpus';
import { environments } from '../support/environments';
import { substituted } from '../support/kustomized';
import { PATIENCE } from '../support/patience';
import { testTarget } from '../support/target';
import { patchProblems, SCHEMA_VERSIONS, schemaProblems, type Typed } from './schema-problems';

jest.setTimeout(PATIENCE);

const ROOT = join(__dirname, '..', '..');
const GOLDEN = join(ROOT, 'test', 'orchestrator', 'golden');

/** Every kind that a release may hold; the compiler names one that is missing. */
const KINDS: Readonly<Record<(Manifest | FluxKustomization)['kind'], true>> = {
  ConfigMap: true,
  CronJob: true,
  Deployment: true,
  Ingress: true,
  Job: true,
  Kustomization: true,
  Namespace: true,
  NetworkPolicy: true,
  PodDisruptionBudget: true,
  Secret: true,
  Service: true,
  ServiceAccount: true,
};

const documentsOf = (text: string) => parseAllDocuments(text).map((it) => it.toJS() as Typed);
const isKustomize = ({ apiVersion }: Typed) => apiVersion.startsWith('kustomize.config.k8s.io/');
const rendered = (...args: Parameters<typeof orchestrate>) =>
  [...renderPlan(orchestrate(...args)).values()].flatMap(documentsOf).filter((it) => !isKustomize(it));

test('the schemas are those of what hosts install', () => {
  const minor = (version: string) => version.split('.')[1];
  expect(minor(SCHEMA_VERSIONS.kubernetes)).toBe(minor(RELEASES.k3s.version));
  // Flux 2.9 is made of controllers 1.9.
  expect(minor(SCHEMA_VERSIONS['source-controller'])).toBe(minor(RELEASES.flux.version));
  expect(minor(SCHEMA_VERSIONS['kustomize-controller'])).toBe(minor(RELEASES.flux.version));
});

describe('what the orchestrator renders', () => {
  const golden = readdirSync(GOLDEN).flatMap((name) =>
    readdirSync(join(GOLDEN, name, 'expected'), { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.yaml') && file !== 'plan.yaml')
      .map((file) => ({
        path: `${name}/${file}`,
        documents: documentsOf(readFileSync(join(GOLDEN, name, 'expected', file), 'utf8')),
      })),
  );

  test.each(golden)('$path', ({ documents }) => {
    expect(documents.filter((it) => !isKustomize(it)).flatMap(schemaProblems)).toEqual([]);
  });

  test('has every kind there is', () => {
    const met = golden.flatMap(({ documents }) => documents.filter((it) => !isKustomize(it)).map(({ kind }) => kind));
    expect([...new Set(met)].sort()).toEqual(Object.keys(KINDS).sort());
  });

  test.each(Object.entries(environments))('of the samples in %s', (_, environment) => {
    const documents = rendered(readWorkloads(join(ROOT, 'score')), testTarget({ environment }));
    expect(documents.flatMap(schemaProblems)).toEqual([]);
  });

  test('of the corpus', () => {
    const plans = CORPUS_ENTRIES.flatMap(
      (entry) => new Orchestrator(corpusTarget()).analyse(corpusSources(entry)).plan ?? [],
    );
    const documents = plans.flatMap((plan) => [...renderPlan(plan).values()].flatMap(documentsOf));
    expect(plans.length).toBeGreaterThan(30);
    expect(documents.filter((it) => !isKustomize(it)).flatMap(schemaProblems)).toEqual([]);
  });

  test('of any workloads', () => {
    fc.assert(
      fc.property(arbitraryWorkloads(), (documents) => {
        expect(rendered(documents.map(sourceOf), testTarget()).flatMap(schemaProblems)).toEqual([]);
      }),
      { numRuns: 50 },
    );
  });
});

describe('what Flux applies', () => {
  const files = readdirSync(join(ROOT, 'flux'), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.yaml'))
    .sort();

  test.each(files.filter((path) => basename(path) !== 'kustomization.yaml'))('flux/%s', (path) => {
    const text = readFileSync(join(ROOT, 'flux', path), 'utf8');
    // Numbers and lists are variables only where EKS is told about nodes.
    const documents = documentsOf(path.startsWith('auto-mode/') ? substituted(text, 'eks') : text);
    expect(documents.length).toBeGreaterThan(0);
    expect(documents.flatMap(schemaProblems)).toEqual([]);
  });

  // Kustomize refuses a field that it does not know. It publishes no schema, so this is the list of those we use.
  test.each(files.filter((path) => basename(path) === 'kustomization.yaml'))('flux/%s', (path) => {
    const FIELDS = ['apiVersion', 'kind', 'resources', 'configMapGenerator', 'generatorOptions', 'patches'];
    const OF_PATCH = ['target', 'patch'];
    const OF_GENERATOR = ['name', 'namespace', 'files', 'options'];
    const file = parse(readFileSync(join(ROOT, 'flux', path), 'utf8')) as Record<string, object[]>;
    expect(Object.keys(file).filter((field) => !FIELDS.includes(field))).toEqual([]);
    const fields = (file['configMapGenerator'] ?? []).flatMap((it) => Object.keys(it));
    expect(fields.filter((field) => !OF_GENERATOR.includes(field))).toEqual([]);
    const ofPatches = (file['patches'] ?? []).flatMap((it) => Object.keys(it));
    expect(ofPatches.filter((field) => !OF_PATCH.includes(field))).toEqual([]);
  });
});

interface Patch {
  readonly target: { readonly kind: string };
  readonly patch: string;
}

interface Operation {
  readonly op: string;
  readonly path: string;
  readonly value: unknown;
}

describe('what the boot of a server applies', () => {
  const server = new FakeHost('server');
  server.boot();

  test('its objects', () => {
    const documents = documentsOf(server.read('fake/applied.yaml'));
    expect(documents.map(({ kind }) => kind)).toEqual(expect.arrayContaining(['ConfigMap', 'OCIRepository']));
    expect(documents.flatMap(schemaProblems)).toEqual([]);
  });

  test('its patches of Flux', () => {
    const { patches } = parse(server.read('fake/kustomization.yaml')) as { patches: Patch[] };
    const merges = patches.flatMap(({ patch }) => {
      const content = parse(patch) as Typed | Operation[];
      return Array.isArray(content) ? content.map(asMerge) : [content];
    });
    expect(merges.length).toBeGreaterThan(0);
    expect(merges.flatMap(patchProblems)).toEqual([]);
  });

  /** The part of a Deployment that a JSON patch writes. */
  function asMerge({ path, value }: Operation): Typed {
    const part = path
      .split('/')
      .slice(1)
      .reduceRight<unknown>((inner, name) => (/^(\d+|-)$/.test(name) ? [inner] : { [name]: inner }), value);
    return { apiVersion: 'apps/v1', kind: 'Deployment', ...(part as object) };
  }
});

describe('an object of a wrong form is refused', () => {
  const pod = (container: object) => ({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'shop' },
    spec: {
      selector: {},
      template: { metadata: { labels: { app: 'shop' } }, spec: { containers: [{ name: 'main', ...container }] } },
    },
  });
  const at = (path: string) => `apps/v1 Deployment: /spec/template/spec/containers/0${path}`;

  test('but not one of the right form', () => {
    const right = { resources: { limits: { cpu: 0.5, memory: '64Mi' } }, ports: [{ containerPort: 80 }] };
    expect(schemaProblems(pod(right))).toEqual([]);
  });

  test.each<[string, object, string]>([
    ['a misspelt field', { imagePulPolicy: 'Always' }, ' must NOT have additional properties: imagePulPolicy'],
    ['a number in place of a text', { image: 1 }, '/image must be string'],
    ['a text in place of a number', { ports: [{ containerPort: '80' }] }, '/ports/0/containerPort must be integer'],
    ['a field that is missing', { ports: [{ name: 'web' }] }, "/ports/0 must have required property 'containerPort'"],
    [
      'a quantity that is none',
      { resources: { limits: { memory: '64 Mi' } } },
      '/resources/limits/memory must match pattern "^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$"',
    ],
    [
      'one key twice in a list',
      { env: [{ name: 'A' }, { name: 'A' }] },
      '/env must pass "x-kubernetes-list-map-keys" keyword validation',
    ],
    [
      'one port twice, once with the default protocol',
      { ports: [{ containerPort: 80 }, { containerPort: 80, protocol: 'TCP' }] },
      '/ports must pass "x-kubernetes-list-map-keys" keyword validation',
    ],
  ])('%s', (_, container, problem) => {
    expect(schemaProblems(pod(container))).toEqual([at(problem)]);
  });

  test.each<[string, Typed, string]>([
    ['a kind without a schema', { apiVersion: 'v1', kind: 'Pods' }, 'v1 Pods: no schema; add the kind to'],
    [
      'a misspelt field of Flux',
      {
        apiVersion: 'source.toolkit.fluxcd.io/v1',
        kind: 'OCIRepository',
        ...{ spec: { interval: '1m', url: 'oci://a', tag: 'b' } },
      },
      'source.toolkit.fluxcd.io/v1 OCIRepository: /spec must NOT have additional properties: tag',
    ],
    [
      'a misspelt field of metadata of a custom resource',
      { apiVersion: 'source.toolkit.fluxcd.io/v1', kind: 'OCIRepository', ...{ metadata: { label: {} } } },
      'source.toolkit.fluxcd.io/v1 OCIRepository: /metadata must NOT have additional properties: label',
    ],
  ])('%s', (_, object, problem) => {
    expect(schemaProblems(object)).toEqual([expect.stringContaining(problem)]);
  });

  test('in a patch, too', () => {
    expect(patchProblems(pod({ imagePulPolicy: 'Always' }))).toEqual([
      at(' must NOT have additional properties: imagePulPolicy'),
    ]);
    expect(patchProblems({ apiVersion: 'apps/v1', kind: 'Deployment' })).toEqual([]);
  });
});
