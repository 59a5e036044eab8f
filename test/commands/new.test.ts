import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { localEnvironment } from '../../lib/config/parse-environments';
import { startLocalRun } from '../../lib/local/local-run';
import { readWorkloads } from '../../lib/read-workloads';
import { Checkout, score } from '../support/checkout';
import { testEnvironment } from '../support/target';
import { PATIENCE } from '../support/patience';

jest.setTimeout(PATIENCE);

const KINDS = ['web', 'worker', 'cron', 'job'];
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

test.each(KINDS)('a new %s is valid beside others, and says its own name everywhere', (kind) => {
  checkout.write('score/shop/score.yaml', score('shop'));
  expect(checkout.idp(['new', 'greeter', '--kind', kind])).toMatchObject({ status: 0, stderr: '' });
  expect(checkout.idp(['validate'])).toMatchObject({ status: 0, stderr: '' });
  const files = ['.dockerignore', 'Dockerfile', 'package-lock.json', 'package.json', 'score.yaml', 'src'];
  expect(readdirSync(join(root, 'greeter')).sort()).toEqual(files);
  const sources = readdirSync(join(root, 'greeter', 'src'));
  expect(sources).toEqual(expect.arrayContaining(['main.ts', expect.stringMatching(/\.test\.ts$/)]));
  const texts = [...files.slice(0, -1), ...sources.map((file) => `src/${file}`)].map((file) =>
    readFileSync(join(root, 'greeter', file), 'utf8'),
  );
  // Its tests are no part of the image.
  expect(texts[0]).toContain('src/**/*.test.ts\n');
  expect(texts.join('')).not.toContain(`my-${kind}`);
  expect(JSON.parse(texts[2] ?? '')).toMatchObject({ name: 'greeter', packages: { '': { name: 'greeter' } } });
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
  KINDS.forEach((kind) => checkout.idp(['new', `a${kind}`, '--kind', kind]));
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
    stderr: `required option '--kind <kind>' not specified; choices: ${KINDS.join(', ')}; see 'idp new --help'\n`,
  });
});

test.each(KINDS)('the lock of a new %s has what its package.json asks for, and no address', (kind) => {
  const read = (file: string) => readFileSync(join('lib/scaffold', kind, file), 'utf8');
  const { dependencies, devDependencies } = JSON.parse(read('package.json')) as Record<string, unknown>;
  const lock = JSON.parse(read('package-lock.json')) as { packages: Record<string, Record<string, unknown>> };
  expect(lock.packages['']).toMatchObject({ ...(dependencies === undefined ? {} : { dependencies }), devDependencies });
  expect(read('package-lock.json')).not.toMatch(/"resolved"|https?:\/\/registry/);
});

test.each(KINDS)('a new %s asks for the versions that the samples have', (kind) => {
  const versions = (directory: string) => {
    const { dependencies, devDependencies } = JSON.parse(
      readFileSync(join(directory, 'package.json'), 'utf8'),
    ) as Record<string, Record<string, string>>;
    return { ...dependencies, ...devDependencies };
  };
  expect(versions('score/orders')).toMatchObject(versions(join('lib/scaffold', kind)));
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
/** Main program and test command of each language besides TypeScript, where its toolchain is installed. */
const LANGUAGES = [
  {
    language: 'python',
    program: 'src/main.py',
    installed: has('python3', '--version'),
    test: ['python3', '-m', 'unittest', 'discover', 'src'],
  },
  { language: 'go', program: 'src/main.go', installed: has('go', 'version'), test: ['go', 'test', './...'] },
];

describe.each(LANGUAGES)(
  'a new web in $language',
  ({ language, program, installed, test: [command = '', ...args] }) => {
    test('is valid, says its own name, and takes only what an image needs', () => {
      const { status, stdout } = checkout.idp(['new', 'greeter', '--kind', 'web', '--language', language]);
      expect({ status, stdout }).toEqual({
        status: 0,
        stdout: expect.stringContaining(`greeter/${program}; check it`),
      });
      expect(checkout.idp(['validate'])).toMatchObject({ status: 0, stderr: '' });
      const files = readdirSync(join(root, 'greeter'), { recursive: true, withFileTypes: true }).filter((it) =>
        it.isFile(),
      );
      const texts = files.map((file) => readFileSync(join(file.parentPath, file.name), 'utf8')).join('');
      expect(texts).toContain('USER 65532:65532\n');
      expect(texts).not.toContain('my-web');
    });

    // Skipped only where the language's own toolchain is not installed.
    (installed ? test : test.skip)(`passes its own test (${command} is installed: ${String(installed)})`, () => {
      checkout.idp(['new', 'greeter', '--kind', 'web', '--language', language]);
      const run = () => spawnSync(command, args, { cwd: join(root, 'greeter'), encoding: 'utf8' }).status;
      expect(run()).toBe(0);
      const answer = join(root, 'greeter', program.replace('main', 'answer'));
      writeFileSync(answer, readFileSync(answer, 'utf8').replace('Hello', 'Goodbye'));
      expect(run()).not.toBe(0);
    });

    (installed ? test : test.skip)(
      `answers in the local run (${command} is installed: ${String(installed)})`,
      async () => {
        checkout.idp(['new', 'greeter', '--kind', 'web', '--language', language]);
        const run = await startLocalRun({
          sources: readWorkloads(root),
          environment: localEnvironment(testEnvironment),
          directory: join(checkout.directory, 'local'),
          machine: { PATH: process.env['PATH'] ?? '', HOME: process.env['HOME'] ?? '' },
          log: { say: () => {}, workload: () => {} },
        });
        try {
          await run.ready(60_000);
          expect(await (await fetch(`${run.address}/greeter`)).json()).toEqual({ message: 'Hello from greeter' });
        } finally {
          await run.stop();
        }
      },
    );
  },
);

test('says which languages a kind comes in', () => {
  expect(checkout.idp(['new', 'mailer', '--kind', 'worker', '--language', 'go'])).toMatchObject({
    status: 1,
    stderr: 'there is no worker in go; languages: typescript\n',
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
