import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Checkout, score } from '../support/checkout';
import { PATIENCE } from '../support/patience';

jest.setTimeout(PATIENCE);

const RENDER = ['render', '--env', 'dev', '--output'];

let checkout: Checkout;

beforeEach(() => {
  checkout = new Checkout();
  checkout.write('score/shop/score.yaml', score('shop'));
});

afterEach(() => {
  checkout.remove();
});

test('writes to a new directory below new ones', () => {
  const { status, stdout } = checkout.idp([...RENDER, 'a/b']);
  expect({ status, stdout }).toEqual({ status: 0, stdout: expect.stringMatching(/^wrote \d+ files to a\/b\n$/) });
  expect(existsSync(join(checkout.directory, 'a/b/kustomization.yaml'))).toBe(true);
});

test('escapes what the path of the output may do to a terminal or a CI log', () => {
  const { stdout } = checkout.idp([...RENDER, 'x\u001b[31mY\n::error::pwn']);
  expect(stdout).toMatch(/^wrote \d+ files to x\\u001b\[31mY\\u000a::error::pwn\n$/);
});

// Linux only: elsewhere there is no /proc.
(existsSync('/proc/self') ? test : test.skip)('refuses a directory that cannot be made', () => {
  expect(checkout.idp([...RENDER, '/proc/x/y'])).toEqual({
    status: 1,
    stdout: '',
    stderr: 'cannot create /proc/x; choose another directory\n',
  });
});
