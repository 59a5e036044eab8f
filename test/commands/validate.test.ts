import { hasColour } from '../../lib/commands/output';
import { validate } from '../../lib/commands/validate/run';
import { Checkout, score } from '../support/checkout';
import { PATIENCE } from '../support/patience';

jest.setTimeout(PATIENCE);

const SURROUNDINGS = { NO_COLOR: process.env['NO_COLOR'], TERM: process.env['TERM'] };

afterEach(() => {
  Object.entries(SURROUNDINGS).forEach(([name, value]) => {
    if (value === undefined) {
      Reflect.deleteProperty(process.env, name);
    } else {
      process.env[name] = value;
    }
  });
});

test('colours only problems for people', () => {
  const checkout = new Checkout();
  checkout.write('shop/score.yaml', score('shop', '    imagee: x\n'));
  const text = (format: 'text' | 'json', colour: boolean) => {
    const { stdout, stderr } = validate({ root: checkout.directory, format, colour });
    return stdout + stderr;
  };
  expect(text('text', true)).toMatch(/^\x1b\[31m.*score\.yaml:7:5\x1b\[39m: containers/);
  expect(text('text', false)).not.toContain('\x1b');
  expect(text('json', true)).not.toContain('\x1b');
  checkout.remove();
});

test.each([
  ['on a terminal', true, {}, true],
  ['on a pipe', undefined, {}, false],
  ['with NO_COLOR', true, { NO_COLOR: '1' }, false],
  ['with an empty NO_COLOR', true, { NO_COLOR: '' }, true],
  ['on a dumb terminal', true, { TERM: 'dumb' }, false],
])('colour %s: %s', (_, isTTY, surroundings, expected) => {
  Object.assign(process.env, { NO_COLOR: '', TERM: 'xterm', ...surroundings });
  expect(hasColour(isTTY === undefined ? {} : { isTTY })).toBe(expected);
});
