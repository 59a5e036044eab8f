import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { explainFailure } from '../../lib/diagnostics/explain-failure';
import { Checkout, score } from '../support/checkout';
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
])('%j is no bug of ours', (properties, expected) => {
  expect(explainFailure(failure(properties))).toBe(expected);
});

test.each([
  new TypeError('x is undefined'),
  failure({ code: 'ENOENT', path: 'x' }),
  failure({ code: 'EACCES' }),
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
