import type { Comparisons } from '../../lib/compare/comparison';
import { Checkout, score } from '../support/checkout';
import { PATIENCE } from '../support/patience';

jest.setTimeout(PATIENCE);

let checkout: Checkout;

beforeEach(() => {
  checkout = new Checkout();
  checkout.write('score/shop/score.yaml', score('shop'));
});

afterEach(() => {
  checkout.remove();
});

const image = (text: string) => /image: (.*)/.exec(text)?.[1];
const render = (...args: string[]) => checkout.idp(['render', '--env', 'dev', ...args]);

test('overlay, override files and override properties lie over the document, in this order', () => {
  const layer = (tag: string) => `containers:\n  main:\n    image: example.com/shop:${tag}\n`;
  checkout.write('score/shop/dev.yaml', layer('overlay'));
  checkout.write('a.yaml', layer('a'));
  checkout.write('b.yaml', layer('b'));
  expect(image(render().stdout)).toBe('example.com/shop:overlay');
  expect(image(render('--override-file', 'a.yaml').stdout)).toBe('example.com/shop:a');
  expect(image(render('--override-file', 'a.yaml', '--override-file', 'b.yaml').stdout)).toBe('example.com/shop:b');
  const property = 'containers.main.image=example.com/shop:property';
  expect(image(render('--override-property', property, '--override-file', 'b.yaml').stdout)).toBe(
    'example.com/shop:property',
  );
});

test('render tells warnings on stderr, and renders all the same', () => {
  checkout.write('score/shop/score.yaml', score('shop', '    args: ["${metadata.name}"]\n'));
  const { status, stdout, stderr } = render();
  expect([status, stdout.includes('kind: Deployment')]).toEqual([0, true]);
  expect(stderr).toMatch(
    /^warning: score\/shop\/score\.yaml:7:12: containers\.main\.args\.0: '\$\{metadata\.name\}' is not expanded/,
  );
});

test('a property without a value is deleted', () => {
  checkout.write('score/shop/score.yaml', score('shop', '    variables: { COLOUR: red, SIZE: big }\n'));
  const { stdout } = render('--override-property', 'containers.main.variables.COLOUR=');
  expect(stdout).toContain('SIZE');
  expect(stdout).not.toContain('COLOUR');
});

test('validate tells what an override makes wrong, and where', () => {
  checkout.write('a.yaml', 'containers:\n  main:\n    imagee: x\n');
  expect(checkout.idp(['validate', '--override-file', 'a.yaml'])).toMatchObject({
    status: 1,
    stderr:
      "a.yaml:3:5: containers.main.imagee: is not a field of Score v1b1; did you mean 'image'? fields: args, before, command, files, image, livenessProbe, readinessProbe, resources, variables, volumes\n",
  });
  const { status, stderr } = checkout.idp(['validate', '--override-property', 'containers.main.image=5']);
  expect(status).toBe(1);
  expect(stderr).toMatch(
    /^--override-property .*containers\.main\.image: 5 is a number; expected a string: write '5'$/m,
  );
});

test('plan puts them over the workloads here, not over the others', async () => {
  const { status, stdout } = await checkout.idpAsync([
    ...['plan', '--env', 'dev', '--against', 'score', '--format', 'json'],
    ...['--override-property', 'metadata.annotations.idp\\.dev/replicas="2"'],
  ]);
  expect(status).toBe(0);
  const { environments } = JSON.parse(stdout) as Comparisons;
  expect(environments.flatMap(({ objects }) => objects).map(({ kind, fields }) => [kind, fields])).toContainEqual([
    'Deployment',
    expect.arrayContaining([{ path: 'spec.replicas', before: 1, after: 2 }]),
  ]);
});

test('fails when there are several workloads and none is named, or an unknown one, or no such file', () => {
  checkout.write('score/cafe/score.yaml', score('cafe'));
  const property = ['--override-property', 'metadata.team=a'];
  const unnamed = { status: 2, stderr: 'overrides apply to one workload; choose it with --workload: cafe, shop\n' };
  expect(render(...property)).toMatchObject(unnamed);
  expect(render(...property, '--workload', 'cofe').stderr).toContain("no workload 'cofe'; did you mean 'cafe'?");
  expect(render(...property, '--workload', 'cafe').status).toBe(0);
  expect(render('--workload', 'cafe', '--override-file', 'gone.yaml').stderr).toBe(
    '--override-file: gone.yaml does not exist; name a file that does\n',
  );
});
