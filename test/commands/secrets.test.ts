import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { readSecret } from '../../lib/commands/secrets/read-secret';
import { parseClaimedSecrets } from '../../lib/release/claimed-secrets';
import { startSecretService } from '../release/secret-service';
import { IDP, idpVariables } from '../support/idp';
import { PATIENCE } from '../support/patience';

jest.setTimeout(PATIENCE);

const score = (name: string, resources: string) => `
apiVersion: score.dev/v1b1
metadata:
  name: ${name}
  annotations: { idp.dev/owner: shop, idp.dev/description: A test }
containers: { main: { image: ., resources: { limits: { memory: 64Mi } } } }
resources: ${resources}
`;

let directory: string;
let service: Awaited<ReturnType<typeof startSecretService>>;
beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'idp-secrets-'));
  const shared = '{ annotations: { idp.dev/shared-with: cafe } }';
  for (const [name, resources] of [
    ['shop', `{ key: { type: secret }, till: { type: secret, id: till, metadata: ${shared} } }`],
    ['cafe', '{ till: { type: secret, id: till }, later: { type: secret } }'],
    ['bare', '{}'],
  ] as const) {
    mkdirSync(join(directory, 'score', name), { recursive: true });
    writeFileSync(join(directory, 'score', name, 'score.yaml'), score(name, resources));
  }
  service = await startSecretService({
    'idp-dev/shop.key/value': 'former',
    'idp-dev/till/value': 'former',
    'idp-dev/gone/value': 'former',
    'idp-prod/shop.key/value': 'former',
  });
});
afterAll(async () => {
  await service.stop();
  rmSync(directory, { recursive: true });
});

async function idp(args: readonly string[], input = '', env = service.variables) {
  const child = spawn(process.execPath, [IDP, 'secrets', ...args], {
    cwd: directory,
    env: idpVariables({ ...env, AWS_MAX_ATTEMPTS: '1' }),
  });
  const closed = once(child, 'close') as Promise<[number]>;
  child.stdin.on('error', () => undefined).end(input);
  const [stdout, stderr, [status]] = await Promise.all([text(child.stdout), text(child.stderr), closed]);
  return { status, stdout, stderr };
}

test('push: puts values where they belong, and prints none', async () => {
  const values = JSON.stringify({ SHOP_KEY: 's3cret', TILL: 'former', OTHER: 's3cret' });
  const result = await idp(['push', '--env', 'dev'], values);
  expect(result).toEqual({
    status: 0,
    stderr: '',
    stdout: [
      'set: shop.key from SHOP_KEY',
      'unchanged: till from TILL',
      'no value given: cafe.later, which would be CAFE_LATER; it keeps the one it has',
      'ignored: OTHER is the name of no claim',
      'stale: idp-dev/gone/value is in Secrets Manager and in no claim',
      '',
    ].join('\n'),
  });
  expect((await service.read('idp-dev/shop.key/value')).value).toBe('s3cret');
  expect((await service.read('idp-prod/shop.key/value')).value).toBe('former');
});

test('push: a dry run changes nothing', async () => {
  const before = await service.read('idp-dev/till/value');
  const { status, stdout } = await idp(['push', '--env', 'dev', '--dry-run'], '{"TILL":"s3cret"}');
  expect({ status, first: stdout.split('\n')[0] }).toEqual({
    status: 0,
    first: 'would set, if it differs: till from TILL',
  });
  expect(await service.read('idp-dev/till/value')).toEqual(before);
});

test('push: refuses what is no JSON, and a secret that is not deployed', async () => {
  expect(await idp(['push', '--env', 'dev'], 'h1dden')).toEqual({
    status: 1,
    stdout: '',
    stderr: 'the standard input is not a JSON object; expected {"<NAME>": "<value>"}\n',
  });
  expect(await idp(['push', '--env', 'dev'], '{"CAFE_LATER":"h1dden"}')).toEqual({
    status: 1,
    stdout: '',
    stderr: 'cafe.later: there is no secret idp-dev/cafe.later/value; deploy the security stack first\n',
  });
});

test('set: takes the value from the standard input, without the line break of echo', async () => {
  expect(await idp(['set', 'cafe', 'till', '--env', 'dev'], 'two\nlines\n')).toEqual({
    status: 0,
    stdout: 'set: till; its pods get it within the hour, and restart\n',
    stderr: '',
  });
  expect((await service.read('idp-dev/till/value')).value).toBe('two\nlines');
  expect((await idp(['set', 'shop', 'till', '--env', 'dev'], 'two\nlines\n')).stdout).toBe(
    'unchanged: till has this value\n',
  );
});

test.each([
  [['shop', 'kee'], "'shop' has no secret 'kee'; did you mean 'key'? its secrets: key, till"],
  [['bare', 'key'], "'bare' claims no secret; workloads that do: cafe, shop"],
  [['cafe', 'later'], 'cafe.later: there is no secret idp-dev/cafe.later/value; deploy the security stack first'],
  [['shop', 'key'], 'shop.key: is empty; a secret has at least one character'],
])('set: refuses %j', async (names, problem) => {
  expect(await idp(['set', ...names, '--env', 'dev'], '\n')).toEqual({ status: 1, stdout: '', stderr: `${problem}\n` });
});

test('set: takes no value as an argument', async () => {
  const { status, stderr } = await idp(['set', 'shop', 'key', 'h1dden', '--env', 'dev']);
  expect({ status, stderr }).toEqual({
    status: 2,
    stderr: expect.stringMatching(/^too many arguments for 'set'/) as string,
  });
});

test('list: names, ages and readers, and what is stale', async () => {
  const { status, stdout } = await idp(['list', '--env', 'dev']);
  expect({ status, lines: stdout.trimEnd().split('\n') }).toEqual({
    status: 0,
    lines: [
      'SECRET      IN GITHUB   READERS     CHANGED',
      'cafe.later  CAFE_LATER  cafe        not deployed',
      'shop.key    SHOP_KEY    shop        just now',
      'till        TILL        shop, cafe  just now',
      'stale: idp-dev/gone/value is in Secrets Manager and in no claim',
    ],
  });
});

test('list: as JSON, without asking AWS, is what the deploy job reads', async () => {
  const nowhere = { ...service.variables, AWS_ENDPOINT_URL: 'http://127.0.0.1:1' };
  const { status, stdout } = await idp(['list', '--env', 'dev', '--offline', '--json'], '', nowhere);
  expect(status).toBe(0);
  expect(parseClaimedSecrets(stdout, 'x.json')).toEqual({
    prefix: 'idp-dev/',
    secrets: [
      expect.objectContaining({ id: 'cafe.later', name: 'idp-dev/cafe.later/value', workloads: ['cafe'] }),
      expect.objectContaining({ id: 'shop.key', name: 'idp-dev/shop.key/value', workloads: ['shop'] }),
      expect.objectContaining({ id: 'till', name: 'idp-dev/till/value', workloads: ['shop', 'cafe'] }),
    ],
  });
  expect((await idp(['list', '--env', 'dev'], '', nowhere)).status).toBe(1);
});

test('bytes that are no UTF-8 are refused: as a text, they would be another value', async () => {
  await expect(readSecret('', Readable.from([Buffer.from([0xff, 0xfe])]), new PassThrough())).rejects.toThrow(
    'the value is not UTF-8, and nothing was changed; encode it, for example with base64',
  );
  const whole = Buffer.from('\ufeffä');
  expect(await readSecret('', Readable.from([whole.subarray(0, 4), whole.subarray(4)]), new PassThrough())).toBe(
    '\ufeffä',
  );
});

describe('a terminal', () => {
  /** A terminal, what is shown on it, and whether it shows what is typed. */
  function terminal() {
    const raw: boolean[] = [];
    const input = Object.assign(new PassThrough(), {
      isTTY: true,
      setRawMode: (on: boolean) => raw.push(on),
    });
    const output = new PassThrough();
    let shown = '';
    output.on('data', (chunk: Buffer) => (shown += chunk.toString()));
    return { input, output, raw, shown: () => shown };
  }

  test('asks, and shows nothing of what is typed', async () => {
    const { input, output, raw, shown } = terminal();
    const value = readSecret('Value: ', input, output);
    input.write('s3cret with space \r');
    expect(await value).toBe('s3cret with space ');
    expect(shown()).toBe('Value: \n');
    expect(raw).toEqual([true, false]);
  });

  // Of a key in PEM the first line would be set, and the shell would take the others as commands.
  test('refuses several lines that are pasted, and reads them all', async () => {
    const { input, output, raw, shown } = terminal();
    const value = readSecret('Value: ', input, output);
    input.write('-----BEGIN KEY-----\nabc\n');
    input.write('-----END KEY-----\n');
    await expect(value).rejects.toThrow('several lines were given, and nothing was changed');
    expect(input.readableLength).toBe(0);
    expect(shown()).toBe('Value: \n');
    expect(raw).toEqual([true, false]);
  });

  test.each([
    ['Ctrl-C', '\u0003'],
    ['Ctrl-D', '\u0004'],
  ])('is left with %s', async (_, key) => {
    const { input, output, raw } = terminal();
    const value = readSecret('Value: ', input, output);
    input.write(key);
    await expect(value).rejects.toThrow('no value was given; nothing was changed');
    expect(raw).toEqual([true, false]);
  });
});
