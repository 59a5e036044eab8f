import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Adoption } from '../../lib/commands/adopt/run';
import { Checkout, score } from '../support/checkout';
import { PATIENCE } from '../support/patience';

jest.setTimeout(PATIENCE);

const OLD = `# The shop.
apiVersion: score.dev/v1b1
metadata:
  name: shop # its name
containers:
  main:
    image: ./ # built here
    variables:
      PORT: 8080
      MODE: 0755
      BUCKET: \${externals.store.bucket}
    files:
      - target: /etc/a
        source: conf/a.txt
externals:
  store:
    type: s3-bucket
`;
const NEW = `# The shop.
apiVersion: score.dev/v1b1
metadata:
  name: shop # its name
containers:
  main:
    image: . # built here
    variables:
      PORT: "8080"
      MODE: "0755"
      BUCKET: \${resources.store.bucket}
    files:
      /etc/a:
        source: conf/a.txt
resources:
  store:
    type: s3
`;

let checkout: Checkout;
const read = (path: string) => readFileSync(join(checkout.directory, path), 'utf8');
const exists = (path: string) => existsSync(join(checkout.directory, path));

beforeEach(() => {
  checkout = new Checkout();
  checkout.write('score/till/score.yaml', score('till'));
});

afterEach(() => {
  checkout.remove();
});

test('copies a Score file and what it attaches, with the changes that need no decision', () => {
  checkout.write('score.yaml', OLD);
  checkout.write('conf/a.txt', 'a');
  checkout.write('Dockerfile', 'FROM scratch\n');
  const { status, stdout, stderr } = checkout.idp(['adopt', 'score.yaml']);
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  expect(stdout).toBe(`copied score.yaml to score/shop: conf/a.txt, score.yaml
CHANGED
  externals: is now 'resources'
  containers.main.variables.BUCKET: is now "\${resources.store.bucket}"
  containers.main.files: the list is now a map by target path
  containers.main.image: './' is now '.'
  containers.main.variables.PORT: 8080 is now "8080"
  containers.main.variables.MODE: 0755 is now "0755"
  resources.store.type: 's3-bucket' is now 's3'
TO DECIDE
  containers.main.image: is built from score/shop; move Dockerfile there, with all that it copies
  metadata.annotations: idp.dev/dev-command says how 'npx idp up' starts the program; without it, it does not run locally
VALIDATE
  1 workload is valid in dev, prod, local
`);
  expect(read('score/shop/score.yaml')).toBe(NEW);
  expect(read('score/shop/conf/a.txt')).toBe('a');
  expect(read('score.yaml')).toBe(OLD);
  expect(checkout.idp(['validate'])).toMatchObject({ stdout: '2 workloads are valid in dev, prod, local\n' });
});

test('a file that needs no change is copied as it is', () => {
  const text = `# Kept:   as it is\n${score('shop', '    variables: {A:   "1"}\n')}`;
  checkout.write('app/score.yaml', text);
  expect(checkout.idp(['adopt', 'app'])).toMatchObject({ status: 0 });
  expect(read('score/shop/score.yaml')).toBe(text);
});

test('says what the owner must decide, and fails until that is done', () => {
  checkout.write(
    'app.yaml',
    score('shop', 'resources: { db: { type: oracle }, store: { type: s3, class: glacier } }\n').replace(
      'image: .',
      'image: nginx:1',
    ),
  );
  const { status, stdout } = checkout.idp(['adopt', 'app.yaml', '--json']);
  const { decide, report, directory } = JSON.parse(stdout) as Adoption;
  expect({ status, directory }).toEqual({ status: 1, directory: 'score/shop' });
  expect(decide).toEqual([{ path: 'containers.main.image', message: expect.stringContaining('pulled by its tag') }]);
  expect(report.findings.map(({ path }) => path)).toEqual(['resources.db.type', 'resources.store.class']);
});

test('a dry run says the same and writes nothing', () => {
  checkout.write('score.yaml', OLD);
  const dry = checkout.idp(['adopt', '.', '--dry-run', '--name', 'web']).stdout;
  expect(exists('score/web')).toBe(false);
  expect(dry).toContain("metadata.name: 'shop' is now 'web'\n");
  const wet = checkout.idp(['adopt', '.', '--name', 'web']).stdout;
  expect(wet).toBe(dry.replace('would copy', 'copied'));
});

test('a file outside of its directory is not copied', () => {
  checkout.write('secret.txt', 'x');
  checkout.write('app/score.yaml', score('shop', '    files: { /a: { source: ../secret.txt } }\n'));
  const { status, stdout } = checkout.idp(['adopt', 'app']);
  expect(status).toBe(1);
  expect(stdout).toContain("'../secret.txt' is outside of score/shop; use a file below it");
  expect(exists('score/secret.txt')).toBe(false);
});

test('a file that attaches itself does not undo its changes', () => {
  checkout.write('app/score.yaml', score('Shop', '    files: { /a: { source: ./score.yaml } }\n'));
  expect(checkout.idp(['adopt', 'app', '--name', 'shop'])).toMatchObject({ status: 0 });
  expect(read('score/shop/score.yaml')).toContain('name: shop\n');
});

test.each([
  ['a workload that is there', ['score/till'], 'score/till already exists; choose another name with --name\n'],
  ['no file', ['app'], 'app does not exist; name a Score file, or a directory with a score.yaml\n'],
  ['a directory without one', ['score'], 'with a score.yaml; found score/till/score.yaml\n'],
  ['a name that leads elsewhere', ['score/till', '--name', '../x'], '"../x" is not a valid workload name; '],
])('refuses %s, and writes nothing', (_, args, message) => {
  const before = read('score/till/score.yaml');
  const { status, stderr } = checkout.idp(['adopt', ...args]);
  expect(status).toBe(1);
  expect(stderr).toContain(message);
  expect(read('score/till/score.yaml')).toBe(before);
});

test('an invalid name of the file can be replaced', () => {
  checkout.write('app/score.yaml', score('Shop'));
  const { status, stderr } = checkout.idp(['adopt', 'app']);
  expect(status).toBe(1);
  expect(stderr).toMatch(/^"Shop" is not a valid workload name; .*; give another one with --name\n$/);
});

test('what is no YAML is copied as it is, with its problem', () => {
  checkout.write('app/score.yaml', 'metadata: { name: shop }\ncontainers: [\n');
  const { status, stdout } = checkout.idp(['adopt', 'app', '--name', 'shop']);
  expect(status).toBe(1);
  expect(stdout).toContain('is not valid YAML');
});
