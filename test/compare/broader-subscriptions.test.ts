import { compare, planOf } from '../support/comparison';

const CONTAINER = 'containers: { main: { image: "octo/shop:1" } }\n';
const workload = (...resources: string[]) => `${CONTAINER}resources: { ${resources.join(', ')} }\n`;
const broader = (before: Record<string, string>, after: Record<string, string>) =>
  compare(planOf(before), planOf(after)).verdicts['broader-permissions'];

const owner = workload(
  'events: { type: sns-topic, id: events, metadata: { annotations: { idp.dev/shared-with: shop } } }',
);
const TOPIC = 'news: { type: sns-topic, id: events, params: { access: subscribe } }';
const joined = workload(TOPIC);
const subscribed = workload(TOPIC, 'jobs: { type: sqs, params: { topics: ["${resources.news.arn}"] } }');
const gets = 'shop gets what is published to sns:idp-dev-events, which payments owns, in its queue idp-dev-shop-jobs';

test("a subscription to another workload's topic is broader, for a new workload, too", () => {
  expect(broader({ payments: owner, shop: joined }, { payments: owner, shop: subscribed })).toEqual([gets]);
  expect(broader({ payments: owner }, { payments: owner, shop: subscribed })).toEqual([gets]);
});

test('one that stays, ends, or is to a topic of a new owner is not', () => {
  const both = { payments: owner, shop: subscribed };
  expect(broader(both, both)).toEqual([]);
  expect(broader(both, { payments: owner, shop: joined })).toEqual([]);
  expect(broader({}, both)).toEqual([]);
});

test("one to a workload's own topic is not", () => {
  const topic = 'news: { type: sns-topic }';
  const queue = 'jobs: { type: sqs, params: { topics: ["${resources.news.arn}"] } }';
  expect(broader({ shop: workload(topic) }, { shop: workload(topic, queue) })).toEqual([]);
});
