import { UserError } from '../../lib/diagnostics/user-error';
import { parseClaimedSecrets } from '../../lib/release/claimed-secrets';
import { githubSecretName } from '../../lib/release/github-secret-name';
import { matchSecrets } from '../../lib/release/match-secrets';
import { pushSecrets } from '../../lib/release/push-secrets';
import { setSecret } from '../../lib/release/set-secret';
import type { SecretStore } from '../../lib/release/secret-store';

const claim = (id: string) => ({ id, name: `idp-dev/${id}/value`, workloads: [id.split('.')[0] ?? ''] });
const claimed = { prefix: 'idp-dev/', secrets: [claim('orders.key'), claim('payments.stripe-key')] };

/** Values of secrets, and what was written. The version `1` is the current one of each. */
class Store implements SecretStore {
  public readonly writes: string[] = [];
  constructor(private readonly values: Record<string, string>) {}
  public async list() {
    return Object.keys(this.values).map((name) => ({ name }));
  }
  public async currentVersion(name: string) {
    return name in this.values ? '1' : undefined;
  }
  public async put(name: string, value: string, version: string) {
    if (version === '1') {
      return this.values[name] === value;
    }
    this.values[name] = value;
    this.writes.push(name);
    return true;
  }
}

async function push(values: unknown, store: Store, dryRun = false) {
  const lines: string[] = [];
  const text = typeof values === 'string' ? values : JSON.stringify(values);
  try {
    await pushSecrets({ text, claimed, store, dryRun, say: (line) => lines.push(line) });
  } catch (error) {
    expect(error).toBeInstanceOf(UserError);
    return { problems: (error as Error).message.split('\n'), lines, writes: store.writes };
  }
  return { lines, writes: store.writes };
}

const deployed = () =>
  new Store({
    'idp-dev/orders.key/value': 'same',
    'idp-dev/payments.stripe-key/value': 'old',
    'idp-dev/gone/value': 'x',
  });

test.each([
  ['payments.stripe-key', 'PAYMENTS_STRIPE_KEY'],
  ['shared', 'SHARED'],
  ['1st.key', '_1ST_KEY'],
  ['github.token', '_GITHUB_TOKEN'],
])('the secret of %s is %s in GitHub, which takes this name', (id, name) => {
  expect(githubSecretName(id)).toBe(name);
  expect(name).toMatch(/^(?!GITHUB_)[A-Z_][A-Z0-9_]*$/);
});

test('sets what differs, leaves what is the same, and lists the rest', async () => {
  const values = { PAYMENTS_STRIPE_KEY: 'new', ORDERS_KEY: 'same', github_token: 't' };
  expect(await push(values, deployed())).toEqual({
    writes: ['idp-dev/payments.stripe-key/value'],
    lines: [
      'set: payments.stripe-key from PAYMENTS_STRIPE_KEY',
      'unchanged: orders.key from ORDERS_KEY',
      'ignored: GITHUB_TOKEN is the name of no claim',
      'stale: idp-dev/gone/value is in Secrets Manager and in no claim',
    ],
  });
});

test('a claim without a value keeps the one it has', async () => {
  expect(await push({}, deployed())).toMatchObject({
    writes: [],
    lines: expect.arrayContaining([
      'no value given: orders.key, which would be ORDERS_KEY; it keeps the one it has',
      'no value given: payments.stripe-key, which would be PAYMENTS_STRIPE_KEY; it keeps the one it has',
    ]),
  });
});

test('a dry run puts nothing, not even to compare', async () => {
  const store = deployed();
  const put = jest.spyOn(store, 'put');
  const { lines } = await push({ ORDERS_KEY: 'x' }, store, true);
  expect(lines[0]).toBe('would set, if it differs: orders.key from ORDERS_KEY');
  expect(put).not.toHaveBeenCalled();
});

describe('is refused before anything is written, without a word of a value', () => {
  const LONG = 'h1dden'.repeat(11_000);
  test.each<[string, unknown, string[]]>([
    ['no JSON', '{"ORDERS_KEY": h1dden', ['the standard input is not a JSON object; expected {"<NAME>": "<value>"}']],
    ['a list', ['h1dden'], ['the standard input is not a JSON object; expected {"<NAME>": "<value>"}']],
    ['a number', { ORDERS_KEY: 5 }, ['ORDERS_KEY: is not a text; expected a JSON string']],
    ['nothing', { ORDERS_KEY: '' }, ['ORDERS_KEY: is empty; a secret has at least one character']],
    [
      'a NUL',
      { ORDERS_KEY: 'h1dden\0' },
      ['ORDERS_KEY: contains a NUL character, which no variable can hold; remove it'],
    ],
    ['too much', { ORDERS_KEY: LONG }, ['ORDERS_KEY: has 66000 bytes; a secret has at most 65536']],
    ['a name twice', { ORDERS_KEY: 'h1dden', orders_key: 'h1dden' }, ['ORDERS_KEY: is there twice; remove one']],
    [
      'two at once',
      { ORDERS_KEY: '', PAYMENTS_STRIPE_KEY: 1 },
      [
        'ORDERS_KEY: is empty; a secret has at least one character',
        'PAYMENTS_STRIPE_KEY: is not a text; expected a JSON string',
      ],
    ],
  ])('%s', async (_, values, problems) => {
    const result = await push(values, deployed());
    expect(result).toEqual({ problems, lines: [], writes: [] });
    expect(JSON.stringify(result)).not.toContain('h1dden');
  });

  test('a claim that is not deployed, beside one that is', async () => {
    const store = new Store({ 'idp-dev/orders.key/value': 'old' });
    expect(await push({ ORDERS_KEY: 'new', PAYMENTS_STRIPE_KEY: 'h1dden' }, store)).toEqual({
      problems: [
        'payments.stripe-key: there is no secret idp-dev/payments.stripe-key/value; deploy the security stack first',
      ],
      lines: [],
      writes: [],
    });
  });

  const twins = [claim('a.b-c'), claim('a-b.c')];

  test('a name of two claims', () => {
    expect(() => matchSecrets('{"A_B_C": "h1dden"}', twins)).toThrow(
      /^A_B_C: is the name of 'a.b-c' and 'a-b.c'; rename one of these resources, or set each with 'idp secrets set'$/,
    );
  });

  test('but not two claims of one name that has no value', () => {
    expect(matchSecrets('{}', twins).missing).toEqual(twins);
  });
});

test('a message of AWS that quotes the value is told without it', async () => {
  const store = deployed();
  store.put = async (_, value) => {
    throw new Error(`Value '${value}' failed to satisfy constraint`);
  };
  const failure = await setSecret(store, 'x', 'h1dden', '1').catch((error: unknown) => error as Error);
  expect(failure).toMatchObject({ message: "Value '***' failed to satisfy constraint" });
  expect((failure as Error).stack).not.toContain('h1dden');
});

describe('a list of claims', () => {
  test('is read as it was written', () => {
    expect(parseClaimedSecrets(JSON.stringify(claimed), 'x.json')).toEqual(claimed);
  });

  test.each([
    ['no JSON', '{'],
    ['null', 'null'],
    ['a secret of another prefix', JSON.stringify({ ...claimed, prefix: 'idp-prod/' })],
    ['a prefix of everything', JSON.stringify({ ...claimed, prefix: '' })],
    ['no readers', JSON.stringify({ ...claimed, secrets: [{ ...claim('a.b'), workloads: undefined }] })],
    ['an id that is none', JSON.stringify({ ...claimed, secrets: [claim('a\nb')] })],
  ])('is refused with %s', (_, text) => {
    expect(() => parseClaimedSecrets(text, 'x.json')).toThrow(
      "x.json: is no list of claimed secrets; write it with 'idp secrets list --offline --json'",
    );
  });
});
