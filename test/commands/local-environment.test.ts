import { Checkout, score } from '../support/checkout';
import { PATIENCE } from '../support/patience';

jest.setTimeout(PATIENCE);

// score/<workload>/local.yaml, which the local run merges over score.yaml.

const checkout = new Checkout();
beforeAll(() => {
  checkout.write('score/shop/score.yaml', score('shop', '    variables: { COLOUR: crimson }\n'));
  checkout.write('score/shop/local.yaml', 'containers: { main: { variables: { COLOUR: local } } }\n');
});
afterAll(() => {
  checkout.remove();
});

test.each([
  ['render', 'render', '--env', 'local'],
  ['why', 'why', 'Deployment/shop', 'spec.template.spec.containers[main].env[COLOUR].value', '--env', 'local'],
  ['plan', 'plan', '--env', 'local', '--format', 'json'],
])('%s takes it into account', async (_, ...args) => {
  const { status, stdout, stderr } = await checkout.idpAsync(args);
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  expect(stdout).toContain('local');
  expect(stdout).not.toContain('crimson');
});

test('plan of local names no release', async () => {
  expect(await checkout.idpAsync(['plan', '--env', 'local', '--against', 'published'])).toEqual({
    ...{ status: 1, stdout: '' },
    stderr: "nothing is published for 'local'; compare it with a commit or a directory\n",
  });
});

test('what is deployed has no environment of this name', async () => {
  expect(await checkout.idpAsync(['images', '--env', 'local'])).toEqual({
    ...{ status: 1, stdout: '' },
    stderr: "no environment 'local'; environments: dev, prod\n",
  });
});
