import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, existsSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { acquireRunLock, RUN_FILE } from '../../lib/local/run-file';
import { Checkout } from '../support/checkout';
import { PATIENCE } from '../support/patience';

jest.setTimeout(PATIENCE);

let checkout: Checkout;
let stranger: ChildProcess;

beforeEach(async () => {
  checkout = new Checkout();
  stranger = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)', 'idp', 'up'], { cwd: checkout.directory });
  await once(stranger, 'spawn');
});

afterEach(async () => {
  const ended = once(stranger, 'exit');
  stranger.kill('SIGKILL');
  await ended;
  checkout.remove();
});

const file = (directory = checkout.directory) => join(directory, RUN_FILE);
const isAlive = () => stranger.exitCode === null && stranger.signalCode === null;

/** Time in which a signal would have arrived. */
const settle = async () => await new Promise((resolve) => setTimeout(resolve, 200));

test('ends the process that is recorded', async () => {
  acquireRunLock(file(), stranger.pid ?? 0);
  const ended = once(stranger, 'exit');
  const { stdout, status } = await checkout.idpAsync(['down']);
  expect([stdout, status]).toEqual([`stopped process ${stranger.pid}\n`, 0]);
  stranger = spawn('cat');
  expect(await ended).toEqual([null, 'SIGTERM']);
});

test('leaves a process alone that has got the id of a run', async () => {
  acquireRunLock(file(), process.pid);
  const record = JSON.parse(readFileSync(file(), 'utf8')) as object;
  checkout.write(RUN_FILE, JSON.stringify({ ...record, pid: stranger.pid, started: '1' }));
  const { stderr, status } = await checkout.idpAsync(['down']);
  await settle();
  expect([isAlive(), status]).toEqual([true, 1]);
  expect(stderr).toBe(
    `the local run of this checkout has ended; process ${stranger.pid}, if there is one, is another program and was left alone\n`,
  );
  expect(existsSync(file())).toBe(false);
});

test('leaves the run of another checkout alone, of which this one is a copy', async () => {
  acquireRunLock(file(), stranger.pid ?? 0);
  const copy = new Checkout();
  cpSync(checkout.directory, copy.directory, { recursive: true });
  const { stderr, status } = await copy.idpAsync(['down']);
  await settle();
  expect([isAlive(), status]).toEqual([true, 1]);
  expect(stderr).toContain(`process ${stranger.pid} is the local run of another directory`);
  copy.remove();
});

test('ends a run through a link to its checkout', async () => {
  const links = new Checkout();
  const link = join(links.directory, 'link');
  symlinkSync(checkout.directory, link);
  acquireRunLock(file(link), stranger.pid ?? 0);
  const ended = once(stranger, 'exit');
  expect((await checkout.idpAsync(['down'])).status).toBe(0);
  await ended;
  stranger = spawn('cat');
  links.remove();
});

test.each(['null', '', '{"pid":', '[]', 'older'])('of a record that is %j, says what to do', async (text) => {
  checkout.write(RUN_FILE, text === 'older' ? `{"pid":${stranger.pid}}` : text);
  const { stderr, status } = await checkout.idpAsync(['down']);
  await settle();
  expect([isAlive(), status]).toEqual([true, 1]);
  expect(stderr).toMatch(/^\.idp\/local\/up\.json does not say which process to stop, so it is removed; [^\n]*\n$/);
});
