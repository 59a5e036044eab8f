import { readFileSync } from 'node:fs';
import { DynamoDBClient, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { EmulatedPlatform } from './emulated-platform';
import { whatIsMissing } from './local-account';

// The steps of docs/moving.md, forth and back. MiniStack does not refuse to delete an export in use; test/stacks/eks.test.ts
// has that rule for the same steps.

jest.setTimeout(600_000);

const missing = whatIsMissing();
if (missing !== undefined) {
  process.stderr.write(`Left out: a move to EKS in an emulated account (${missing}).\n`);
}
const scenarios = missing === undefined ? describe : describe.skip;

const FILE = 'lib/config/environments.ts';
const REMOVAL = "removal: 'destroy',";

/** The `cluster` of each step. */
const STEPS = [...readFileSync('docs/moving.md', 'utf8').matchAll(/```ts\n(.*?)```/gs)].map(([, block = '']) => block);

test('each step of the page has a cluster', () => {
  expect(STEPS).toHaveLength(3);
  expect(STEPS.every((block) => block.startsWith('cluster: {'))).toBe(true);
});

scenarios('dev moves', () => {
  const platform = new EmulatedPlatform('dev');
  const { account, copy } = platform;
  const table = { TableName: 'idp-dev-orders' };
  let cluster = '';

  /** The stacks that change when `cluster` does. */
  async function moveTo(step: string): Promise<string[]> {
    copy.edit(FILE, `${REMOVAL}${cluster}`, `${REMOVAL}${step}`);
    cluster = step;
    const changes = await platform.deploy();
    return Object.keys(changes).map((stack) => stack.replace('dev-', ''));
  }
  async function orders(): Promise<string | undefined> {
    const { Item } = await new DynamoDBClient(account.client).send(
      new GetItemCommand({ ...table, Key: { id: { S: 'before' } } }),
    );
    return Item?.['item']?.S;
  }

  beforeAll(async () => {
    await platform.up();
    copy.edit(FILE, "cidr: '10.20.0.0/22'", "cidr: '10.20.0.0/20'");
    await platform.prepare();
    await platform.deploy();
    const Item = { id: { S: 'before' }, item: { S: 'kept' } };
    await new DynamoDBClient(account.client).send(new PutItemCommand({ ...table, Item }));
  });
  afterAll(() => {
    platform.down();
  });

  test.each([
    ['to both', STEPS[0] ?? ''],
    ['to EKS as the active one', STEPS[1] ?? ''],
    ['to EKS alone', STEPS[2] ?? ''],
    ['back to both', STEPS[0] ?? ''],
    ['back to hosts', ''],
  ])('%s, in one deployment, and data stays as it is', async (_, step) => {
    const changed = await moveTo(step);
    expect(changed.filter((stack) => ['data', 'services', 'registry'].includes(stack))).toEqual([]);
    // Which cluster is active is in the release alone.
    expect(changed.includes('compute')).toBe(step !== STEPS[1]);
    expect(await orders()).toBe('kept');
  });
});
