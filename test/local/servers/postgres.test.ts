import { spawn, spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { localEnvironment } from '../../../lib/config/parse-environments';
import { freePorts } from '../../../lib/local/free-ports';
import { startLocalRun, type LocalRun } from '../../../lib/local/local-run';
import { endRecordedPrograms } from '../../../lib/local/program-records';
import { PostgresRunner } from '../../../lib/local/servers/postgres-runner';
import { formatStatus } from '../../../lib/local/status-table';
import type { LocalServer } from '../../../lib/plan/local-server';
import { readWorkloads } from '../../../lib/read-workloads';
import { PATIENCE } from '../../support/patience';
import { testEnvironment } from '../../support/target';

jest.setTimeout(PATIENCE);

/** Runs TypeScript in a process of its own, at the root of the repository. */
const script = (text: string): [string, string[]] => [process.execPath, ['-r', './bin/load-typescript.js', '-e', text]];

/** Why PostgreSQL cannot run here; empty if it can. */
const missing = spawnSync(
  ...script(`
    const { postgresPrograms } = require('./lib/local/servers/postgres-programs');
    const log = { say() {}, workload() {} };
    postgresPrograms({ directory: '.idp/postgres', path: process.env.PATH, log })
      .then((found) => process.stdout.write(typeof found === 'string' ? found : ''));
  `),
  { encoding: 'utf8' },
).stdout;

/** Keeps visits in its database, and tells all of them. */
const PROGRAM = `
const { Pool } = require(${JSON.stringify(require.resolve('pg'))});
const pool = new Pool({ connectionString: process.env.DATABASE_URL });
pool.on('error', () => {});
const made = pool.query('CREATE TABLE IF NOT EXISTS visits (id serial PRIMARY KEY, path text NOT NULL)');
require('node:http').createServer(async (request, response) => {
  await made;
  await pool.query('INSERT INTO visits (path) VALUES ($1)', [request.url]);
  const { rows } = await pool.query('SELECT id, path, current_user, version() FROM visits ORDER BY id');
  response.end(JSON.stringify(rows));
}).listen(process.env.PORT, '127.0.0.1');
`;

const score = (name: string) => `
apiVersion: score.dev/v1b1
metadata:
  name: ${name}
  annotations: { idp.dev/dev-command: node server.js }
service: { ports: { http: { port: 80, targetPort: 8080 } } }
containers:
  main:
    image: .
    variables:
      DATABASE_URL: postgres://\${resources.db.username}:\${resources.db.password}@\${resources.db.host}:\${resources.db.port}/\${resources.db.name}?sslmode=\${resources.db.sslmode}
resources:
  db: { type: postgres }
  page: { type: route, params: { path: /${name}, port: http } }
`;

describe(missing === '' ? 'PostgreSQL' : `PostgreSQL (skipped: ${missing})`, () => {
  const scenario = missing === '' ? test : test.skip;
  const lines: string[] = [];
  let root: string;
  let run: LocalRun | undefined;

  beforeAll(async () => {
    root = mkdtempSync(join(tmpdir(), 'idp-postgres-'));
    // As root, the server runs as nobody.
    chmodSync(root, 0o755);
    add('shop');
    if (missing === '') {
      run = await startLocalRun({
        sources: readWorkloads(join(root, 'score')),
        environment: localEnvironment(testEnvironment),
        directory: join(root, 'local'),
        machine: { PATH: process.env['PATH'] },
        log: { say: (line) => void lines.push(line), workload: (name, line) => void lines.push(`${name} | ${line}`) },
      });
      await run.ready();
    }
  });

  afterAll(async () => {
    await run?.stop();
    rmSync(root, { recursive: true });
  });

  function add(name: string): void {
    mkdirSync(join(root, 'score', name), { recursive: true });
    writeFileSync(join(root, 'score', name, 'score.yaml'), score(name));
    writeFileSync(join(root, 'score', name, 'server.js'), PROGRAM);
  }

  const serverOf = (uid: string) => run?.plan.servers.find((server) => server.uid === uid) as LocalServer;
  const visits = async (path: string) => (await (await fetch(`${run?.address}${path}`)).json()) as { path: string }[];

  async function connect(server: LocalServer, changes: Partial<Client> = {}): Promise<string> {
    const { port, name: database, username: user, password } = server;
    const client = new Client({ host: '127.0.0.1', port, database, user, password, ...changes });
    try {
      await client.connect();
      return 'connected';
    } catch (error) {
      return (error as { code?: string }).code ?? String(error);
    } finally {
      await client.end();
    }
  }

  scenario('a program keeps its rows in a database of its own', async () => {
    expect(lines.filter((line) => line.startsWith('shop |'))).toEqual([]);
    await visits('/shop/one');
    expect(await visits('/shop/two')).toMatchObject([
      { id: 1, path: '/shop/one', current_user: 'shop_db', version: expect.stringContaining('PostgreSQL') as string },
      { id: 2, path: '/shop/two' },
    ]);
    const status = run && formatStatus(await run.status());
    expect(status).toMatch(/postgres +shop\.db +127\.0\.0\.1:\d+\/shop_db/);
  });

  scenario('a wrong password, no password and the superuser are refused', async () => {
    const server = serverOf('postgres.default#shop.db');
    expect(await connect(server)).toBe('connected');
    // invalid_password
    expect(await connect(server, { password: 'wrong' })).toBe('28P01');
    expect(await connect(server, { user: 'postgres', password: server.password })).toBe('28P01');
    expect(await connect(server, { host: '127.0.0.2' })).toBe('ECONNREFUSED');
  });

  scenario('a workload that is added gets its own, and the rows of others stay', async () => {
    add('blog');
    await run?.apply(readWorkloads(join(root, 'score')));
    await run?.ready();
    expect(await visits('/blog/one')).toMatchObject([{ path: '/blog/one', current_user: 'blog_db' }]);
    expect((await visits('/shop/three')).map(({ path }) => path)).toEqual(['/shop/one', '/shop/two', '/shop/three']);
    const [shop, blog] = [serverOf('postgres.default#shop.db'), serverOf('postgres.default#blog.db')];
    expect(blog.port).toBe(shop.port);
    // insufficient_privilege
    expect(await connect({ ...shop, name: blog.name })).toBe('42501');
  });

  scenario('a run that is killed leaves a server, which its record ends at once, with its clients', async () => {
    const [port = 0] = await freePorts(1);
    const directory = join(root, 'killed');
    const server: LocalServer = { uid: 'a', type: 'postgres', port, name: 'a', username: 'a', password: 'p' };
    const records = join(root, 'records');
    const options = { directory, machine: { PATH: process.env['PATH'] } };
    const child = spawn(
      ...script(`
        const { PostgresRunner } = require('./lib/local/servers/postgres-runner');
        const { ProgramRecords } = require('./lib/local/program-records');
        const records = new ProgramRecords(${JSON.stringify(records)});
        const options = { ...${JSON.stringify(options)}, records, log: { say() {}, workload() {} } };
        new PostgresRunner(options).start([${JSON.stringify(server)}]).then(() => process.kill(process.pid, 'SIGKILL'));
      `),
      { stdio: 'ignore' },
    );
    await once(child, 'exit');
    const { port: at, name: database, username: user, password } = server;
    const client = new Client({ host: '127.0.0.1', port: at, database, user, password });
    const closed = new Promise((resolve) => client.on('error', () => {}).once('end', resolve));
    await client.connect();

    const began = Date.now();
    expect(await endRecordedPrograms(records)).toEqual(['postgres']);
    await closed;
    expect(await connect(server)).toBe('ECONNREFUSED');
    // It does not wait for clients until it is killed.
    expect(Date.now() - began).toBeLessThan(5000);
  });

  scenario('a server that ends by itself is told', async () => {
    const [port = 0] = await freePorts(1);
    const told: string[] = [];
    const directory = join(root, 'ended');
    const log = { say: (line: string) => void told.push(line), workload: () => {} };
    const runner = new PostgresRunner({ directory, machine: { PATH: process.env['PATH'] }, log });
    await runner.start([{ uid: 'a', type: 'postgres', port, name: 'a', username: 'a', password: 'p' }]);
    process.kill(Number.parseInt(readFileSync(join(directory, 'data', 'postmaster.pid'), 'utf8'), 10), 'SIGINT');
    while (!told.at(-1)?.includes('ended')) {
      await sleep(20);
    }
    expect(told.at(-1)).toMatch(/^PostgreSQL has ended: .*shut down/);
    await runner.stop();
  });
});
