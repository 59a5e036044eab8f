import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { readScaffold } from '../../../lib/commands/new/scaffold';
import { KINDS, LANGUAGES, type NewWorkloadKind, type NewWorkloadLanguage } from '../../../lib/commands/new/templates';
import { freePorts } from '../../../lib/local/free-ports';
import { Checkout } from '../../support/checkout';
import { IDP, idpVariables } from '../../support/idp-variables';
import { eventually } from '../flux/eventually';
import { programs } from '../hosts/programs';

// The first run compiles the SDK of Go, which may take minutes.
jest.setTimeout(600_000);

const NEEDS = { typescript: [], python: ['python3'], go: ['go'] } as const;
/** What is changed in a program, and the text that it then answers or logs. */
const CHANGES = {
  web: [/Hello/, 'Goodbye'],
  worker: [/(?<=['"])handled/, 'treated'],
  batch: [/done(?=['"]?[:,] )/, 'finished'],
} as const;

const languages = (Object.keys(LANGUAGES) as NewWorkloadLanguage[]).filter(
  (language) => programs(`what idp new makes in ${language}`, ...NEEDS[language]) !== undefined,
);
const workloads = languages.flatMap((language) =>
  (Object.keys(KINDS) as NewWorkloadKind[]).map((kind) => ({ kind, language, name: `${kind}-${language}` })),
);
const of = (wanted: NewWorkloadKind) => workloads.filter(({ kind }) => kind === wanted);

let checkout: Checkout;
let run: ChildProcess;
let output = '';
let port = 0;

beforeAll(async () => {
  checkout = new Checkout();
  symlinkSync(resolve('node_modules'), join(checkout.directory, 'node_modules'));
  symlinkSync(resolve('tsconfig.json'), join(checkout.directory, 'tsconfig.json'));
  for (const { kind, language, name } of workloads) {
    readScaffold(kind, language, name).forEach((text, path) => {
      checkout.write(`score/${name}/${path}`, text);
    });
  }
  [port = 0] = await freePorts(1);
  run = spawn(process.execPath, [IDP, 'up', '--watch', '--port', String(port)], {
    cwd: checkout.directory,
    env: idpVariables({ HOME: process.env['HOME'] ?? '' }),
  });
  const collect = (chunk: Buffer) => (output += chunk.toString());
  run.stdout?.on('data', collect);
  run.stderr?.on('data', collect);
  await said(/ is up; /, 300);
});

afterAll(async () => {
  const ended = once(run, 'exit');
  run.kill('SIGINT');
  await ended;
  checkout.remove();
});

const said = async (text: RegExp, seconds = 60) =>
  await eventually(async () => await Promise.resolve(text.test(output)), seconds, `${text.source} in:\n${output}`);
/** A line of a workload's log with a message. */
const logged = async (name: string, message: string, seconds?: number) =>
  await said(new RegExp(`^${name} +\\| .*"message": ?"${message}"`, 'm'), seconds);

async function answers(greeting: string): Promise<void> {
  for (const { name } of of('web')) {
    const ask = async () => (await fetch(`http://127.0.0.1:${port}/${name}`)).json();
    await eventually(async () => ((await ask()) as { message?: string }).message === `${greeting} ${name}`, 60, name);
  }
}

async function handles(message: string): Promise<void> {
  for (const { name } of of('worker')) {
    // The first start may download and compile.
    await logged(name, 'consuming', 300);
    expect((await checkout.idpAsync(['data', 'put', `${name}-jobs`, message])).status).toBe(0);
    await said(new RegExp(`^${name} .*"body": ?"${message}"`, 'm'));
  }
}

test('webs answer, workers handle messages, and runs end well', async () => {
  await answers('Hello from');
  await handles('first');
  for (const { name } of [...of('cron'), ...of('job')]) {
    await logged(name, 'done');
    await said(new RegExp(`^${name} .*exited with code 0`, 'm'));
  }
});

test('a changed line restarts its program, once', async () => {
  output = '';
  for (const { kind, language, name } of workloads) {
    const [from, to] = CHANGES[KINDS[kind]];
    const paths = [...readScaffold(kind, language, name).keys()];
    const file = paths.find((path) => /\/(answer|handle|work)\.(ts|py|go)$/.test(path)) ?? '';
    const path = join(checkout.directory, 'score', name, file);
    writeFileSync(path, readFileSync(path, 'utf8').replace(from, to));
  }
  await answers('Goodbye from');
  await handles('second');
  for (const { name } of [...of('cron'), ...of('job')]) {
    await said(new RegExp(`^${name} .*"finished": ?0`, 'm'));
  }
  const restarted = [...output.matchAll(/^restarting (.*): source has changed$/gm)].flatMap(([, names = '']) =>
    names.split(', '),
  );
  expect(restarted.sort()).toEqual(workloads.map(({ name }) => name).sort());
});

test.each(workloads.filter(({ language }) => language !== 'typescript'))(
  'the test of $name runs, and sees the change',
  ({ language, name }) => {
    const { status, stdout, stderr } = spawnSync('sh', ['-c', LANGUAGES[language].test(`score/${name}`)], {
      cwd: checkout.directory,
      encoding: 'utf8',
    });
    expect({ status, text: stdout + stderr }).toEqual({
      status: 1,
      text: expect.stringMatching(/Goodbye|treated|finished/) as string,
    });
  },
);
