import { spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { localEnvironment } from '../../lib/config/parse-environments';
import { Diagnostics } from '../../lib/diagnostics/diagnostics';
import { startLocalRun } from '../../lib/local/local-run';
import { readSecrets } from '../../lib/local/read-secrets';
import { parseSecretsFile } from '../../lib/local/secrets-file';
import { readWorkloads } from '../../lib/read-workloads';
import { madeUpValue } from '../../lib/resource-types/secret/made-up-value';
import { ScoreParser } from '../../lib/score/score-parser';
import { PATIENCE } from '../support/patience';
import { testEnvironment } from '../support/target';

jest.setTimeout(PATIENCE);

function parse(text: string) {
  const diagnostics = new Diagnostics();
  const entries = parseSecretsFile('.secrets', text, diagnostics);
  return { entries, problems: diagnostics.errors.map(({ line, message }) => `${line ?? 0}: ${message}`) };
}

describe('the file', () => {
  test('has the format of dotenv', () => {
    const text = `# of the test account
key=sk_test_1
  export stripe-key = spaced out
pem="-----BEGIN-----
line two # no comment
-----END-----\\n"
raw='a\\nb "#'

last="say \\"hi\\""`;
    expect(parse(text)).toEqual({
      problems: [],
      entries: [
        { name: 'key', value: 'sk_test_1', line: 2 },
        { name: 'stripe-key', value: 'spaced out', line: 3 },
        { name: 'pem', value: '-----BEGIN-----\nline two # no comment\n-----END-----\n', line: 4 },
        { name: 'raw', value: 'a\\nb "#', line: 7 },
        { name: 'last', value: 'say "hi"', line: 9 },
      ],
    });
    expect(parse(text.replaceAll('\n', '\r\n')).entries.map(({ line }) => line)).toEqual([2, 3, 4, 7, 9]);
  });

  test('is refused line by line, without a word of a value', () => {
    const result = parse('h1dden\nkey=h1dden#1\nopen="h1dden\nother=x\n');
    expect(result.problems).toEqual([
      '1: is no NAME=value; write one on each line, and a comment after #',
      '2: key: has a # without quotes; put the value in quotes, or the comment on a line of its own',
      '3: is no NAME=value; write one on each line, and a comment after #',
    ]);
    expect(result.problems.join()).not.toContain('h1dden');
    expect(result.entries.map(({ name }) => name)).toEqual(['other']);
  });
});

describe('a run', () => {
  let root: string;
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'idp-secrets-'));
  });
  afterEach(() => {
    rmSync(root, { recursive: true });
  });

  /** Writes a workload with two secrets, of which one is shared, and its `.secrets`. */
  function workload(name: string, secrets?: string) {
    const directory = join(root, 'score', name);
    mkdirSync(directory, { recursive: true });
    writeFileSync(
      join(directory, 'score.yaml'),
      `
apiVersion: score.dev/v1b1
metadata:
  name: ${name}
  annotations: { idp.dev/owner: shop, idp.dev/description: A test }
containers:
  main:
    image: .
    variables: { KEY: '\${resources.key.value}', SHARED: '\${resources.common.value}' }
    resources: { limits: { memory: 64Mi } }
resources:
  key: { type: secret, params: { length: 12 } }
  common: { type: secret, id: common${name === 'shop' ? ', metadata: { annotations: { idp.dev/shared-with: cafe } }' : ''} }
  jobs: { type: sqs, params: { access: publish } }
`,
    );
    if (secrets !== undefined) {
      writeFileSync(join(directory, '.secrets'), secrets);
    }
  }

  async function start() {
    const sources = readWorkloads(join(root, 'score'));
    const log = { say: () => undefined, workload: () => undefined };
    const { PATH = '' } = process.env;
    const environment = localEnvironment(testEnvironment);
    return await startLocalRun({ sources, environment, directory: join(root, 'local'), machine: { PATH }, log });
  }

  test('has the values of the file, and made-up ones for the others, in variables and in Secrets Manager', async () => {
    workload('shop', 'common=from the file\n');
    workload('cafe');
    const run = await start();
    try {
      const variables = run.plan.workloads.map(({ name, containers: [main] }) => [name, main?.variables] as const);
      const made = madeUpValue('shop.key', 12);
      expect(Object.fromEntries(variables)).toMatchObject({
        shop: { KEY: made, SHARED: 'from the file' },
        cafe: { KEY: madeUpValue('cafe.key', 12), SHARED: 'from the file' },
      });
      expect(made).toMatch(/^[A-Za-z0-9]{12}$/);
      expect(await read(run.aws.endpoint, 'idp-local/common/value')).toBe('from the file');
      expect(await read(run.aws.endpoint, 'idp-local/shop.key/value')).toBe(made);

      writeFileSync(join(root, 'score', 'shop', '.secrets'), 'common=another\n');
      await run.apply(readWorkloads(join(root, 'score')));
      expect(run.plan.workloads[0]?.containers[0]?.variables['SHARED']).toBe('another');
      expect(await read(run.aws.endpoint, 'idp-local/common/value')).toBe('another');
    } finally {
      await run.stop();
    }
  });

  test('is refused with every name that is no secret of its workload, at its line', async () => {
    workload('shop', '# mine\nkeys=h1dden\njobs=h1dden\ncommon=h1dden one\nkey=\n');
    workload('cafe', 'common=h1dden two\n');
    const failure = await start().then(
      () => 'started',
      (error: unknown) => (error as Error).message,
    );
    expect(failure.replaceAll(`${root}/`, '').split('\n')).toEqual([
      "score/shop/.secrets:2: keys: is no secret of this workload; did you mean 'key'? its secrets: common, key",
      'score/shop/.secrets:3: jobs: is no secret of this workload; its secrets: common, key',
      'score/shop/.secrets:4: common: has another value in score/cafe/.secrets:1; give it once',
      'score/shop/.secrets:5: key: has no value; give one, or remove the line',
    ]);
    expect(failure).not.toContain('h1dden');
  });
});

describe('what is at the place of the file', () => {
  let root: string;
  let file: string;
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'secrets-'));
    mkdirSync(join(root, 'score', 'shop'), { recursive: true });
    writeFileSync(
      join(root, 'score', 'shop', 'score.yaml'),
      `apiVersion: score.dev/v1b1
metadata: { name: shop, annotations: { idp.dev/owner: shop, idp.dev/description: A test } }
containers: { main: { image: ., resources: { limits: { memory: 64Mi } } } }
resources: { key: { type: secret } }
`,
    );
    file = join(root, 'score', 'shop', '.secrets');
  });
  afterEach(() => {
    rmSync(root, { recursive: true });
  });
  const values = () => {
    const parsed = new ScoreParser().parse(readWorkloads(join(root, 'score')), 'local');
    return readSecrets(parsed.flatMap(({ document }) => document ?? []));
  };

  test.each([
    ['a directory', () => mkdirSync(file)],
    ['a link to nothing', () => symlinkSync('nowhere', file)],
    ['a device', () => symlinkSync('/dev/null', file)],
  ])('%s is refused: values would be made up', (_, make) => {
    make();
    expect(values).toThrow('shop/.secrets: is no file with values; replace it, or remove it');
  });

  test('a link to a file, and a byte order mark, are fine', () => {
    writeFileSync(join(root, 'mine'), '\ufeffkey=one\r\n');
    symlinkSync(join(root, 'mine'), file);
    expect(values()).toEqual({ 'shop.key': 'one' });
  });
});

async function read(endpoint: string, SecretId: string): Promise<unknown> {
  const response = await fetch(endpoint, {
    method: 'POST',
    headers: {
      'x-amz-target': 'secretsmanager.GetSecretValue',
      authorization: 'AWS4-HMAC-SHA256 Credential=local/20261126/us-east-1/secretsmanager/aws4_request',
    },
    body: JSON.stringify({ SecretId }),
  });
  return ((await response.json()) as { SecretString?: string }).SecretString;
}

test.each([8, 32, 4096])('a made-up value has %i letters and digits, the same each time', (length) => {
  expect(madeUpValue('a.b', length)).toMatch(new RegExp(`^[A-Za-z0-9]{${length}}$`));
  expect(madeUpValue('a.b', length)).toBe(madeUpValue('a.b', length));
  expect(madeUpValue('a.b', length)).not.toBe(madeUpValue('a.c', length));
});

test('the file is in no commit', () => {
  const { status } = spawnSync('git', ['check-ignore', '--quiet', '--no-index', 'score/orders/.secrets']);
  expect(status).toBe(0);
});

const BUILDS = ['score', 'lib/scaffold/languages'].flatMap((root) =>
  readdirSync(root)
    .map((name) => join(root, name))
    .filter((directory) => existsSync(join(directory, 'Dockerfile'))),
);

test.each(BUILDS)(
  'the file is in no image of %s: its build context has what is listed, and nothing else',
  (directory) => {
    const lines = readFileSync(join(directory, '.dockerignore'), 'utf8').split('\n');
    expect(lines[0]).toBe('*');
    expect(lines.filter((line) => line.startsWith('!'))).toContain('!src');
    expect(lines.filter((line) => /^!\.|^!\*/.test(line))).toEqual([]);
  },
);
