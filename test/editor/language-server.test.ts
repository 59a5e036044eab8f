import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Checkout } from '../support/checkout';
import { readWorkloads } from '../../lib/read-workloads';
import { LanguageServer, type Place } from '../support/language-server';
import { generatedPart } from '../support/generated';
import { PATIENCE } from '../support/patience';

// What VS Code's YAML extension, and other editors with the same language server, show in Score files.

jest.setTimeout(PATIENCE);

const VALID = `apiVersion: score.dev/v1b1
metadata:
  name: shop
  annotations:
    idp.dev/kind: Deployment
    idp.dev/security-profile: restricted
    idp.dev/replicas: '2'
service:
  ports:
    http:
      port: 80
      targetPort: 8080
containers:
  main:
    image: .
    variables:
      QUEUE_URL: \${resources.jobs.url}
    readinessProbe:
      httpGet:
        port: 8080
        path: /healthz
    resources:
      limits:
        memory: 96Mi
resources:
  jobs:
    type: sqs
    params:
      visibilityTimeoutSeconds: 60
      access: consume
  items:
    type: dynamodb-table
    params:
      hashKey: id
`;

let server: LanguageServer;
let files = 0;

beforeAll(async () => (server = await LanguageServer.start()));
afterAll(async () => await server.stop());

/** A file that does not exist, so that no text of another test is in it. */
function newFile(name = 'score.yaml'): string {
  return `score/shop${++files}/${name}`;
}

/** The second character of the first occurrence of some text. */
function placeOf(text: string, of: string): Place {
  const before = text.slice(0, text.indexOf(of)).split('\n');
  return { line: before.length, character: (before.at(-1) ?? '').length + 2 };
}

function changed(from: string, to: string): string {
  expect(VALID).toContain(from);
  return VALID.replace(from, to);
}

test('marks nothing in a valid file', async () => {
  expect(await server.marks(newFile(), VALID)).toEqual([]);
});

test.each([...readWorkloads('score'), ...readWorkloads('lib/scaffold/kinds')].map(({ file, text }) => [file, text]))(
  'marks nothing in %s',
  async (path, text) => {
    expect(await server.marks(path, text)).toEqual([]);
  },
);

test.each<[what: string, from: string, to: string, message: string, at?: string]>([
  ['a field of Docker Compose', 'variables:', 'env:', 'Property env is not allowed'],
  ['a misspelt field', 'readinessProbe:', 'readinesProbe:', 'Property readinesProbe is not allowed'],
  ['a type that does not exist', 'type: sqs', 'type: oracle', 'Valid values: "amqp", '],
  [
    'a misspelt param',
    'visibilityTimeoutSeconds: 60',
    'visibilityTimeout: 60',
    'Property visibilityTimeout is not allowed',
  ],
  ['a param out of its range', 'visibilityTimeoutSeconds: 60', 'visibilityTimeoutSeconds: 43201', 'maximum of 43200'],
  ['a missing param', 'hashKey: id', 'rangeKey: id', 'Missing property "hashKey"', 'params:\n      rangeKey'],
  ['an access level of another type', 'access: consume', 'access: read', 'Valid values: "consume", "publish"'],
  [
    'a kind of Kubernetes',
    'idp.dev/kind: Deployment',
    'idp.dev/kind: DaemonSet',
    'Valid values: "Deployment", "CronJob", "Job"',
  ],
  [
    'a security profile',
    'security-profile: restricted',
    'security-profile: privileged',
    'Valid values: "restricted", "baseline"',
  ],
  ['a misspelt annotation', 'idp.dev/replicas', 'idp.dev/replica', 'Property idp.dev/replica is not allowed'],
  ['a number for text', "idp.dev/replicas: '2'", 'idp.dev/replicas: 2', 'Incorrect type. Expected "string"'],
  ['too many replicas', "idp.dev/replicas: '2'", "idp.dev/replicas: '11'", "expected '0' to '10'"],
  ['a port out of range', 'targetPort: 8080', 'targetPort: 80800', 'maximum of 65535'],
  [
    'a unit that does not exist',
    'memory: 96Mi',
    'memory: 96MB',
    "expected a memory quantity as a string, such as '64Mi'",
  ],
  ['a missing field', 'image: .', 'args: [-v]', 'Missing property "image"', 'main:'],
  ['bad indentation', '  targetPort: 8080', '   targetPort: 8080', 'Nested mappings are not allowed', 'port: 80\n'],
  ['a key that stands twice', 'image: .', 'image: .\n    image: other', 'Map keys must be unique', 'image: other'],
])('marks %s where it is', async (_, from, to, message, at = to) => {
  const text = changed(from, to);
  const marks = await server.marks(newFile(), text);
  expect(marks).toContainEqual(expect.objectContaining({ message: expect.stringContaining(message) }));
  expect(new Set(marks.map(({ line }) => line))).toEqual(new Set([placeOf(text, at).line]));
});

test.each<[string, string, string]>([
  ['image', 'image:', 'the image built from the workload'],
  ['targetPort', 'targetPort:', 'Port on which the container listens'],
  ['service', 'service:', 'What the workload offers'],
  ['readinessProbe', 'readinessProbe:', 'it gets no requests while this fails'],
  ['type', 'type: sqs', '`sqs`: an SQS queue with its dead-letter queue'],
  ['an annotation', 'idp.dev/kind', '`CronJob`: runs at the times of idp.dev/schedule'],
  ['a param', 'visibilityTimeoutSeconds', 'seconds'],
  ['access', 'access:', '`publish`: sqs:'],
])('hovering %s says what it is', async (_, at, expected) => {
  const path = newFile();
  await server.marks(path, VALID);
  expect(await server.hover(path, placeOf(VALID, at))).toContain(expected);
});

test.each<[string, string, string, readonly string[]]>([
  ['resource types', 'type: sqs', 'type: ', ['sqs', 'dynamodb-table', 's3', 'route']],
  ['kinds', 'idp.dev/kind: Deployment', 'idp.dev/kind: ', ['Deployment', 'CronJob', 'Job']],
  ['access levels of the type', 'access: consume', 'access: ', ['consume', 'publish', 'readwrite']],
  ['schemes of a probe', 'port: 8080\n        path', 'scheme: \n        port: 8080\n        path', ['HTTP', 'HTTPS']],
])('offers %s', async (_, from, to, expected) => {
  const path = newFile();
  const text = changed(from, to);
  await server.marks(path, text);
  const { line, character } = placeOf(text, to);
  const offers = await server.offers(path, { line, character: character + to.indexOf(': ') + 1 });
  expect(offers.map(({ label }) => label)).toEqual(expect.arrayContaining([...expected]));
});

test('offers a choice with its summary', async () => {
  const path = newFile();
  const text = changed('type: sqs', 'type: ');
  await server.marks(path, text);
  const { line, character } = placeOf(text, 'type: ');
  const offers = await server.offers(path, { line, character: character + 5 });
  expect(offers.find(({ label }) => label === 's3')?.documentation).toBe('an S3 bucket');
});

test('docs/editor.md shows what the server answers', async () => {
  const page = 'docs/editor.md';
  const path = newFile();
  const text = [
    ['idp.dev/kind: Deployment', 'idp.dev/kind: DaemonSet'],
    ['variables:', 'env:'],
    ['memory: 96Mi', 'memory: 96MB'],
  ].reduce((before, [from = '', to = '']) => before.replace(from, to), VALID);
  const marks = (await server.marks(path, text)).toSorted((a, b) => a.line - b.line);
  const errors = marks.map(({ line, character, message }) => `${line}:${character} ${message}`);
  const hover = (await server.hover(path, placeOf(text, 'idp.dev/kind'))).replace(/\n*Source: .*/, '');
  const { line, character } = placeOf(text, 'access: ');
  const offers = (await server.offers(path, { line, character: character + 7 })).map(
    ({ label, documentation }) => `${label.padEnd(12)}${typeof documentation === 'string' ? documentation : ''}`,
  );
  const shown = {
    errors: block(errors),
    hover: hover
      .replaceAll(/^#+.*\n*|^/gm, '')
      .replaceAll('\n* ', '\n- ')
      .trim(),
    completion: block(offers),
  };
  for (const [name, expected] of Object.entries(shown)) {
    expect(generatedPart(page, name, expected)).toBe(expected);
  }
});

function block(lines: readonly string[]): string {
  return ['```text', ...lines, '```'].join('\n');
}

test.each(['dev.yaml', 'staging.yaml', 'pr-7.yaml'])('%s is an overlay: parts of a Score file', async (name) => {
  expect(
    await server.marks(newFile(name), "metadata:\n  annotations:\n    idp.dev/replicas: '3'\nservice: null\n"),
  ).toEqual([]);
  const marks = await server.marks(newFile(name), 'container: {}\n');
  expect(marks.map(({ message }) => message)).toEqual(['Property container is not allowed.']);
});

test('other YAML files of a workload are none of its business', async () => {
  expect(await server.marks('score/shop/config/logging.yaml', 'level: debug\n')).toEqual([]);
});

test('a new workload names its schema, for editors without these settings', async () => {
  const checkout = new Checkout();
  const bare = await LanguageServer.start({});
  try {
    mkdirSync(join(checkout.directory, 'score'));
    expect(checkout.idp(['new', 'greeter', '--kind', 'web'])).toMatchObject({ status: 0 });
    const text = readFileSync(join(checkout.directory, 'score', 'greeter', 'score.yaml'), 'utf8');
    expect(await bare.marks(newFile(), text)).toEqual([]);
    const marks = await bare.marks(newFile(), text.replace('image: .', 'img: .'));
    expect(marks.map(({ message }) => message)).toContain('Property img is not allowed.');
  } finally {
    checkout.remove();
    await bare.stop();
  }
});
