import { compare, planOf } from '../support/comparison';
import { testEnvironment } from '../support/target';

const body = `containers: { main: { image: . } }
resources:
  table: { type: dynamodb-table, params: { hashKey: id } }
  queue: { type: sqs }\n`;
const inCell = (cell: number) => (cell === 1 ? body : `  annotations: { idp.dev/cell: '${cell}' }\n${body}`);

const first = planOf({ shop: inCell(1), other: inCell(1) });
const moved = planOf({ shop: inCell(2), other: inCell(1) });

test('a workload that moves is refused, with what would be lost', () => {
  const { verdicts, claims, workloadResources } = compare(first, moved);
  expect(verdicts.refused).toEqual([
    "shop: moves from cell 1 to cell 2, where all that it owns is made anew, or refused as long as its name is taken; keep idp.dev/cell: '1' in its Score file",
  ]);
  expect(verdicts['data-loss']).toEqual([
    'dynamodb-table idp-dev-shop-table: its items are deleted',
    'sqs idp-dev-shop-queue: its messages, and those of its dead-letter queue, are deleted',
    'ECR repository idp-dev/shop: its images are deleted',
    'log group /idp-dev/workloads/shop: its log lines are deleted',
  ]);
  expect(claims.map(({ name, notes }) => [name, notes[0]])).toEqual([
    ['idp-dev-shop-table', "moves from the stack 'data' to 'data-2'"],
    ['idp-dev-shop-queue', "moves from the stack 'services' to 'services-2'"],
  ]);
  expect(workloadResources.map(({ type, change, notes }) => [type, change, notes[0]])).toEqual([
    ['ECR repository', 'changed', "moves from the stack 'registry' to 'registry-2'"],
    ['log group', 'changed', "moves from the stack 'observability' to 'observability-2'"],
    ['IAM role', 'changed', "moves from the stack 'security' to 'security-2'"],
  ]);
});

test('what stays in its cell is no move', () => {
  const { verdicts, claims, workloadResources } = compare(moved, moved);
  expect([verdicts.refused, claims, workloadResources]).toEqual([[], [], []]);
});

test('notes say what to do about cells that come and go', () => {
  const note = (before: typeof first, after: typeof first) => compare(before, after).notes[0];
  expect(note(first, moved)).toBe(
    `cell 2 is new: five stacks, and an alarm topic of its own, which ${testEnvironment.budget.email} has to confirm`,
  );
  expect(note(moved, first)).toContain(
    'delete dev-observability-2, dev-security-2, dev-registry-2, dev-services-2, dev-data-2 in this order',
  );
});

test('each further cell has a dashboard, which costs', () => {
  const dashboards = (plan: typeof first) =>
    compare(plan, plan).cost.after.items.find(({ item }) => item.includes('dashboards'));
  expect([dashboards(first)?.quantity, dashboards(moved)?.quantity]).toEqual([2, 3]);
});
