import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findProgram } from '../../../lib/local/find-program';
import { freePorts } from '../../../lib/local/free-ports';
import { isPortOpen } from '../../../lib/local/is-port-open';
import { endRecordedPrograms, ProgramRecords } from '../../../lib/local/program-records';
import { RedisRunner } from '../../../lib/local/servers/redis-runner';
import type { LocalServer } from '../../../lib/plan/local-server';
import { PATIENCE } from '../../support/patience';

jest.setTimeout(PATIENCE);

const PATH = process.env['PATH'] ?? '';
const installed = findProgram(['valkey-server', 'redis-server'], PATH) !== undefined;
let directory: string;
let runner: RedisRunner;
let server: LocalServer;

beforeEach(async () => {
  directory = join(mkdtempSync(join(tmpdir(), 'redis-')), 'of the run');
  const [port = 0] = await freePorts(1);
  server = { uid: 'redis.default#shop.cache', type: 'redis', port, name: 'cache', username: 'default', password: 'pw' };
  runner = run(PATH);
});

afterEach(async () => {
  await runner.stop();
  rmSync(join(directory, '..'), { recursive: true });
});

const records = () => join(directory, '..', 'records');
const run = (path: string) =>
  new RedisRunner({
    ...{ directory, machine: { PATH: path }, log: { say: () => undefined, workload: () => undefined } },
    records: new ProgramRecords(records()),
  });

/** Answers to commands, one line each. */
async function ask(...commands: readonly string[]): Promise<string[]> {
  const socket = connect(server.port, '127.0.0.1').setEncoding('utf8');
  socket.end(commands.map((it) => `${it}\r\n`).join(''));
  let text = '';
  for await (const part of socket) {
    text += part as string;
  }
  return text.trim().split('\r\n');
}

// The Redis of CI and of test/cluster; a machine without one has the container.
describe(installed ? 'a real server' : 'a real server (not run: there is no valkey-server or redis-server)', () => {
  const real = installed ? test : test.skip;

  real('takes its user and password, and nobody else', async () => {
    expect(await runner.start([server])).toEqual(new Map());
    expect(await ask('PING')).toEqual(['-NOAUTH Authentication required.']);
    expect((await ask('AUTH default other', 'PING'))[0]).toMatch(/^-WRONGPASS/);
    expect(await ask('AUTH pw', 'SET a 1', 'AUTH default pw', 'GET a')).toEqual(['+OK', '+OK', '+OK', '$1', '1']);
  });

  real('has the limits of the cluster, and nobody raises them', async () => {
    await runner.start([server]);
    const answers = await ask('AUTH pw', 'CONFIG GET maxmemory', 'CONFIG SET maxmemory 0', 'SHUTDOWN');
    expect(answers).toContain(String(12 * 1024 * 1024));
    expect(answers.filter((it) => it.startsWith('-NOPERM'))).toHaveLength(2);
  });

  real('listens on loopback alone, and holds the password nowhere', async () => {
    await runner.start([server]);
    const [pid = ''] = readdirSync(records()).map((file) => file.replace('.json', ''));
    const shown = execFileSync('ps', ['-o', 'command=', '-p', pid], { encoding: 'utf8' });
    expect(shown).toContain(`127.0.0.1:${server.port}`);
    expect(shown).not.toContain('pw');
  });

  real('runs on while it is wanted, and ends then', async () => {
    await runner.start([server]);
    await ask('AUTH pw', 'SET a 1');
    await runner.start([server]);
    expect((await ask('AUTH pw', 'GET a')).at(-1)).toBe('1');
    await runner.start([]);
    expect(await isPortOpen(server.port)).toBe(false);
    expect(readdirSync(records())).toEqual([]);
  });

  real('a killed run leaves its record, by which it is ended', async () => {
    await runner.start([server]);
    expect(await endRecordedPrograms(records())).toEqual(['redis shop.cache']);
    expect(await isPortOpen(server.port)).toBe(false);
  });
});

test('a server that does not start says why', async () => {
  const bin = join(directory, '..', 'bin');
  mkdirSync(bin);
  writeFileSync(join(bin, 'valkey-server'), '#!/bin/sh\necho no memory\nexit 1\n', { mode: 0o755 });
  runner = run(`${bin}:/bin:/usr/bin`);
  expect([...(await runner.start([server])).values()]).toEqual([
    `${join(bin, 'valkey-server')} does not start: no memory`,
  ]);
});

test('starts nothing where there is no program', () => {
  expect(run(join(directory, 'empty')).starts('redis')).toBe(false);
  expect(run(PATH).starts('mysql')).toBe(false);
});
