import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { localEnvironment } from '../../lib/config/parse-environments';
import { startLocalRun } from '../../lib/local/local-run';
import { readScaffold } from '../../lib/commands/new/scaffold';
import { KINDS, LANGUAGES, type NewWorkloadKind, type NewWorkloadLanguage } from '../../lib/commands/new/templates';
import { readWorkloads } from '../../lib/read-workloads';
import { Checkout, score } from '../support/checkout';
import { testEnvironment } from '../support/target';
import { PATIENCE } from '../support/patience';

jest.setTimeout(PATIENCE);

const NAMES = Object.keys(KINDS) as NewWorkloadKind[];
let checkout: Checkout;
let root: string;

beforeEach(() => {
  checkout = new Checkout();
  root = join(checkout.directory, 'score');
  mkdirSync(root);
  // What a program finds above its workload in a checkout.
  symlinkSync(resolve('node_modules'), join(checkout.directory, 'node_modules'));
  symlinkSync(resolve('tsconfig.json'), join(checkout.directory, 'tsconfig.json'));
});

afterEach(() => {
  checkout.remove();
});

const ALL = NAMES.flatMap((kind) =>
  (Object.keys(LANGUAGES) as NewWorkloadLanguage[]).map((language) => [kind, language] as const),
);

/** Writes a workload as `idp new` does. @returns its files */
function write(name: string, kind: NewWorkloadKind, language: NewWorkloadLanguage): Map<string, string> {
  const files = readScaffold(kind, language, name);
  files.forEach((text, path) => {
    checkout.write(`score/${name}/${path}`, text);
  });
  return files;
}

test('every kind comes in every language, and all are valid beside each other, without a warning', () => {
  ALL.forEach(([kind, language]) => write(`a-${kind}-${language}`, kind, language));
  expect(checkout.idp(['validate'])).toEqual({
    status: 0,
    stdout: '12 workloads are valid in dev, prod, local\n',
    stderr: '',
  });
});

test.each(ALL)(
  'a new %s in %s says its own name everywhere, and brings its program, its test and its image',
  (...of) => {
    const [kind, language] = of;
    const files = readScaffold(kind, language, 'greeter');
    const { program, command } = LANGUAGES[language];
    const paths = [...files.keys()];
    expect(paths).toEqual([...new Set(paths)].sort());
    expect(paths).toEqual(expect.arrayContaining(['.dockerignore', 'Dockerfile', 'score.yaml', program]));
    expect(paths.filter((path) => /^src\/(\w+\.test\.ts|test_\w+\.py|\w+_test\.go)$/.test(path))).toHaveLength(1);
    // What it starts with is a file of its own, or a program that is installed.
    expect(files.get('score.yaml')).toContain(`    idp.dev/dev-command: ${command}\n`);
    expect([...files].filter(([path, text]) => /my-(?!web \})/.test(path + text))).toEqual([]);
    expect([...files.values()].join('')).toContain('greeter');
    // Its tests are no part of the image.
    expect(files.get('.dockerignore')).toMatch(/^src\/(\*\*\/\*\.test\.ts|test_\*\.py|\*_test\.go)$/m);
  },
);

test('idp new writes it, and says how to go on', () => {
  expect(checkout.idp(['new', 'greeter', '--kind', 'worker', '--language', 'go'])).toEqual({
    status: 0,
    stdout:
      'created score/greeter: .dockerignore, Dockerfile, go.mod, go.sum, score.yaml, src/handle.go, src/handle_test.go, src/log.go, src/main.go\n' +
      "its program is score/greeter/src/main.go; check it with 'npx idp validate', run it with 'npx idp up --watch'\n" +
      'its test: go -C score/greeter test ./...\n',
    stderr: '',
  });
  readScaffold('worker', 'go', 'greeter').forEach((text, path) => {
    expect(readFileSync(join(root, 'greeter', path), 'utf8')).toBe(text);
  });
});

test('--owner names the team that owns it, and nothing that is no team', () => {
  expect(checkout.idp(['new', 'greeter', '--kind', 'web', '--owner', 'shop'])).toMatchObject({ status: 0 });
  expect(readFileSync(join(root, 'greeter', 'score.yaml'), 'utf8')).toContain('\n    idp.dev/owner: "shop"\n');
  expect(checkout.idp(['new', 'mailer', '--kind', 'worker', '--owner', 'a\nb: c'])).toMatchObject({
    status: 1,
    stderr: expect.stringContaining('is not the name of a team') as unknown,
  });
  expect(existsSync(join(root, 'mailer'))).toBe(false);
});

test('a new workload gets a line in CODEOWNERS, once, with the default owners', () => {
  checkout.write('.github/CODEOWNERS', '# Who reviews what.\n*  @shop/platform @shop/lead\n\n/score/old/ @shop/old');
  const created = checkout.idp(['new', 'greeter', '--kind', 'web']).stdout;
  checkout.idp(['new', 'old', '--kind', 'cron']);
  expect(created).toContain('added score/greeter to .github/CODEOWNERS, owned by @shop/platform @shop/lead; ');
  expect(readFileSync(join(checkout.directory, '.github', 'CODEOWNERS'), 'utf8')).toBe(
    '# Who reviews what.\n*  @shop/platform @shop/lead\n\n/score/old/ @shop/old\n/score/greeter/ @shop/platform @shop/lead\n',
  );
});

test('the tests of new workloads are found as those of others are, and pass', () => {
  NAMES.forEach((kind) => write(`a${kind}`, kind, 'typescript'));
  const { jest: config } = JSON.parse(readFileSync('package.json', 'utf8')) as { jest: object };
  checkout.write('package.json', JSON.stringify({ jest: config }));
  const jest = resolve('node_modules/jest/bin/jest.js');
  const { status, stderr } = spawnSync(process.execPath, [jest, '--runInBand'], {
    cwd: checkout.directory,
    encoding: 'utf8',
  });
  expect(stderr).toMatch(/^Test Suites: 4 passed, 4 total$/m);
  expect(status).toBe(0);
});

test('without a kind, says which there are', () => {
  expect(checkout.spawnIdp(['new', 'greeter'])).toMatchObject({
    status: 2,
    stderr: `required option '--kind <kind>' not specified; choices: ${NAMES.join(', ')}; see 'idp new --help'\n`,
  });
});

const PACKAGES = ['lib/scaffold/languages/typescript', 'lib/scaffold/languages/typescript/worker'];

test.each(PACKAGES)('the lock of %s has what its package.json asks for, and no address', (directory) => {
  const read = (file: string) => readFileSync(join(directory, file), 'utf8');
  const { dependencies, devDependencies } = JSON.parse(read('package.json')) as Record<string, unknown>;
  const lock = JSON.parse(read('package-lock.json')) as { packages: Record<string, Record<string, unknown>> };
  expect(lock.packages['']).toMatchObject({ ...(dependencies === undefined ? {} : { dependencies }), devDependencies });
  expect(read('package-lock.json')).not.toMatch(/"resolved"|https?:\/\/registry/);
});

test.each(PACKAGES)('%s asks for the versions that the samples have', (own) => {
  const versions = (directory: string) => {
    const { dependencies, devDependencies } = JSON.parse(
      readFileSync(join(directory, 'package.json'), 'utf8'),
    ) as Record<string, Record<string, string>>;
    return { ...dependencies, ...devDependencies };
  };
  expect(versions('score/orders')).toMatchObject(versions(own));
});

test('a new web answers, and a new worker handles what is sent to its queue, in the local run', async () => {
  checkout.idp(['new', 'greeter', '--kind', 'web']);
  checkout.idp(['new', 'mailer', '--kind', 'worker']);
  const lines: string[] = [];
  const run = await startLocalRun({
    sources: readWorkloads(root),
    environment: localEnvironment(testEnvironment),
    directory: join(checkout.directory, 'local'),
    machine: { PATH: process.env['PATH'] ?? '' },
    log: { say: () => {}, workload: (name, line) => void lines.push(`${name} ${line}`) },
  });
  try {
    await run.ready(20_000);
    expect(await (await fetch(`${run.address}/greeter`)).json()).toEqual({ message: 'Hello from greeter' });

    const { accessKeyId, secretAccessKey, endpoint } = run.aws;
    const sqs = new SQSClient({ endpoint, region: 'us-east-1', credentials: { accessKeyId, secretAccessKey } });
    const QueueUrl = `${endpoint}/000000000000/${run.plan.claims[0]?.name ?? ''}`;
    await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'good morning' }));
    const handled = () => lines.some((line) => line.startsWith('mailer') && line.includes('"body":"good morning"'));
    for (const end = Date.now() + 15_000; !handled() && Date.now() < end;) {
      await new Promise((wake) => setTimeout(wake, 100));
    }
    expect(lines.filter((line) => line.startsWith('mailer'))).toContainEqual(expect.stringContaining('good morning'));
    sqs.destroy();
  } finally {
    await run.stop();
  }
  expect(lines.filter((line) => line.includes('"message":"stopping"'))).toHaveLength(2);
});

const has = (program: string, ...args: string[]) => spawnSync(program, args).status === 0;
/** A job has the program of a cron. A worker in Go needs modules: test/cluster/scaffolds runs it. */
const OWN_TESTS = [
  { language: 'python', kinds: ['web', 'worker', 'job'], installed: has('python3', '--version') },
  { language: 'go', kinds: ['web', 'job'], installed: has('go', 'version') },
] as const;

describe.each(OWN_TESTS)('in $language (installed: $installed)', ({ language, kinds, installed }) => {
  // Skipped only where the language's own toolchain is not installed.
  (installed ? test : test.skip).each(kinds)('the test of a new %s passes, and can fail', (kind) => {
    const files = write('greeter', kind, language);
    const command = LANGUAGES[language].test('score/greeter');
    const run = () => spawnSync('sh', ['-c', command], { cwd: checkout.directory }).status;
    expect(run()).toBe(0);
    const [work = ''] = [...files.keys()].filter((path) => /\/(answer|handle|work)\.(py|go)$/.test(path));
    // Of another length: Python takes a file of the same second and size for the one that it has compiled.
    checkout.write(
      `score/greeter/${work}`,
      (files.get(work) ?? '').replace(/"(Hello|handled|done)/, '"something else'),
    );
    expect(run()).not.toBe(0);
  });
});

test('a new cron runs once, says so, and ends with 0', () => {
  checkout.idp(['new', 'cleanup', '--kind', 'cron']);
  const { status, stdout } = spawnSync(process.execPath, ['-r', 'ts-node/register', 'src/main.ts'], {
    cwd: join(root, 'cleanup'),
    encoding: 'utf8',
  });
  expect(status).toBe(0);
  expect(
    stdout
      .trim()
      .split('\n')
      .map((line) => (JSON.parse(line) as { message: string }).message),
  ).toEqual(['started', 'done']);
});

test.each([
  ['a path', '../greeter', 'is not a valid workload name; expected 2 to 63 of'],
  ['more YAML', 'greeter\nx: y', 'is not a valid workload name; expected 2 to 63 of'],
  ['upper case', 'Greeter', 'is not a valid workload name; expected 2 to 63 of'],
  ['reserved', 'kube-system', "'kube-system' is reserved for the platform; choose another name"],
  ['not a Service name', '1st', 'begin with a letter'],
  ['the name of a workload in another directory', 'till', 'is already used in score/'],
  ['the name of a directory', 'shop', 'score/shop already exists; choose another name'],
])('refuses a name that is %s, and writes nothing', (_, name, message) => {
  checkout.write('score/shop/score.yaml', score('till'));
  const { status, stderr } = checkout.idp(['new', name, '--kind', 'web']);
  expect(status).toBe(1);
  expect(stderr).toContain(message);
  expect(readdirSync(root)).toEqual(['shop']);
  expect(existsSync(join(checkout.directory, 'greeter'))).toBe(false);
});

test('refuses to run where there is no score/', () => {
  const elsewhere = new Checkout();
  expect(elsewhere.idp(['new', 'greeter', '--kind', 'web'])).toMatchObject({
    status: 1,
    stderr: expect.stringContaining('no directory score/'),
  });
  expect(readdirSync(elsewhere.directory)).toEqual([]);
  elsewhere.remove();
});

test('a problem of another workload does not stop it', () => {
  checkout.write('score/shop/score.yaml', 'apiVersion: nonsense\n');
  expect(checkout.idp(['new', 'greeter', '--kind', 'web'])).toMatchObject({ status: 0, stderr: '' });
});

test.each([[['new', 'greeter']], [['new', '--kind', 'web']], [['new', 'greeter', '--kind', 'lambda']]])(
  'fails with 2 when it is used wrongly: %j',
  (args) => {
    expect(checkout.idp(args)).toMatchObject({ status: 2, stdout: '' });
    expect(readdirSync(root)).toEqual([]);
  },
);
