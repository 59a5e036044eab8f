import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer as createHttpServer } from 'node:http';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { explainFailure } from '../../lib/diagnostics/explain-failure';
import { Checkout, score } from '../support/checkout';
import { IDP, idpVariables } from '../support/idp';
import { PATIENCE } from '../support/patience';

jest.setTimeout(PATIENCE);

const failure = (properties: object) => Object.assign(new Error('no'), properties);

test.each([
  [
    { code: 'EROFS', syscall: 'mkdir', path: '.idp' },
    'cannot mkdir .idp: the file system is read-only; use a checkout on a writable one (EROFS)',
  ],
  [
    { code: 'EACCES', syscall: 'open', path: 'score' },
    'cannot open score: permission denied; use a checkout that you can write to, or change its permissions (EACCES)',
  ],
  [
    { code: 'ENOTFOUND', syscall: 'getaddrinfo', hostname: 'api.ecr.us-east-1.amazonaws.com' },
    'cannot reach api.ecr.us-east-1.amazonaws.com (ENOTFOUND); check the network and the address',
  ],
  [
    { name: 'ExpiredTokenException' },
    'AWS: no (ExpiredTokenException); sign in, or use credentials with the required permissions',
  ],
  [
    { name: 'ServerException', $metadata: { httpStatusCode: 503 } },
    'AWS: no (ServerException, status 503); try again later',
  ],
  [
    { message: 'fetch failed', cause: failure({ code: 'ECONNREFUSED', address: '127.0.0.1' }) },
    'cannot reach 127.0.0.1 (ECONNREFUSED); check the network and the address',
  ],
])('%j is no bug of ours', (properties, expected) => {
  expect(explainFailure(failure(properties))).toBe(expected);
});

test.each([
  new TypeError('x is undefined'),
  failure({ code: 'ENOENT', path: 'x' }),
  failure({ code: 'EACCES' }),
  failure({ name: 'InvalidParameterException', $metadata: { httpStatusCode: 400 } }),
  Object.assign(new TypeError('x is undefined'), { $metadata: { attempts: 1 } }),
  new SyntaxError('not of AWS'),
  'text',
])('%j keeps its stack', (error) => {
  expect(explainFailure(error)).toBeUndefined();
});

test('a file operation that fails is explained', () => {
  const directory = mkdtempSync(join(tmpdir(), 'failure-'));
  writeFileSync(join(directory, 'file'), '');
  let caught: unknown;
  try {
    mkdirSync(join(directory, 'file', 'below'));
  } catch (error) {
    caught = error;
  }
  rmSync(directory, { recursive: true });
  expect(explainFailure(caught)).toMatch(/^cannot mkdir .*below: part of the path is a file; /);
});

describe('what answers is not AWS', () => {
  const html = createHttpServer((_, response) => response.end('<html>'));
  const ssh = createServer((socket) => socket.resume().end('SSH-2.0-OpenSSH_9.2\r\n'));
  const port = (server: Server) => (server.address() as AddressInfo).port;
  beforeAll(async () => {
    for (const server of [html, ssh]) {
      await once(server.listen(0, '127.0.0.1'), 'listening');
    }
  });
  afterAll(async () => {
    html.closeAllConnections();
    for (const server of [html, ssh]) {
      await once(server.close(), 'close');
    }
  });

  const PLAN = ['plan', '--env', 'dev', '--against', 'published'];
  const PUBLISH = ['publish', '--env', 'dev', '--tag', 'abc'];
  const FOREIGN = /what answers at the address of AWS is not AWS \(.+\); check AWS_ENDPOINT_URL and the proxy\n$/;
  test.each([
    ['HTML', PLAN, () => `http://127.0.0.1:${port(html)}`, FOREIGN],
    ['HTML', PUBLISH, () => `http://127.0.0.1:${port(html)}`, FOREIGN],
    ['SSH', PLAN, () => `http://127.0.0.1:${port(ssh)}`, FOREIGN],
    ['HTTP without TLS', PLAN, () => `https://127.0.0.1:${port(html)}`, FOREIGN],
    ['no URL', PLAN, () => 'foo', /"foo" is not a URL; check AWS_ENDPOINT_URL\n$/],
    ['no URL', PUBLISH, () => 'foo', /"foo" is not a URL; check AWS_ENDPOINT_URL\n$/],
  ])('%s: %j says so in one line', async (_, args, endpoint, expected) => {
    const checkout = new Checkout();
    checkout.write('score/shop/score.yaml', score('shop'));
    const env = idpVariables({
      AWS_ENDPOINT_URL: endpoint(),
      AWS_EC2_METADATA_DISABLED: 'true',
      AWS_ACCESS_KEY_ID: 'a',
      AWS_SECRET_ACCESS_KEY: 'b',
    });
    // A process of its own, but this one has to answer meanwhile.
    const idp = spawn(process.execPath, [IDP, ...args], { cwd: checkout.directory, env });
    const [stderr, [status]] = await Promise.all([text(idp.stderr), once(idp, 'close')]);
    checkout.remove();
    expect({ status, stderr }).toEqual({ status: 1, stderr: expect.stringMatching(expected) });
    expect(stderr.trimEnd()).not.toContain('\n');
  });
});

describe('idp', () => {
  let checkout: Checkout;
  beforeEach(() => {
    checkout = new Checkout();
    checkout.write('score/shop/score.yaml', score('shop'));
    // A file where a directory is due fails for root, too, which a directory without permissions does not.
    checkout.write('.idp', '');
  });
  afterEach(() => {
    checkout.remove();
  });

  const offline = { AWS_EC2_METADATA_DISABLED: 'true' };

  test.each([
    ['up', ['up'], /^cannot mkdir \.idp\/local: .*\(ENOTDIR\)\n$/],
    ['up --detach', ['up', '--detach'], /^cannot open \.idp\/local\/up\.json: .*\(ENOTDIR\)\n$/],
    ['render', ['render', '--env', 'dev', '--output', '.idp/out'], /^cannot mkdir \.idp\/out: .*\(ENOTDIR\)\n$/],
    [
      'publish',
      ['publish', '--env', 'dev', '--tag', 'x', '--source', 'y'],
      /^AWS: .*\(CredentialsProviderError\); .*\n$/,
    ],
  ])(
    '%s says in one line what is wrong with the machine or the account',
    (_, args, expected) => {
      const { status, stdout, stderr } = checkout.spawnIdp(args, offline);
      expect({ status, stdout, stderr }).toEqual({ status: 1, stdout: '', stderr: expect.stringMatching(expected) });
    },
    30_000,
  );
});
