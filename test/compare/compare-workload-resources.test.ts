import { renderMarkdown } from '../../lib/compare/render-markdown';
import { compare, planOf } from '../support/comparison';
import { testEnvironment } from '../support/target';
import { emptyPlan } from '../support/plan';

const SHOP = 'containers: { main: { image: . } }\n';
const one = planOf({ shop: SHOP });
const two = planOf({ shop: SHOP, news: SHOP });

test('a new workload brings a repository, a log group and a role', () => {
  const { workloadResources, verdicts } = compare(one, two);
  expect(workloadResources).toEqual(
    [
      ['ECR repository', 'idp-dev/news'],
      ['log group', '/idp-dev/workloads/news'],
      ['IAM role', 'idp-dev-news'],
    ].map(([type, name]) => ({
      change: 'added',
      workload: 'news',
      type,
      name,
      effect: 'create',
      losses: [],
      notes: [],
    })),
  );
  expect(verdicts['data-loss']).toEqual([]);
});

test('a removed workload loses its images and its logs', () => {
  const { workloadResources, verdicts } = compare(two, one);
  expect(workloadResources.map(({ type, effect }) => `${type}: ${effect}`)).toEqual([
    'ECR repository: data loss',
    'log group: data loss',
    'IAM role: delete',
  ]);
  expect(verdicts['data-loss']).toEqual([
    'ECR repository idp-dev/news: its images are deleted',
    'log group /idp-dev/workloads/news: its log lines are deleted',
  ]);
});

test('with retain, images and logs stay, and the way back is told', () => {
  const environment = { ...testEnvironment, removal: 'retain' as const };
  const comparison = compare(two, emptyPlan, { environment });
  const { workloadResources, verdicts } = comparison;
  expect(renderMarkdown([comparison])).toContain('0 added, 0 changed, 6 removed, of which 4 stay in the account |');
  const news = workloadResources.filter(({ workload }) => workload === 'news');
  expect(news.map(({ type, effect }) => `${type}: ${effect}`)).toEqual([
    'ECR repository: kept',
    'log group: kept',
    'IAM role: delete',
  ]);
  expect(news[0]?.notes).toEqual([
    "'idp-dev/news' stays in the account with its content, outside of the stack; to bring it back, deploy with 'npx cdk deploy --import-existing-resources'",
  ]);
  expect(verdicts['data-loss']).toEqual([]);
});

test('a workload that is not built here any more loses its images alone', () => {
  const found = compare(one, planOf({ shop: 'containers: { main: { image: "octo/shop:1" } }\n' })).workloadResources;
  expect(found).toMatchObject([{ change: 'removed', type: 'ECR repository', effect: 'data loss' }]);
});
