import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { LOCAL_DIRECTORY, PROGRAMS_DIRECTORY } from '../../../lib/local/run-file';
import { aliveInGroup } from '../../support/alive-in-group';
import { Checkout, score } from '../../support/checkout';
import { FakeRuntime } from '../../support/fake-runtime';
import { IDP, idpVariables } from '../../support/idp';
import { PATIENCE } from '../../support/patience';

jest.setTimeout(PATIENCE);

// `kill -9` of `idp up`, which ends no program.

let checkout: Checkout;

beforeEach(() => {
  checkout = new Checkout();
  for (const name of ['one', 'two']) {
    const annotations = `  annotations:\n    idp.dev/dev-command: sleep 600 & sleep 600; echo ended\n`;
    checkout.write(`score/${name}/score.yaml`, score(name).replace('containers:', `${annotations}containers:`));
  }
});
afterEach(() => {
  checkout.remove();
});

async function up(): Promise<{ child: ChildProcess; said: (text: string) => Promise<void> }> {
  const child = spawn(process.execPath, [IDP, 'up'], { cwd: checkout.directory, env: idpVariables() });
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const said = async (text: string) => {
    while (!output.includes(text)) {
      await new Promise((wake) => setTimeout(wake, 50));
    }
  };
  await said('is up');
  return { child, said };
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  const ended = once(child, 'exit');
  child.kill(signal);
  await ended;
}

const records = () => readdirSync(join(checkout.directory, PROGRAMS_DIRECTORY));
/** Ids of the processes that the records name, and of all that those started. */
const alive = (names: readonly string[]) => names.flatMap((name) => aliveInGroup(Number.parseInt(name, 10)));

test('down ends the programs that a killed run left', async () => {
  await end((await up()).child, 'SIGKILL');
  const left = records();
  expect(alive(left)).toHaveLength(6);
  expect(await checkout.idpAsync(['down'])).toEqual({
    ...{ status: 0, stderr: '' },
    stdout: 'the local run of this checkout had been killed; ended what it left: one, two\n',
  });
  expect([alive(left), records()]).toEqual([[], []]);
  expect((await checkout.idpAsync(['down'])).status).toBe(1);
});

test('down removes the containers that a killed run left, or says why it cannot', async () => {
  const docker = new FakeRuntime().set('left', 'abc\n').set('down');
  checkout.write(join(LOCAL_DIRECTORY, '.containers'), '');
  const variables = { PATH: docker.PATH };
  expect(await checkout.idpAsync(['down'], variables)).toMatchObject({
    stderr:
      "cannot remove the containers of the local run: needs docker, podman or nerdctl, but docker does not answer; then run 'idp down' again\n",
  });
  docker.unset('down');
  expect(await checkout.idpAsync(['down'], variables)).toMatchObject({
    stdout: 'the local run of this checkout had been killed; ended what it left: 1 container\n',
  });
  expect(docker.calls('rm')).toEqual([['rm', '--force', '--volumes', 'abc']]);
  expect((await checkout.idpAsync(['down'], variables)).stderr).toContain('no local run');
  docker.remove();
});

test('the next run ends them, too, and leaves none itself', async () => {
  await end((await up()).child, 'SIGKILL');
  const left = records();
  const { child, said } = await up();
  await said('the run before had been killed; ended what it left: one, two');
  expect(alive(left)).toEqual([]);
  const own = records();
  expect(own).toHaveLength(2);
  await end(child, 'SIGINT');
  expect([alive(own), records()]).toEqual([[], []]);
});

test('a process of the same id, and a run that a copy of the checkout had, are left alone', async () => {
  const { child } = await up();
  const copy = new Checkout();
  cpSync(checkout.directory, copy.directory, { recursive: true });
  expect((await copy.idpAsync(['down'])).status).toBe(1);
  expect(alive(records())).toHaveLength(6);
  copy.remove();

  await end(child, 'SIGKILL');
  const left = records();
  for (const name of left) {
    const path = join(PROGRAMS_DIRECTORY, name);
    const record = JSON.parse(readFileSync(join(checkout.directory, path), 'utf8')) as object;
    checkout.write(path, JSON.stringify({ ...record, started: '1' }));
  }
  expect((await checkout.idpAsync(['down'])).status).toBe(1);
  expect(alive(left)).toHaveLength(6);
  left.forEach((name) => process.kill(-Number.parseInt(name, 10), 'SIGKILL'));
});
