import fc from 'fast-check';
import { orchestrate } from '../../../lib/orchestrator/orchestrator';
import { renderPlan } from '../../../lib/orchestrator/render-plan';
import { arbitraryWorkloads, sourceOf, type Document } from '../../support/arbitrary-workloads';
import { testTarget } from '../../support/target';

/** All bytes of a plan, by file; what is no Kubernetes object is one of them. */
function bytes(documents: readonly Document[]): Map<string, string> {
  const { workloads, ...rest } = orchestrate(documents.map(sourceOf), testTarget());
  const claims = JSON.stringify(rest);
  return new Map([...renderPlan({ workloads, ...rest }), ['plan', claims]]);
}

/** The same maps with their keys in another order. */
function reversed(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map(reversed);
  }
  return typeof value === 'object' && value !== null
    ? Object.fromEntries(
        Object.entries(value)
          .reverse()
          .map(([key, item]) => [key, reversed(item)]),
      )
    : value;
}

test('the same documents give the same bytes, in any order of files', () => {
  fc.assert(
    fc.property(
      arbitraryWorkloads().chain((documents) =>
        fc.tuple(fc.constant(documents), fc.shuffledSubarray([...documents], { minLength: documents.length })),
      ),
      ([documents, shuffled]) => {
        expect(bytes(shuffled)).toEqual(bytes(documents));
      },
    ),
  );
});

test('the order of keys carries no meaning, but for containers and service ports, which have one', () => {
  fc.assert(
    fc.property(arbitraryWorkloads(), (documents) => {
      expect(bytes(documents.map((document) => reversed(document) as Document))).toEqual(bytes(documents));
    }),
  );
});

type Edit = (document: Document) => Document;
const changeMain =
  (change: object): Edit =>
  (document) => ({
    ...document,
    containers: { ...document.containers, main: { ...document.containers['main'], ...change } as never },
  });
const annotate =
  (annotations: Record<string, string>): Edit =>
  (document) => ({
    ...document,
    metadata: { ...document.metadata, annotations: { ...document.metadata.annotations, ...annotations } },
  });

const EDITS: Readonly<Record<string, Edit>> = {
  'another image': changeMain({ image: 'example.com/other:2' }),
  'another command': changeMain({ command: ['other'] }),
  'more memory': changeMain({ resources: { limits: { memory: '200Mi' } } }),
  'no variables': changeMain({ variables: {} }),
  'a file': changeMain({ files: { '/etc/other': { content: 'other' } } }),
  labels: annotate({ 'idp.dev/labels': 'tier=gold' }),
  'a baseline profile': annotate({ 'idp.dev/security-profile': 'baseline' }),
  'another container': (document) => ({
    ...document,
    containers: { ...document.containers, side: { image: 'side', variables: {} } },
  }),
  'a resource of its own': (document) => ({
    ...document,
    resources: { ...document.resources, more: { type: 's3' } },
  }),
  'another port': (document) =>
    document.service === undefined
      ? document
      : { ...document, service: { ports: { web: { port: 81, targetPort: 8081 } } } },
  'only resources that it shares': (document) =>
    changeMain({ variables: {} })({
      ...document,
      resources: Object.fromEntries(Object.entries(document.resources).filter(([, { id }]) => id !== undefined)),
    }),
};

test('editing one workload changes no byte of another, unless that one refers to it', () => {
  fc.assert(
    fc.property(arbitraryWorkloads(), fc.nat(3), fc.constantFrom(...Object.keys(EDITS)), (documents, at, name) => {
      const edited = at % documents.length;
      const after = documents.map((document, index) =>
        index === edited ? (EDITS[name]?.(document) ?? document) : document,
      );
      const [before, then] = [bytes(documents), bytes(after)];
      const own = documents[edited]?.metadata.name;
      const others = documents.filter(
        ({ metadata, resources }) =>
          metadata.name !== own && !Object.values(resources).some(({ params }) => params?.['workload'] === own),
      );
      for (const { metadata } of others) {
        const files = [...before].filter(([path]) => path.startsWith(`${metadata.name}/`));
        expect(files.length).toBeGreaterThan(0);
        for (const [path, text] of files.filter(([path]) => !/\/policy-from-|kustomization\.yaml$/.test(path))) {
          expect(then.get(path)).toBe(text);
        }
      }
    }),
  );
});

test('the edits above do change the workload that is edited', () => {
  const [document] =
    fc.sample(
      arbitraryWorkloads().filter(([it]) => it?.service !== undefined && Object.keys(it.resources).length > 0),
      { numRuns: 1, seed: 1 },
    )[0] ?? [];
  for (const edit of Object.values(EDITS)) {
    expect(bytes([edit(document as Document)])).not.toEqual(bytes([document as Document]));
  }
});
