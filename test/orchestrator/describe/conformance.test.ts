import { z } from 'zod';
import { conformance } from '../../../lib/orchestrator/describe/conformance';
import { mergeOverlay } from '../../../lib/score/layers';
import { orchestrate } from '../../../lib/orchestrator/orchestrator';
import { renderPlan } from '../../../lib/orchestrator/render-plan';
import { scoreSchema } from '../../../lib/score/score-schema';
import type { WorkloadSource } from '../../../lib/score/workload-source';
import { UserError } from '../../../lib/diagnostics/user-error';
import { testEnvironment, testTarget } from '../../support/target';

/*
 * Each entry of the profile is proven by documents: two values of an honoured field make two plans, and a refused
 * value is refused at its path. A document here is what lies over BASE; null takes a field away.
 */

const BASE = {
  apiVersion: 'score.dev/v1b1',
  metadata: { name: 'shop', team: 'a' },
  containers: {
    main: {
      image: 'example.com/shop:1',
      readinessProbe: { httpGet: { path: '/', port: 80 } },
      variables: { TEAM: '${metadata.team}' },
    },
    side: { image: 'example.com/side:1' },
  },
  resources: { space: { type: 'volume' }, table: { type: 'dynamodb-table', params: { hashKey: 'id' } } },
};

type Document = Readonly<Record<string, unknown>>;
interface Proof {
  /** Documents that differ in the field alone, and make different plans. */
  readonly honoured?: readonly [Document, Document];
  readonly refused?: Document;
  /** Where it is refused, if not at the field itself. */
  readonly at?: string;
}

const main = (container: Document): Document => ({ containers: { main: container } });
const metadata = (value: Document): Document => ({ metadata: value });
const port = (value: unknown): Document => ({ service: { ports: { web: value } } });
const resource = (value: Document): Document => ({ resources: { table: value } });
const annotated = (annotations: Document): Document => resource({ metadata: { annotations } });
const pair = (of: (value: never) => Document, a: unknown, b: unknown): Pick<Proof, 'honoured'> => ({
  honoured: [of(a as never), of(b as never)],
});

function probe(name: 'livenessProbe' | 'readinessProbe'): Record<string, Proof> {
  const http = (value: Document) => main({ [name]: { httpGet: { path: '/', port: 80, ...value } } });
  const header = (value: Document) => http({ httpHeaders: [{ name: 'A', value: 'a', ...value }] });
  const exec = (...command: string[]) => main({ [name]: { httpGet: null, exec: { command } } });
  const at = `containers.*.${name}`;
  return {
    [at]: pair(main, {}, { [name]: { httpGet: { path: '/other', port: 80 } } }),
    [`${at}.httpGet`]: pair(http, {}, { path: '/x', port: 81 }),
    [`${at}.httpGet.host`]: { refused: http({ host: 'localhost' }) },
    [`${at}.httpGet.scheme`]: pair(http, { scheme: 'HTTP' }, { scheme: 'HTTPS' }),
    [`${at}.httpGet.path`]: pair(http, { path: '/a' }, { path: '/b' }),
    [`${at}.httpGet.port`]: pair(http, { port: 81 }, { port: 82 }),
    [`${at}.httpGet.httpHeaders`]: { honoured: [http({}), header({})] },
    [`${at}.httpGet.httpHeaders[].name`]: {
      ...pair(header, { name: 'A' }, { name: 'B' }),
      refused: header({ name: 'A_B' }),
      at: `containers.main.${name}.httpGet.httpHeaders.0.name`,
    },
    [`${at}.httpGet.httpHeaders[].value`]: {
      ...pair(header, { value: 'a' }, { value: 'b' }),
      refused: header({ value: 'a\nb' }),
      at: `containers.main.${name}.httpGet.httpHeaders.0.value`,
    },
    [`${at}.exec`]: { honoured: [http({}), exec('true')] },
    [`${at}.exec.command`]: { honoured: [exec('a'), exec('b')] },
  };
}

/** Of files and volumes: in a map, or in the deprecated list. */
function mounts(form: '.*' | '[]'): Record<string, Proof> {
  const list = form === '[]';
  const put = (field: 'files' | 'volumes', item: Document, target = '/srv/x') =>
    main({ [field]: list ? [{ target, ...item }] : { [target]: item } });
  const file = (item: Document) => put('files', item);
  const volume = (item: Document, target?: string) => put('volumes', { source: '${resources.space}', ...item }, target);
  const [files, volumes] = [`containers.*.files${form}`, `containers.*.volumes${form}`];
  const target = list ? '/srv/x' : undefined;
  return {
    [files]: {
      honoured: [file({ content: 'a' }), put('files', { content: 'a' }, '/srv/y')],
      refused: put('files', { content: 'a' }, '/proc/x'),
      at: 'containers.main.files./proc/x',
    },
    [`${files}.mode`]: { honoured: [file({ content: 'a' }), file({ content: 'a', mode: '0600' })] },
    [`${files}.source`]: {
      honoured: [file({ source: 'a.txt' }), file({ source: 'b.txt' })],
      refused: file({ source: '../a.txt' }),
      at: 'containers.main.files./srv/x.source',
    },
    [`${files}.content`]: { honoured: [file({ content: 'a' }), file({ content: '${metadata.name}' })] },
    [`${files}.binaryContent`]: { honoured: [file({ binaryContent: 'AAAA' }), file({ binaryContent: 'AAAB' })] },
    [`${files}.noExpand`]: {
      honoured: [
        file({ content: '${metadata.name}', noExpand: false }),
        file({ content: '${metadata.name}', noExpand: true }),
      ],
    },
    [volumes]: {
      honoured: [volume({}), volume({}, '/srv/y')],
      refused: {
        containers: {
          main: { volumes: { '/srv/x': { source: '${resources.space}' } }, files: { '/srv/x': { content: 'a' } } },
        },
      },
      at: 'containers.main.',
    },
    [`${volumes}.source`]: {
      honoured: [
        { ...volume({}), resources: { other: { type: 'volume', params: { size: '1Mi' } } } },
        {
          ...volume({ source: '${resources.other}' }),
          resources: { other: { type: 'volume', params: { size: '1Mi' } } },
        },
      ],
      refused: volume({ source: '${resources.table}' }),
      at: 'containers.main.volumes./srv/x.source',
    },
    [`${volumes}.path`]: {
      honoured: [volume({}), volume({ path: 'a' })],
      refused: volume({ path: '../a' }),
      at: 'containers.main.volumes./srv/x.path',
    },
    [`${volumes}.readOnly`]: { honoured: [volume({}), volume({ readOnly: true })] },
    ...(target === undefined
      ? {}
      : {
          [`${files}.target`]: { honoured: [file({ content: 'a' }), put('files', { content: 'a' }, '/srv/y')] },
          [`${volumes}.target`]: { honoured: [volume({}), volume({}, '/srv/y')] },
        }),
  };
}

function quantity(
  part: 'limits' | 'requests',
  unit: 'memory' | 'cpu',
  low: string,
  high: string,
): Record<string, Proof> {
  const set = (value: string) => main({ resources: { [part]: { [unit]: value } } });
  return {
    [`containers.*.resources.${part}.${unit}`]: {
      honoured: [set(low), set(high)],
      refused:
        part === 'limits'
          ? set(unit === 'memory' ? '1Mi' : '0')
          : main({ resources: { limits: { [unit]: low }, requests: { [unit]: high } } }),
    },
  };
}

const before = (ready: string, rest: Document = {}): Document => main({ before: { side: { ready } }, ...rest });

const PROOFS: Readonly<Record<string, Proof>> = {
  apiVersion: { refused: { apiVersion: 'score.dev/v1b2' } },
  metadata: pair(metadata, { team: 'a' }, { team: 'b' }),
  'metadata.name': {
    ...pair(metadata, { name: 'shop' }, { name: 'cafe' }),
    refused: metadata({ name: 'kube-system' }),
  },
  'metadata.annotations': pair(metadata, {}, { annotations: { 'example.com/aa': 'b' } }),
  'metadata.annotations.*': {
    ...pair(metadata, { annotations: { 'example.com/aa': 'b' } }, { annotations: { 'example.com/aa': 'c' } }),
    refused: metadata({ annotations: { 'idp.dev/kind': 'StatefulSet' } }),
    at: 'metadata.annotations.idp.dev/kind',
  },
  service: { honoured: [{}, port({ port: 80 })] },
  'service.ports': {
    honoured: [{ service: {} }, port({ port: 80 })],
    refused: { ...metadata({ annotations: { 'idp.dev/kind': 'Job' } }), ...port({ port: 80 }) },
  },
  'service.ports.*': { honoured: [port({ port: 80 }), { service: { ports: { other: { port: 80 } } } }] },
  'service.ports.*.port': pair(port, { port: 80 }, { port: 81 }),
  'service.ports.*.targetPort': pair(port, { port: 80 }, { port: 80, targetPort: 81 }),
  'service.ports.*.protocol': pair(port, { port: 80 }, { port: 80, protocol: 'UDP' }),
  containers: { honoured: [{}, { containers: { side: null } }] },
  'containers.*': { honoured: [{}, { containers: { more: { image: 'x' } } }] },
  'containers.*.image': { ...pair(main, { image: 'a' }, { image: '.' }), refused: main({ image: 'quay.io/shop:1' }) },
  'containers.*.command': pair(main, { command: ['a'] }, { command: ['b'] }),
  'containers.*.args': pair(main, { args: ['a'] }, { args: ['b'] }),
  'containers.*.variables': pair(main, {}, { variables: { A: 'a' } }),
  'containers.*.variables.*': {
    ...pair(main, { variables: { A: 'a' } }, { variables: { A: '${resources.table.name}' } }),
    refused: main({ variables: { A: '\u007f' } }),
    at: 'containers.main.variables.A',
  },
  'containers.*.files': pair(main, {}, { files: { '/x': { content: 'a' } } }),
  'containers.*.volumes': pair(main, {}, { volumes: { '/x': { source: '${resources.space}' } } }),
  ...mounts('.*'),
  ...mounts('[]'),
  'containers.*.before': {
    honoured: [{}, before('started')],
    refused: main({ before: { main: { ready: 'started' } } }),
    at: 'containers.main.before.main',
  },
  'containers.*.before.*': { honoured: [{}, before('started')] },
  'containers.*.before.*.ready': {
    honoured: [before('started'), before('healthy')],
    refused: before('complete'),
    at: 'containers.main.before',
  },
  'containers.*.resources': pair(main, {}, { resources: { limits: { memory: '99Mi' } } }),
  'containers.*.resources.limits': pair(main, { resources: {} }, { resources: { limits: { memory: '99Mi' } } }),
  'containers.*.resources.requests': pair(main, { resources: {} }, { resources: { requests: { cpu: '99m' } } }),
  ...quantity('limits', 'memory', '64Mi', '65Mi'),
  ...quantity('limits', 'cpu', '64m', '65m'),
  ...quantity('requests', 'memory', '64Mi', '65Mi'),
  ...quantity('requests', 'cpu', '64m', '65m'),
  ...probe('livenessProbe'),
  ...probe('readinessProbe'),
  resources: { honoured: [{}, { resources: { more: { type: 'sqs' } } }] },
  'resources.*': { honoured: [{}, { resources: { more: { type: 'sqs' } } }] },
  'resources.*.type': {
    honoured: [{}, resource({ type: 's3', params: null })],
    refused: resource({ type: 'oracle' }),
  },
  'resources.*.class': { refused: resource({ class: 'large' }) },
  'resources.*.id': { ...pair(resource, { id: 'one' }, { id: 'two' }), refused: resource({ id: 'other.table' }) },
  'resources.*.metadata': {
    honoured: [{}, annotated({ 'example.com/aa': 'b' })],
  },
  'resources.*.metadata.annotations': {
    honoured: [{}, annotated({ 'example.com/aa': 'b' })],
    refused: annotated({ 'idp.dev/kind': 'b' }),
    at: 'resources.table.metadata.annotations.idp.dev/kind',
  },
  'resources.*.metadata.annotations.*': pair(annotated, { 'example.com/aa': 'b' }, { 'example.com/aa': 'c' }),
  'resources.*.params': {
    honoured: [resource({ params: { hashKey: 'a' } }), resource({ params: { hashKey: '${metadata.name}' } })],
    refused: resource({ params: { hashKey: 'a', colour: 'b' } }),
    at: 'resources.table.params.colour',
  },
};

function source(document: Document): WorkloadSource {
  const text = (value: string) => ({ content: Buffer.from(value) });
  return {
    file: 'score.yaml',
    directory: '.',
    text: JSON.stringify(mergeOverlay(BASE, document)),
    attachments: { 'a.txt': text('a'), 'b.txt': text('b'), '../a.txt': { problem: 'leads out' } },
  };
}

/** All that a document makes, in bytes. */
function made(document: Document): string {
  const plan = orchestrate([source(document)], testTarget());
  const { workloads: _, warnings: __, ...rest } = plan;
  return JSON.stringify([[...renderPlan(plan)], rest]);
}

function refusedAt(document: Document): (string | undefined)[] {
  const environment = { ...testEnvironment, imageRegistries: ['example.com'] };
  try {
    orchestrate([source(document)], testTarget({ environment }));
  } catch (error) {
    if (error instanceof UserError) {
      return error.problems.map(({ path }) => path);
    }
    throw error;
  }
  return [];
}

const { fields } = conformance();

test('the profile names every field of the specification, and no other', () => {
  const schema = z.toJSONSchema(scoreSchema, { io: 'input', unrepresentable: 'any' }) as Schema;
  const own = fields.filter(({ status }) => status !== 'upgraded').map(({ path }) => path);
  expect([...own].sort()).toEqual([...new Set(pathsOf(schema, ''))].sort());
  expect(Object.keys(PROOFS).sort()).toEqual(fields.map(({ path }) => path).sort());
});

test.each(fields.filter(({ path }) => PROOFS[path]?.honoured !== undefined))(
  '$path is honoured',
  ({ path, status }) => {
    const [one, other] = PROOFS[path]?.honoured ?? [{}, {}];
    expect(made(one)).not.toBe(made(other));
    if (status === 'upgraded') {
      expect(orchestrate([source(other)], testTarget()).warnings).toHaveLength(1);
    }
  },
);

test.each(fields.filter(({ path }) => PROOFS[path]?.refused !== undefined))(
  'fails when $path is what it refuses',
  ({ path }) => {
    const { refused = {}, at = path.replace('resources.*', 'resources.table').replace(/\*/, 'main') } =
      PROOFS[path] ?? {};
    expect(refusedAt(refused)).toContainEqual(expect.stringContaining(at));
  },
);

test('what says that it refuses, or is honoured, has its proof', () => {
  const proven = fields.map(({ path, status, refuses }) => ({
    path,
    honoured:
      status === 'refused' ||
      PROOFS[path]?.honoured !== undefined ||
      path === 'apiVersion' ||
      path === 'resources.*.class',
    refuses:
      status === 'upgraded' ||
      (refuses === undefined
        ? path === 'apiVersion' || PROOFS[path]?.refused === undefined
        : PROOFS[path]?.refused !== undefined),
  }));
  expect(proven.filter((it) => !it.honoured || !it.refuses)).toEqual([]);
});

interface Schema {
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: Schema | boolean;
  readonly items?: Schema;
}

/** The path of every field of a schema. */
function pathsOf({ properties = {}, additionalProperties, items }: Schema, at: string): string[] {
  const own = at === '' ? [] : [at];
  const named = Object.entries(properties).flatMap(([key, schema]) =>
    pathsOf(schema, at === '' ? key : `${at}.${key}`),
  );
  const any = typeof additionalProperties === 'object' && Object.keys(additionalProperties).length > 0;
  // The items of a list of strings are no fields of their own, and the list's items as such have no path.
  const inside = items === undefined ? [] : pathsOf(items, `${at}[]`).filter((path) => path !== `${at}[]`);
  return [...own, ...named, ...(any ? pathsOf(additionalProperties, `${at}.*`) : []), ...inside];
}
