import { readFileSync } from 'node:fs';
import { parseDocument } from 'yaml';
import { RULES } from '../../lib/commands/validate/check-workloads';
import { ANNOTATIONS, PREFIX } from '../../lib/score/annotations';
import { describeTypes } from '../../lib/orchestrator/describe/describe-types';
import { generatedPart } from '../support/generated';
import { runIdpAsync } from '../support/idp';
import { PATIENCE } from '../support/patience';
import { markdownTable, typesTable } from '../support/types-table';

jest.setTimeout(PATIENCE);

const PAGE = 'score/README.md';

/** What a new workload of a kind asks for, in short. */
function example(kind: string): string {
  const document = parseDocument(readFileSync(`lib/scaffold/kinds/${kind}/score.yaml`, 'utf8'));
  ['livenessProbe', 'readinessProbe', 'resources'].forEach((field) => {
    document.deleteIn(['containers', 'main', field]);
  });
  return `\`\`\`yaml\n${document.toString({ lineWidth: 0 })}\`\`\``;
}

test.each<[string, string]>([
  ['types', typesTable(describeTypes())],
  [
    'annotations',
    markdownTable([
      ['annotation', 'says'],
      ...Object.entries(ANNOTATIONS).map(([name, says]) => [`\`${PREFIX}${name}\``, says]),
    ]),
  ],
  ...['web', 'worker', 'cron'].map((kind) => [kind, example(kind)] as [string, string]),
])('what is generated is what the code says: %s', (name, expected) => {
  expect(generatedPart(PAGE, name, expected)).toBe(expected);
});

test('the example of idp why is what it prints', async () => {
  const subject = ['Deployment/orders', 'spec.template.spec.containers[main].env[TABLE_NAME].value'];
  const { stdout } = await runIdpAsync(['why', ...subject, '--env', 'dev'], process.cwd());
  const expected = `\`\`\`\n$ npx idp why ${subject[0]} '${subject[1]}' --env dev\n${stdout.trimEnd()}\n\`\`\``;
  expect(generatedPart(PAGE, 'why', expected)).toBe(expected);
});

test('the rules of idp validate are all named', () => {
  const line = readFileSync(PAGE, 'utf8')
    .split('\n')
    .find((text) => text.includes('`rule` is'));
  const [, rules = ''] = line?.split('`rule` is') ?? [];
  expect([...(rules.split(';')[0] ?? '').matchAll(/`(\w+)`/g)].map(([, rule]) => rule)).toEqual(Object.keys(RULES));
});
