import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Checkout, score } from '../support/checkout';
import { PATIENCE } from '../support/patience';

// Each client makes the same checks with the variables of a workload of one `idp up`.

jest.setTimeout(5 * PATIENCE);

/** What every client checks, in the order in which it prints it. */
const CHECKS = [
  ...['items', 'condition', 'transaction', 'expiry'],
  ...['empty_object', 'headers', 'parts', 'write_once', 'refused_tags'],
  ...['emoji', 'group_order', 'missing_queue', 'topic'],
  ...['versions', 'random_password', 'parameter'],
];

interface Client {
  readonly name: string;
  /** A command that succeeds where the client can be had. */
  readonly needs: string;
  /** Makes what runs, with `$BUILT` as a directory for it. */
  readonly build?: string;
  readonly run: readonly string[];
}

const built = mkdtempSync(join(tmpdir(), 'clients-'));
const here = (path: string) => resolve('test/clients', path);

const CLIENTS: readonly Client[] = [
  { name: 'AWS SDK for JavaScript v3', needs: 'node --version', run: ['node', here('sdk-js.check.mjs')] },
  { name: 'boto3', needs: 'python3 -c "import boto3"', run: ['python3', here('boto3.check.py')] },
  { name: 'AWS CLI', needs: 'aws --version', run: ['bash', here('aws-cli.check.sh')] },
  {
    name: 'AWS SDK for Go v2',
    needs: 'go version',
    build: `cd ${here('go')} && go build -o "$BUILT/go" .`,
    run: [join(built, 'go')],
  },
  {
    name: 'AWS SDK for Java 2',
    needs: 'mvn --version && java --version',
    build: `mvn -q -B -f ${here('java/pom.xml')} dependency:build-classpath -Dmdep.outputFile="$BUILT/classpath" &&
      javac -Xlint:-unchecked -d "$BUILT/java" -cp "$(cat "$BUILT/classpath")" ${here('java/Check.java')}`,
    run: ['sh', '-c', `exec java -cp "$(cat '${built}/classpath'):${built}/java" Check`],
  },
];

const shell = (command: string) =>
  spawnSync('sh', ['-c', command], { env: { ...process.env, BUILT: built }, encoding: 'utf8' });
const missing = CLIENTS.filter(({ needs }) => shell(needs).status !== 0);
missing.forEach(({ name, needs }) => {
  process.stderr.write(`Left out: ${name} with the local run (needs ${needs}).\n`);
});

const checkout = new Checkout();

beforeAll(() => {
  const variables = {
    ...{ TABLE: 'table.name', BUCKET: 'bucket.name', LETTERS: 'letters.url', STEPS: 'steps.url' },
    ...{ TOPIC: 'topic.arn', NEWS: 'news.url', PIN: 'pin.name', KIND: 'kind.name' },
  };
  const lines = Object.entries(variables).map(([name, output]) => `      ${name}: \${resources.${output}}\n`);
  checkout.write(
    'score/probe/score.yaml',
    score('probe', `    variables:\n${lines.join('')}${readFileSync(here('resources.yaml'), 'utf8')}`).replace(
      'containers:',
      '  annotations:\n    idp.dev/dev-command: sleep 3600\ncontainers:',
    ),
  );
  const { status, stderr } = checkout.spawnIdp(['up', '--detach']);
  expect([status, stderr]).toEqual([0, '']);
});

afterAll(() => {
  checkout.spawnIdp(['down']);
  checkout.remove();
  rmSync(built, { recursive: true });
});

test.each(CLIENTS.filter((client) => !missing.includes(client)))('$name', ({ build, run }) => {
  if (build !== undefined) {
    const { status, stderr } = shell(build);
    expect([status, stderr]).toEqual([0, expect.anything()]);
  }
  const { status, stdout, stderr } = checkout.spawnIdp(['exec', 'probe', '--', ...run]);
  const said = status === 0 ? stdout : `${stdout}${stderr}`;
  expect(said.trimEnd().split('\n')).toEqual(CHECKS.map((check) => `${check}: ok`));
});
