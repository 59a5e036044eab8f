import { spawnSync } from 'node:child_process';
import { rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { FakeHost } from './fake-host';
import { PATIENCE } from '../support/patience';

jest.setTimeout(PATIENCE);

const LIST = 'fake/secrets';
/** When it compared all Secrets last. */
const HOURLY = 'fake/hourly';

const host = new FakeHost('server');
beforeAll(() => {
  expect(host.boot()).toBe(0);
});

/** The booted server, in a cluster with these Secrets: namespace, name, claimed secret, value in base64, restart label. */
function server(...secrets: readonly (readonly string[])[]) {
  rmSync(join(host.root, HOURLY), { force: true });
  const lines = secrets.map(([namespace, name, secret, value, due = '']) => [namespace, name, secret, due, value]);
  host.file(LIST, lines.map((fields) => `${fields.join('|')}\n`).join(''));
  host.command(
    'fake/bin/kubectl',
    `echo "kubectl $*" >>"$FAKE/calls"
    case "$*" in
      get\\ secrets*) [ -z "\${FAIL_LIST:-}" ] || exit 1; cat "$FAKE/secrets" ;;
      patch*) read -r text; [ -z "\${FAIL_PATCH:-}" ] || exit 1; echo "$3 $5 $text" >>"$FAKE/patches" ;;
      rollout*) [ -z "\${FAIL_RESTART:-}" ] || exit 1 ;;
    esac`,
  );
  host.command(
    'fake/bin/aws',
    `echo "aws $*" >>"$FAKE/calls"
    case "$4" in
      idp-dev/shop.key/value) printf 'string\\ts3cret\\n' ;;
      idp-dev/shop.lines/value) printf 'string\\tone\\ntwo\\n\\n' ;;
      idp-dev/shop.none/value) printf 'string\\tNone\\n' ;;
      idp-dev/shop.long/value) printf 'string\\t%065536d\\n' 0 ;;
      idp-dev/shop.binary/value) printf 'null\\tNone\\n' ;;
      *) echo "no such secret" >&2; exit 254 ;;
    esac`,
  );
  host.file('fake/patches', '');
  host.file('fake/calls', '');
  return host;
}

function fill({ root }: FakeHost, more: Readonly<Record<string, string>> = {}) {
  const fake = join(root, 'fake');
  const env = {
    FAKE: fake,
    PATH: `${fake}/bin:/usr/bin:/bin`,
    SECRET_PREFIX: 'idp-dev',
    HOURLY: join(root, HOURLY),
    ...more,
  };
  const { status, stdout, stderr } = spawnSync(join(root, 'usr/local/sbin/idp-fill-secrets'), {
    env,
    encoding: 'utf8',
  });
  return { status, output: stdout + stderr, patches: host.read('fake/patches'), calls: host.read('fake/calls') };
}

const base64 = (text: string) => Buffer.from(text).toString('base64');
const patch = (namespace: string, name: string, value: string) =>
  `${name} ${namespace} {"data":{"value":"${base64(value)}"}}\n`;
/** The same for a Secret that has had another value. */
const change = (namespace: string, name: string, value: string) =>
  patch(namespace, name, value).replace('{"data"', '{"metadata":{"labels":{"idp.dev/restart":"pending"}},"data"');
const restarts = (calls: string) => calls.split('\n').filter((call) => /^kubectl (rollout|label)/.test(call));
const RESTART_OF_SHOP = [
  'kubectl rollout restart deployment --namespace shop --field-manager idp-fill-secrets',
  'kubectl label secret --selector idp.dev/restart=pending --namespace shop --field-manager idp-fill-secrets idp.dev/restart-',
];

test('fills a Secret that has no value, with all lines of it', () => {
  server(['shop', 'shop.key', 'idp-dev/shop.key/value', ''], ['shop', 'lines', 'idp-dev/shop.lines/value', '']);
  const { status, patches, calls } = fill(host);
  expect(status).toBe(0);
  expect(patches).toBe(patch('shop', 'shop.key', 's3cret') + patch('shop', 'lines', 'one\ntwo\n'));
  // Its pods have not started yet.
  expect(restarts(calls)).toEqual([]);
});

test('tells the value to no command, and to no log', () => {
  const { calls, output } = fill(server(['shop', 'shop.key', 'idp-dev/shop.key/value', '']));
  expect(calls).toContain('kubectl patch secret shop.key --namespace shop --field-manager idp-fill-secrets');
  expect(calls + output).not.toMatch(new RegExp(`s3cret|${base64('s3cret')}`));
});

test('compares filled Secrets once an hour, and changes those that differ', () => {
  server(
    ['shop', 'old', 'idp-dev/shop.key/value', base64('before')],
    ['shop', 'same', 'idp-dev/shop.key/value', base64('s3cret')],
  );
  expect(fill(host).patches).toBe(change('shop', 'old', 's3cret'));
  host.file('fake/patches', '');
  host.file('fake/calls', '');
  const again = fill(host);
  expect(again.patches).toBe('');
  expect(again.calls).not.toContain('aws');
});

test('another value restarts the Deployments of its namespace, once for all values', () => {
  const { status, calls } = fill(
    server(
      ['shop', 'old', 'idp-dev/shop.key/value', base64('before')],
      ['shop', 'older', 'idp-dev/shop.lines/value', base64('before')],
      ['cafe', 'same', 'idp-dev/shop.key/value', base64('s3cret')],
    ),
  );
  expect(status).toBe(0);
  expect(restarts(calls)).toEqual(RESTART_OF_SHOP);
});

test('a restart that an earlier run did not come to is made up for', () => {
  const { calls, patches } = fill(server(['shop', 'key', 'idp-dev/shop.key/value', base64('s3cret'), 'pending']));
  expect(patches).toBe('');
  expect(restarts(calls)).toEqual(RESTART_OF_SHOP);
});

test('a value that did not arrive restarts nothing, and comes with the next run', () => {
  const { status, calls } = fill(server(['shop', 'old', 'idp-dev/shop.key/value', base64('before')]), {
    FAIL_PATCH: 'yes',
  });
  expect(status).toBe(1);
  expect(restarts(calls)).toEqual([]);
  expect(fill(host).patches).toBe(change('shop', 'old', 's3cret'));
});

test('a restart that fails is no success, and stays due', () => {
  server(['shop', 'old', 'idp-dev/shop.key/value', base64('before')]);
  const { status, calls } = fill(host, { FAIL_RESTART: 'yes' });
  expect(status).toBe(1);
  expect(restarts(calls)).toEqual(RESTART_OF_SHOP.slice(0, 1));
});

test('a run without a list of Secrets fails, and the next one compares all of them', () => {
  server(['shop', 'old', 'idp-dev/shop.key/value', base64('before')]);
  expect(fill(host, { FAIL_LIST: 'yes' })).toMatchObject({ status: 1, patches: '' });
  expect(fill(host).patches).toBe(change('shop', 'old', 's3cret'));
});

test('tells a binary value from the text None, and brings the longest value there is', () => {
  server(
    ['shop', 'binary', 'idp-dev/shop.binary/value', ''],
    ['shop', 'none', 'idp-dev/shop.none/value', ''],
    ['shop', 'long', 'idp-dev/shop.long/value', ''],
  );
  const { status, output, patches } = fill(host);
  expect(status).toBe(1);
  expect(output).toBe('shop/binary: idp-dev/shop.binary/value is binary; store it as text\n');
  expect(patches).toBe(patch('shop', 'none', 'None') + patch('shop', 'long', '0'.repeat(65_536)));
});

test.each(['idp-prod/shop.key/value', 'idp-dev', 'signing-key', ''])(
  'refuses a Secret that asks for %j, and fills the others',
  (secret) => {
    const { status, output, patches, calls } = fill(
      server(['thief', 'loot', secret, ''], ['shop', 'shop.key', 'idp-dev/shop.key/value', '']),
    );
    expect(status).toBe(1);
    expect(output).toContain(`thief/loot asks for '${secret}', which is not a claimed secret of idp-dev`);
    expect(patches).toBe(patch('shop', 'shop.key', 's3cret'));
    expect(calls.match(/get-secret-value/g)).toHaveLength(1);
  },
);

test('says which secret it cannot read, and fills the others', () => {
  const { status, output, patches } = fill(
    server(['shop', 'gone', 'idp-dev/gone/value', ''], ['shop', 'shop.key', 'idp-dev/shop.key/value', '']),
  );
  expect(status).toBe(1);
  expect(output).toContain('shop/gone: cannot read idp-dev/gone/value');
  expect(patches).toBe(patch('shop', 'shop.key', 's3cret'));
});

test('a cluster without claimed secrets needs nothing', () => {
  expect(fill(server())).toMatchObject({ status: 0, patches: '' });
});

test('the server runs it every minute', () => {
  server();
  expect(host.read('etc/systemd/system/idp-fill-secrets.timer')).toContain('OnUnitInactiveSec=1min');
  expect(host.read('etc/systemd/system/idp-fill-secrets.service')).toContain(
    'Environment=AWS_DEFAULT_REGION=us-east-1 SECRET_PREFIX=idp-dev',
  );
  expect(statSync(join(host.root, 'usr/local/sbin/idp-fill-secrets')).mode & 0o777).toBe(0o755);
});
