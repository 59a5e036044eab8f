import { spawnSync } from 'node:child_process';
import { createPublicKey, type JsonWebKey, verify } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ApiServer } from './api-server';
import { LocalAws } from './local-aws';
import { programs } from './programs';

// The rotation of the key that signs service account tokens, as lib/hosts/README.md describes it: the script edits the
// secret in MiniStack; a real API server then starts with the keys of the secret, as k3s starts it.

jest.setTimeout(300_000);

const SCRIPT = join(__dirname, '../../../lib/hosts/rotate-signing-key.sh');
const ISSUER = 'https://issuer.s3.us-east-1.amazonaws.com';

const found = programs(
  'the rotation of the signing key',
  'ministack',
  'aws',
  'etcd',
  'kube-apiserver',
  'kubectl',
  'openssl',
);
const scenarios = found === undefined ? describe.skip : describe;

type Key = JsonWebKey & { readonly kid: string };

scenarios('the rotation of the signing key', () => {
  const aws = new LocalAws(found?.ministack ?? '', found?.aws ?? '');
  const server = new ApiServer(found, ISSUER);
  const directory = mkdtempSync(join(tmpdir(), 'rotation-'));
  const tokens: string[] = [];

  const secret = () => aws.call('secretsmanager', 'get-secret-value', '--secret-id', 'signing-key').SecretString;

  function rotate(step: string) {
    const path = `${directory}:${process.env['PATH'] ?? ''}`;
    const env = { PATH: path, CONFIG: join(directory, 'config'), KEYS: join(directory, 'service.key') };
    return spawnSync('bash', [SCRIPT, step], { env, encoding: 'utf8' });
  }

  /** The server that a deployment makes: with the keys that the secret holds now. */
  async function replaceServer() {
    writeFileSync(join(directory, 'service.key'), secret());
    await server.up(secret());
  }

  /** What the new server publishes for IAM, and a token of a pod. */
  function state() {
    const { keys } = JSON.parse(server.kubectl('get', '--raw', '/openid/v1/jwks')) as { keys: Key[] };
    const token = (...audience: string[]) =>
      server.kubectl('create', 'token', 'pod', '--namespace', 'default', ...audience).trim();
    tokens.push(token());
    return { keys, forAws: token('--audience', 'sts.amazonaws.com') };
  }

  beforeAll(async () => {
    await aws.up();
    writeFileSync(join(directory, 'aws'), `#!/bin/bash\n${aws.hostCli}\n`, { mode: 0o755 });
    // Notes the directories that the program makes: others on this machine may rotate keys, too.
    const mktemp = `#!/bin/bash\n"$(PATH=$\{PATH#*:} command -v mktemp)" "$@" | tee -a '${directory}/made'\n`;
    writeFileSync(join(directory, 'mktemp'), mktemp, { mode: 0o755 });
    writeFileSync(join(directory, 'config'), 'SIGNING_KEY_SECRET=signing-key\nAWS_DEFAULT_REGION=us-east-1\n');
    const first = spawnSync('openssl', ['genrsa', '-traditional', '2048'], { encoding: 'utf8' }).stdout;
    aws.call('secretsmanager', 'create-secret', '--name', 'signing-key', '--secret-string', first);
    await replaceServer();
    server.kubectl('create', 'serviceaccount', 'pod', '--namespace', 'default');
  });
  afterAll(async () => {
    await server.down();
    aws.down();
    rmSync(directory, { recursive: true });
  });

  test('begins with one key', () => {
    const { keys, forAws } = state();
    expect(keys).toHaveLength(1);
    expect(signer(forAws, keys)).toBe(keys[0]?.kid);
    expect(rotate('switch').stderr).toMatch(/holds 1 key\(s\), not 2: begin with add/);
    expect(rotate('drop').status).toBe(1);
    expect(rotate('').status).toBe(2);
  });

  test('add publishes a second key, and the first still signs', async () => {
    const before = state();
    expect(rotate('add')).toMatchObject({ status: 0, stdout: expect.stringContaining('holds 2 key(s)') as string });
    expect(rotate('switch').stderr).toMatch(/^this server runs with other keys than the secret holds; raise/);
    await replaceServer();
    expect(rotate('add').stderr).toMatch(/holds 2 key\(s\), not 1/);
    const { keys, forAws } = state();
    expect(keys).toHaveLength(2);
    expect(signer(forAws, keys)).toBe(before.keys[0]?.kid);
    expect(tokens.map((token) => server.whoIs(token))).toEqual(Array(3).fill('system:serviceaccount:default:pod'));
  });

  test('switch signs with the second key, and tokens of the first are still accepted and verifiable', async () => {
    const before = state();
    expect(rotate('switch').status).toBe(0);
    const switched = secret();
    // Whoever was interrupted, and does it again, does not take it back.
    expect(rotate('switch').stderr).toMatch(/^this server runs with other keys/);
    expect(rotate('drop').stderr).toMatch(/^this server runs with other keys/);
    expect(secret()).toBe(switched);
    await replaceServer();
    const { keys, forAws } = state();
    expect(keys.map(({ kid }) => kid).sort()).toEqual(before.keys.map(({ kid }) => kid).sort());
    expect(signer(before.forAws, keys)).not.toBe(signer(forAws, keys));
    expect(tokens.map((token) => server.whoIs(token))).toEqual(Array(5).fill('system:serviceaccount:default:pod'));
  });

  test('drop ends it: one key, and tokens of the first are refused', async () => {
    const before = state();
    expect(rotate('drop').status).toBe(0);
    await replaceServer();
    const { keys, forAws } = state();
    expect(keys.map(({ kid }) => kid)).toEqual([signer(forAws, before.keys)]);
    const accepted = tokens.map((token) => server.whoIs(token) !== undefined);
    // Four tokens were signed before the switch, three after it.
    expect(accepted).toEqual([false, false, false, false, true, true, true]);
  });

  test('keeps keys in memory, and leaves none behind', () => {
    const made = readFileSync(join(directory, 'made'), 'utf8').trim().split('\n');
    expect(made.filter((path) => path.startsWith('/dev/shm/'))).toEqual(made);
    expect(made.filter((path) => existsSync(path))).toEqual([]);
  });
});

/** The id of the published key that a token is signed with; fails if the signature is wrong. */
function signer(token: string, keys: readonly Key[]): string {
  const [header = '', payload = '', signature = ''] = token.split('.');
  const { kid } = JSON.parse(Buffer.from(header, 'base64url').toString()) as { kid: string };
  const key = createPublicKey({ key: keys.find((it) => it.kid === kid) as JsonWebKey, format: 'jwk' });
  expect(verify('RSA-SHA256', Buffer.from(`${header}.${payload}`), key, Buffer.from(signature, 'base64url'))).toBe(
    true,
  );
  return kid;
}
