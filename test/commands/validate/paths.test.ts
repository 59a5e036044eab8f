import { join } from 'node:path';
import { Checkout, score } from '../../support/checkout';
import { PATIENCE } from '../../support/patience';

jest.setTimeout(PATIENCE);

const WRONG = '    imagee: x\n';
const CALLS = 'resources: { till: { type: service, params: { workload: till } } }\n';

let checkout: Checkout;

beforeEach(() => {
  checkout = new Checkout();
});

afterEach(() => {
  checkout.remove();
});

/** The file, line and column of each problem. */
const places = (stderr: string) => [...stderr.matchAll(/^(\S+?:\d+:\d+): /gm)].map((match) => match[1]);

test('a file outside of score/ is a workload of its own', () => {
  checkout.write('score.yaml', score('shop'));
  checkout.write('score/till/score.yaml', score('till', WRONG));
  expect(checkout.idp(['validate', 'score.yaml'])).toEqual({
    status: 0,
    stdout: '1 workload is valid in dev, prod, local\n',
    stderr: '',
  });
});

test('its problems stand at the path as typed', () => {
  checkout.write('app/shop.score.yaml', score('shop', WRONG));
  const absolute = join(checkout.directory, 'app/shop.score.yaml');
  for (const path of ['app/shop.score.yaml', './app/shop.score.yaml', absolute]) {
    const { status, stderr } = checkout.idp(['validate', path]);
    expect({ status, places: places(stderr) }).toEqual({ status: 1, places: [`${path}:7:5`] });
  }
});

test('it attaches files below its own directory', () => {
  checkout.write('app/shop.yaml', score('shop', '    files: { /etc/a: { source: ./a.txt } }\n'));
  expect(checkout.idp(['validate', 'app/shop.yaml']).stderr).toContain("'./a.txt' does not exist");
  checkout.write('app/a.txt', 'a');
  expect(checkout.idp(['validate', 'app/shop.yaml'])).toMatchObject({ status: 0, stderr: '' });
});

test('files that are given together may refer to each other', () => {
  checkout.write('a/shop.yaml', score('shop', CALLS));
  checkout.write(
    'b/till.yaml',
    `${score('till').replace('name: till', 'name: till\n  annotations: { idp.dev/shared-with: shop }')}service: { ports: { http: { port: 80 } } }\n`,
  );
  expect(checkout.idp(['validate', 'a/shop.yaml'])).toMatchObject({
    status: 1,
    stderr: expect.stringContaining("no workload 'till'"),
  });
  expect(checkout.idp(['validate', 'a/shop.yaml', 'b/till.yaml'])).toMatchObject({
    status: 0,
    stdout: '2 workloads are valid in dev, prod, local\n',
  });
});

test.each(['score/shop', './score/shop/', 'score/shop/score.yaml'])(
  '%s limits what is shown, and all workloads are checked',
  (path) => {
    checkout.write('score/shop/score.yaml', score('shop', CALLS));
    checkout.write('score/till/score.yaml', score('till', WRONG));
    // The other workload exists; what is wrong with it is not shown.
    const alone = checkout.idp(['validate', path]);
    expect(alone.stderr).not.toContain('imagee');
    expect(alone.stderr).not.toContain("no workload 'till'");
    expect(places(checkout.idp(['validate', 'score']).stderr)).toContain('score/till/score.yaml:7:5');

    checkout.write('score/shop/score.yaml', score('shop', WRONG));
    const { status, stderr } = checkout.idp(['validate', path]);
    const file = path.endsWith('.yaml') ? path : `${path.replace(/\/$/, '')}/score.yaml`;
    expect({ status, places: places(stderr) }).toEqual({ status: 1, places: [`${file}:7:5`] });
  },
);

test('a directory elsewhere has a score.yaml, or workloads', () => {
  checkout.write('app/score.yaml', score('shop'));
  checkout.write('examples/one/score.yaml', score('one'));
  checkout.write('examples/two/score.yaml', score('two', WRONG));
  expect(checkout.idp(['validate', 'app'])).toMatchObject({ status: 0, stderr: '' });
  const { status, stderr } = checkout.idp(['validate', './examples']);
  expect({ status, places: places(stderr) }).toEqual({ status: 1, places: ['./examples/two/score.yaml:7:5'] });
});

test.each([
  ['app/none.yaml', 'app/none.yaml does not exist; name a Score file or a directory\n'],
  ['app', 'there is no workload in app; expected app/score.yaml, or app/<workload>/score.yaml\n'],
  ['score/notes.txt', 'score/notes.txt is part of no workload; name score/<workload>\n'],
])('refuses %s, of which nothing can be checked', (path, message) => {
  checkout.write('score/shop/score.yaml', score('shop'));
  checkout.write('score/notes.txt', '');
  checkout.write('app/notes.txt', '');
  expect(checkout.idp(['validate', path])).toEqual({ status: 1, stdout: '', stderr: message });
});

test('the JSON report counts what was asked for', () => {
  checkout.write('score/shop/score.yaml', score('shop'));
  checkout.write('score/till/score.yaml', score('till'));
  const report = JSON.parse(checkout.idp(['validate', 'score/shop', '--format', 'json']).stdout) as object;
  expect(report).toMatchObject({ valid: true, workloads: 1, findings: [] });
});
