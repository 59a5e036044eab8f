import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { describeTypes } from '../../lib/orchestrator/describe/describe-types';
import { CLAIM_TYPES } from '../../lib/resource-types';
import { Checkout } from '../support/checkout';
import { PATIENCE } from '../support/patience';

jest.setTimeout(PATIENCE);

let checkout: Checkout;

beforeEach(() => {
  checkout = new Checkout();
  checkout.write('score/.keep', '');
});

afterEach(() => {
  checkout.remove();
});

function create(...resources: readonly string[]) {
  return checkout.idp([
    ...['new', 'shop', '--kind', 'web'],
    ...resources.flatMap((resource) => ['--resource', resource]),
  ]);
}

/** A value for each required param, by its name. */
const REQUIRED: Readonly<Record<string, string>> = { hashKey: 'id', value: '"a, b"' };

test('a new workload begins with a resource of any type in AWS, is valid, and its program gets a variable', () => {
  const types = describeTypes().filter(({ type }) => type in CLAIM_TYPES || type === 'volume');
  const asked = types.map(({ type, params }) => {
    const values = params.filter(({ required }) => required).map(({ name }) => `,${name}=${REQUIRED[name] ?? ''}`);
    return `my-${type}:${type}${values.join('')}`;
  });
  expect(create(...asked, 'mail:sqs,visibilityTimeoutSeconds=60')).toMatchObject({ status: 0, stderr: '' });
  expect(checkout.idp(['validate'])).toMatchObject({ status: 0, stderr: '' });
  const text = readFileSync(join(checkout.directory, 'score/shop/score.yaml'), 'utf8');
  const { containers, resources } = parse(text) as {
    containers: { main: { variables: Record<string, string> } };
    resources: Record<string, object>;
  };
  expect(Object.keys(resources)).toEqual(['page', ...types.map(({ type }) => `my-${type}`), 'mail']);
  expect(resources).toMatchObject({
    'my-dynamodb-table': { type: 'dynamodb-table', params: { hashKey: 'id' } },
    'my-ssm-parameter': { params: { value: 'a, b' } },
    mail: { type: 'sqs', params: { visibilityTimeoutSeconds: 60 } },
  });
  expect(containers.main.variables).toMatchObject({
    MY_DYNAMODB_TABLE_NAME: '${resources.my-dynamodb-table.name}',
    MAIL_URL: '${resources.mail.url}',
  });
  expect(containers.main.variables).not.toHaveProperty('MY_VOLUME_SOURCE');
});

test('what it had before stays as it was, comments too', () => {
  checkout.idp(['new', 'plain', '--kind', 'worker']);
  checkout.idp(['new', 'items', '--kind', 'worker', '--resource', 'seen:dynamodb-table,hashKey=id']);
  const lines = (name: string) =>
    readFileSync(join(checkout.directory, 'score', name, 'score.yaml'), 'utf8')
      .replaceAll('plain', 'items')
      .split('\n');
  expect(lines('items').filter((line) => !lines('plain').includes(line))).toEqual([
    '      SEEN_NAME: ${resources.seen.name}',
    '  seen:',
    '    type: dynamodb-table',
    '      hashKey: id',
  ]);
});

test.each([
  ['items:dynamodb', 1, "resource 'items': there is no type 'dynamodb'; did you mean 'dynamodb-table'?"],
  ['items:dynamodb-table', 1, "new workload 'shop': resources.items.params.hashKey: is missing"],
  ['page:sqs', 1, "resource 'page' is there already; choose another name"],
  ['mail:sqs,visibilityTimeoutSeconds=soon', 1, "resources.mail.params.visibilityTimeoutSeconds: 'soon' is a string"],
  ['items', 2, 'expected <name>:<type>[,<param>=<value>...]'],
])('%s is refused before anything is written', (resource, code, message) => {
  const { status, stderr } = create(resource);
  expect({ status, stderr }).toEqual({ status: code, stderr: expect.stringContaining(message) as string });
  expect(checkout.idp(['validate']).stderr).not.toContain('shop');
});
