import type { Comparison } from '../../lib/compare/comparison';
import { renderMarkdown } from '../../lib/compare/render-markdown';
import { renderText } from '../../lib/compare/render-text';
import { compare, planOf } from '../support/comparison';
import { testEnvironment } from '../support/target';

const shop = (variable: string, file: string, access: string) =>
  planOf({
    shop: `containers:
  main:
    image: "shop:1"
    variables:
      GREETING: ${JSON.stringify(variable)}
      TABLE: \${resources.items.name}
    files:
      /etc/shop.conf:
        content: ${JSON.stringify(file)}
resources:
  items: { type: dynamodb-table, params: { hashKey: id, access: ${access} } }
`,
  });

let comparison: Comparison;
beforeAll(() => {
  comparison = compare(shop('hello', 'one\ntwo\nthree\n', 'read'), shop('good day', 'one\n2\nthree\n', 'readwrite'));
});

test('text shows verdicts first, then each half', () => {
  const text = renderText(comparison);
  expect(text.split('\n').slice(0, 9)).toEqual([
    'plan of dev against main',
    '',
    'VERDICTS',
    '  data-loss: no',
    '  refused: no',
    '  ! broader-permissions',
    expect.stringContaining('shop gains dynamodb:BatchWriteItem'),
    '  over-budget: no',
    '  cannot-roll-out: no',
  ]);
  expect(text).toContain('  ~ Deployment shop/shop: pods are replaced one by one\n');
  expect(text).toContain('      - spec.template.spec.containers[main].env[GREETING].value: "hello"\n');
  expect(text).toContain(
    '        files["/etc/shop.conf"]:\n      @@ -1,3 +1,3 @@\n        one\n      - two\n      + 2\n        three\n',
  );
  expect(text).toContain('\nAWS\n  no change\n');
});

test('text has colour only if it is asked for', () => {
  expect(renderText(comparison)).not.toContain('\u001b');
  const coloured = renderText(comparison, { colour: true });
  expect(coloured).toContain('\u001b[31m      - two\u001b[0m');

  expect(coloured.replaceAll(/\u001b\[\d+m/g, '')).toBe(renderText(comparison));
});

test('the fields that JSON output has', () => {
  expect(Object.keys(comparison)).toEqual([
    'environment',
    'against',
    'verdicts',
    'notCompared',
    'objects',
    'claims',
    'workloadResources',
    'images',
    'permissions',
    'memory',
    'cost',
    'graph',
    'notes',
  ]);
  expect(Object.keys(comparison.verdicts)).toEqual([
    'data-loss',
    'refused',
    'broader-permissions',
    'over-budget',
    'cannot-roll-out',
  ]);
});

test('markdown has a summary and details', () => {
  const markdown = renderMarkdown([comparison]);
  expect(markdown).toContain('| data-loss | no |\n| refused | no |\n| broader-permissions | **yes**, 1 |\n');
  expect(markdown).toContain('| Kubernetes objects | 0 added, 2 changed, 0 removed; 1 workload replaces its pods |');
  expect(markdown).toContain('```diff\n- spec.template.spec.containers[main].env[GREETING].value: "hello"\n');
});

const HOSTILE =
  '`````\n</code><img src=x onerror=alert(1)> | a | [x](https://example.com) @octo #1 \u001b[2J\u202e ```';

/** The comparison with a user's text wherever there can be some. */
function hostile(): Comparison {
  const [permission] = comparison.permissions;
  return {
    ...compare(shop('hello', 'x\ny\n', 'read'), shop(HOSTILE, `x\n${HOSTILE}\n`, 'read')),
    against: HOSTILE,
    verdicts: { ...comparison.verdicts, 'data-loss': [HOSTILE] },
    permissions: permission === undefined ? [] : [{ ...permission, workload: HOSTILE, role: HOSTILE }],
  };
}

test('text neutralises what a user wrote', () => {
  const text = renderText(hostile());

  expect(text.replaceAll('\n', '')).not.toMatch(/[\u0000-\u001f\u202e]/);
  expect(text).toContain('\\u001b[2J');
});

test('markdown shows literally what a user wrote, and no block of it ends early', () => {
  const markdown = renderMarkdown([hostile()]);
  const outside: string[] = [];
  let fence: string | undefined;
  for (const line of markdown.split('\n')) {
    const run = /^`{3,}/.exec(line)?.[0];
    if (fence === undefined && run !== undefined) {
      fence = run;
    } else if (fence === undefined) {
      outside.push(line);
    } else if (line === fence) {
      fence = undefined;
    } else {
      // CommonMark: a fence ends at a line of as many backticks or more.
      expect(/^ {0,3}`+\s*$/.test(line) && line.trim().length >= fence.length).toBe(false);
    }
  }
  expect(fence).toBeUndefined();
  const text = outside.join('\n');
  expect(text).toContain('&#60;img src=x');
  expect(text).not.toMatch(/<img|<\/code><|\[x\]|https:\/\/example|@octo|#1 /);
  const rows = outside.filter((line) => line.startsWith('|'));
  expect(rows.length).toBeGreaterThan(5);
  expect(rows.filter((row) => row.split('|').length !== 4)).toEqual([]);
});

test('a comparison of equal plans says so, in place of a table', () => {
  const plan = shop('hello', 'one', 'read');
  const markdown = renderMarkdown([compare(plan, plan)]);
  expect(markdown).toContain('### Plan of <code>dev</code> against <code>main</code>\n\nNo changes.\n');
  expect(markdown).not.toContain('| data-loss |');
});

test('permissions are in lines that GitHub shows as a whole', () => {
  const added = compare(planOf({}), shop('hello', 'one', 'readwrite'));
  const lines = renderMarkdown([added])
    .split('\n')
    .filter((line) => /^\+ .*dynamodb/.test(line));
  expect(lines[0]).toBe('+ on dynamodb:table/idp-dev-shop-items');
  expect(lines.length).toBeGreaterThan(3);
  expect(lines.filter((line) => line.length > 80)).toEqual([]);
});

test('several environments share the length of one comment', () => {
  const [object] = comparison.objects;
  const objects = Array.from({ length: 200 }, () => object).filter((it) => it !== undefined);
  const one = renderMarkdown([{ ...comparison, objects }]);
  expect(one).toContain('<details>');
  const both = renderMarkdown([
    { ...comparison, objects },
    { ...comparison, environment: 'prod', objects },
  ]);
  expect(both.length).toBeLessThan(65_536);
  expect(both.match(/^### Plan of/gm)).toHaveLength(2);
});

test('markdown leaves out the details where a comment would be too long', () => {
  const [object] = comparison.objects;
  const objects = Array.from({ length: 2000 }, () => object).filter((it) => it !== undefined);
  const markdown = renderMarkdown([{ ...comparison, objects }]);
  expect(markdown.length).toBeLessThan(65_536);
  expect(markdown).toContain('too long for a comment');
  expect(markdown).not.toContain('<details>');
});

test('who may reach routes is noted, where they are served', () => {
  const plan = planOf({});
  const ingress = { allowedCidrs: ['203.0.113.0/24', '198.51.100.7/32'] };
  const note = 'routes are reachable from 203.0.113.0/24, 198.51.100.7/32';
  expect(compare(plan, plan, { environment: { ...testEnvironment, ingress } }).notes).toContain(note);
  expect(compare(plan, plan).notes.join()).not.toContain('routes are reachable');
});
