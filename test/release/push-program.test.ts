import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join, resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import { PATIENCE } from '../support/patience';
import { startSecretService } from './secret-service';

jest.setTimeout(PATIENCE);

const PROGRAM = resolve('.github/deploy/push-secrets.js');
/** The deploy job's Node.js takes TypeScript as it is; an older one needs help. */
const LOADER = 'typescript' in process.features ? [] : ['--require', resolve('bin/load-typescript.js')];

/**
 * A stand-in for the command line of AWS: it records its arguments, reads its input twice by name, as that one does, and
 * asks the service.
 */
const AWS = `#!${process.execPath}
const { appendFileSync, readFileSync } = require('node:fs');
const [service, operation, option, file] = process.argv.slice(2);
appendFileSync(process.env.CALLS, JSON.stringify(process.argv.slice(2)) + '\\n');
readFileSync(file.replace('file://', ''), 'utf8');
const body = readFileSync(file.replace('file://', ''), 'utf8');
const name = operation.replaceAll(/(^|-)([a-z])/g, (_, __, letter) => letter.toUpperCase());
fetch(process.env.AWS_ENDPOINT_URL, {
  method: 'POST',
  headers: {
    'x-amz-target': 'secretsmanager.' + name,
    authorization: 'AWS4-HMAC-SHA256 Credential=test/20261126/us-east-1/secretsmanager/aws4_request',
  },
  body,
}).then(async (response) => {
  const answer = await response.json();
  if (response.ok) {
    console.log(JSON.stringify(answer));
  } else {
    console.error('\\nAn error occurred (' + answer.__type + ') when calling the ' + name + ' operation: ' + answer.message);
    process.exitCode = 254;
  }
});
`;

const CLAIMS = {
  prefix: 'idp-dev/',
  secrets: [
    { id: 'orders.key', name: 'idp-dev/orders.key/value', workloads: ['orders'] },
    { id: 'payments.stripe-key', name: 'idp-dev/payments.stripe-key/value', workloads: ['payments'] },
  ],
};

let directory: string;
let service: Awaited<ReturnType<typeof startSecretService>>;
beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'push-'));
  writeFileSync(join(directory, 'aws'), AWS, { mode: 0o755 });
  writeFileSync(join(directory, 'secrets.json'), JSON.stringify(CLAIMS));
  service = await startSecretService({
    'idp-dev/orders.key/value': 'former',
    'idp-dev/payments.stripe-key/value': 'former',
    'idp-dev/gone/value': 'former',
    'idp-prod/orders.key/value': 'former',
  });
});
afterAll(async () => {
  await service.stop();
  rmSync(directory, { recursive: true });
});

/** Runs the program as the job does, with the recorded arguments of `aws`. */
async function push(values: object, more: Readonly<Record<string, string>> = {}) {
  const calls = join(directory, 'calls');
  writeFileSync(calls, '');
  const child = spawn(process.execPath, [...LOADER, PROGRAM, join(directory, 'secrets.json')], {
    // A machine without a language, too.
    env: {
      ...{ PATH: `${directory}${delimiter}/usr/bin:/bin`, CALLS: calls, LANG: 'C', TMPDIR: directory },
      ...service.variables,
      ...more,
    },
  });
  const closed = once(child, 'close') as Promise<[number]>;
  child.stdin.end(JSON.stringify(values));
  const [stdout, stderr, [status]] = await Promise.all([text(child.stdout), text(child.stderr), closed]);
  return {
    status,
    stdout,
    stderr: stderr.replaceAll(/^\(node:.*\n|^Reparsing.*\n|^To eliminate.*\n|^\(Use.*\n/gm, ''),
    calls: readFileSync(calls, 'utf8'),
  };
}

/** Two lines, other scripts, and what shells and JSON would change. */
const VALUE = 's3cret "$HOME" \\n `x`\nzweite Zeile: ä€𝄞\n';

test('puts values where they belong, and tells them to nobody', async () => {
  const { status, stdout, stderr, calls } = await push({ PAYMENTS_STRIPE_KEY: VALUE, GITHUB_TOKEN: 't0ken' });
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  expect(stdout.split('\n')).toEqual([
    'set: payments.stripe-key from PAYMENTS_STRIPE_KEY',
    'no value given: orders.key, which would be ORDERS_KEY; it keeps the one it has',
    'ignored: GITHUB_TOKEN is the name of no claim',
    'stale: idp-dev/gone/value is in Secrets Manager and in no claim',
    '',
  ]);
  expect((await service.read('idp-dev/payments.stripe-key/value')).value).toBe(VALUE);
  expect((await service.read('idp-dev/orders.key/value')).value).toBe('former');
  expect(calls).toContain('put-secret-value');
  expect(calls + stdout + stderr).not.toMatch(/s3cret|zweite|t0ken/);
});

test('what is there already makes no new version', async () => {
  const before = await service.read('idp-dev/payments.stripe-key/value');
  const { status, stdout } = await push({ PAYMENTS_STRIPE_KEY: VALUE });
  expect(status).toBe(0);
  expect(stdout).toContain('unchanged: payments.stripe-key from PAYMENTS_STRIPE_KEY\n');
  expect(await service.read('idp-dev/payments.stripe-key/value')).toEqual(before);
});

test('asks AWS for no value', async () => {
  const { calls } = await push({ PAYMENTS_STRIPE_KEY: 'another', ORDERS_KEY: 'former' });
  const operations = calls
    .trim()
    .split('\n')
    .map((line) => (JSON.parse(line) as string[])[1]);
  expect(new Set(operations)).toEqual(new Set(['describe-secret', 'list-secrets', 'put-secret-value']));
});

test('says why AWS refuses, and leaves no file behind', async () => {
  const { status, stdout, stderr } = await push({ ORDERS_KEY: 's3cret' }, { AWS_ENDPOINT_URL: 'http://127.0.0.1:1' });
  expect({ status, stdout, stderr }).toEqual({
    status: 1,
    stdout: '',
    stderr: 'aws secretsmanager describe-secret ended with 1; run the same call by hand to see why\n',
  });
  expect(readdirSync(directory).filter((name) => name.startsWith('aws-'))).toEqual([]);
});

test('says that there is no aws', async () => {
  const { status, stderr } = await push({ ORDERS_KEY: 's3cret' }, { PATH: '/nowhere' });
  expect({ status, stderr }).toEqual({ status: 1, stderr: "there is no program 'aws'; install it\n" });
});
