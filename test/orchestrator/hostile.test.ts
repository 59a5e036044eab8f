import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import type { Report } from '../../lib/commands/validate/check-workloads';
import { Orchestrator, orchestrate } from '../../lib/orchestrator/orchestrator';
import { expand } from '../../lib/score/placeholders';
import { renderPlan } from '../../lib/orchestrator/render-plan';
import type { WorkloadSource } from '../../lib/score/workload-source';
import { UserError } from '../../lib/diagnostics/user-error';
import { Checkout, score } from '../support/checkout';
import { testTarget } from '../support/target';
import { PATIENCE } from '../support/patience';

jest.setTimeout(PATIENCE);

const source = (document: object, more: Partial<WorkloadSource> = {}): WorkloadSource => ({
  file: 'score.yaml',
  directory: '.',
  text: JSON.stringify(document),
  attachments: {},
  ...more,
});
const base = (changes: object = {}) => ({
  apiVersion: 'score.dev/v1b1',
  metadata: { name: 'shop' },
  containers: { main: { image: '.' } },
  ...changes,
});

function problems(document: object, more: Partial<WorkloadSource> = {}): string[] {
  try {
    orchestrate([source(document, more)], testTarget());
  } catch (error) {
    if (error instanceof UserError) {
      return error.message.split('\n');
    }
    throw error;
  }
  return [];
}

/** Names of Object.prototype and of functions that Score takes as labels. */
describe.each(['constructor', 'valueof', 'name', 'length', 'prototype', 'hasownproperty'])('the name %s', (name) => {
  test('is a name like any other, of a workload, container, port, resource and variable', () => {
    const document = {
      ...base(),
      metadata: { name, [name === 'name' ? 'team' : name]: name },
      service: { ports: { [name]: { port: 80 } } },
      containers: { [name]: { image: '.', variables: { [name]: `\${resources.${name}.url} \${metadata.name}` } } },
      resources: { [name]: { type: 'service-port', params: { workload: name, port: name } } },
    };
    const [workload] = orchestrate([source(document)], testTarget()).workloads;
    expect(workload?.containers[0]).toMatchObject({
      name,
      image: `111111111111.dkr.ecr.us-east-1.amazonaws.com/idp-dev/${name}:unpublished`,
    });
    expect(Object.entries(workload?.containers[0]?.variables ?? {})).toContainEqual([
      name,
      `http://${name}.${name}.svc.cluster.local:80 ${name}`,
    ]);
  });
});

test.each(['constructor', '__proto__', 'toString', 'hasOwnProperty'])('%s is nothing that anybody has', (name) => {
  const variables = (value: string) => base({ containers: { main: { image: '.', variables: { A: value } } } });
  const resource = (rest: object) => base({ resources: { data: { type: 's3', ...rest } } });
  expect(problems(variables(`\${resources.${name}.x}`))[0]).toContain(`no resource '${name}'; there are no resources`);
  expect(problems(variables(`\${metadata.${name}}`))[0]).toContain(`no key '${name}'; keys: name`);
  expect(problems(variables(`\${${name}.x}`))[0]).toContain(`unknown root '${name}'`);
  expect(problems({ ...variables(`\${resources.data.${name}}`), resources: { data: { type: 's3' } } })[0]).toContain(
    `no output '${name}'`,
  );
  expect(problems(resource({ params: { access: name } }))[0]).toContain('is not an access level');
  expect(problems(resource({ params: { other: `\${resources.${name}.x}` } }))[0]).toContain(`no resource '${name}'`);
  const file = base({ containers: { main: { image: '.', files: { '/a': { source: name } } } } });
  expect(problems(file)[0]).toContain(`'${name}' was not read`);
  const typed = problems(resource({ type: name }))[0];
  expect(typed).toMatch(/no resource type|expected 2 to 63 of/);
});

test.each([
  ['placeholders that nothing ends', '${'.repeat(500_000)],
  ['escapes', '$'.repeat(1_000_000)],
  ['escaped placeholders that nothing ends', '$${'.repeat(300_000)],
  ['placeholders that one brace ends', `${'${'.repeat(500_000)}}`],
  ['dots', `\${${'.'.repeat(1_000_000)}}`],
  ['backslashes', `\${${'\\'.repeat(1_000_000)}}`],
])('a megabyte of %s is read', (_, text) => {
  // In quadratic time it would be minutes.
  expand(text, () => '');
  const found = problems(base({ containers: { main: { image: '.', files: { '/a': { content: text } } } } }));
  expect(found).toEqual(text.includes('}') ? [expect.stringContaining('bad placeholder')] : []);
  expect(found.join('').length).toBeLessThan(500);
});

test('a file may be a megabyte, and comes out as it went in', () => {
  const text = '$x: "y"\n#'.repeat(100_000);
  const plan = orchestrate(
    [source(base({ containers: { main: { image: '.', files: { '/a': { content: text } } } } }))],
    testTarget(),
  );
  expect(Buffer.from(plan.workloads[0]?.containers[0]?.files[0]?.content ?? []).toString()).toBe(text);
  expect(renderPlan(plan).get('shop/objects/objects.yaml')?.length).toBeGreaterThan(text.length);
});

describe('of many', () => {
  /** CPU seconds on a busy machine; half a second is usual, and what grows with the square takes minutes. */
  const MOST = 10;
  /** How long something takes, in CPU seconds of this process: others may keep the machine busy. */
  const cpuSeconds = (work: () => unknown) => {
    const before = process.cpuUsage();
    work();
    const { user, system } = process.cpuUsage(before);
    return (user + system) / 1e6;
  };
  const variables = (text: string) => base({ containers: { main: { image: '.', variables: { A: text } } } });

  test.each([
    ['200,000 in one variable', 200_000, variables('${a}'.repeat(200_000))],
    [
      '60,000 in a variable each',
      60_000,
      base({
        containers: {
          main: {
            image: '.',
            variables: Object.fromEntries(Array.from({ length: 60_000 }, (_, index) => [`A${index}`, '${a}'])),
          },
        },
      }),
    ],
  ])(
    'bad placeholders, %s, take seconds at most, and a hundred are printed',
    (_, count, document) => {
      let found: string[] = [];
      expect(cpuSeconds(() => (found = problems(document)))).toBeLessThan(MOST);
      expect([found.length, found[100]]).toEqual([101, `and ${count - 100} more; fix these first`]);
    },
    60_000,
  );

  test('warnings, 90,000 take seconds at most', () => {
    const document = base({ containers: { main: { image: '.', args: Array(90_000).fill('${a}') } } });
    expect(cpuSeconds(() => orchestrate([source(document)], testTarget()))).toBeLessThan(MOST);
  }, 60_000);

  test('spaces after a name in a file that cannot be read take seconds at most', () => {
    const broken = source(base(), { text: `x: [\n${'name '.repeat(1000)}name${' '.repeat(900_000)}` });
    expect(cpuSeconds(() => new Orchestrator(testTarget()).analyse([broken]))).toBeLessThan(MOST);
  }, 60_000);

  test('resources, a chain of 12,000 across workloads is resolved without an overflow of the stack', () => {
    const each = 99;
    const metadata = { annotations: { 'idp.dev/shared-with': '*' } };
    const table = (at: number, hashKey: string) => ({
      type: 'dynamodb-table',
      id: `c${at}`,
      metadata,
      params: { hashKey },
    });
    const sources = Array.from({ length: 122 }, (_, workload) => {
      const first = workload * each;
      const links = Array.from({ length: each }, (_, index) => first + index).map((at) => [
        `c${at}`,
        table(at, at === 0 ? 'id' : `\${resources.c${at - 1}.region}`),
      ]);
      const before = first === 0 ? {} : { [`c${first - 1}`]: { type: 'dynamodb-table', id: `c${first - 1}` } };
      const resources = { ...before, ...Object.fromEntries(links) };
      return source({ ...base(), metadata: { name: `w${workload}` }, resources }, { file: String(workload) });
    });
    expect(orchestrate(sources, testTarget()).claims).toHaveLength(12_078);
  }, 60_000);

  test('resources, a cycle of hundreds is told in one line', () => {
    const names = Array.from({ length: 100 }, (_, index) => `c${index + 10}`);
    const resources = Object.fromEntries(
      names.map((name, index) => [
        name,
        { type: 's3', params: { other: `\${resources.${names[(index + 1) % names.length]}.name}` } },
      ]),
    );
    const cycles = problems(base({ resources })).filter((line) => line.includes('refer to each other'));
    expect(cycles).toEqual([expect.stringContaining(' -> … (100 resources); remove one of the placeholders')]);
  });
});

describe('idp validate', () => {
  let checkout: Checkout;
  beforeEach(() => {
    checkout = new Checkout();
  });
  afterEach(() => {
    checkout.remove();
  });

  const bomb = `a: &a [x, x, x, x, x, x, x, x, x]\n${'bcdefghi'
    .split('')
    .map((key, index) => `${key}: &${key} [${Array(9).fill(`*${'abcdefghi'[index]}`).join(', ')}]\n`)
    .join('')}`;

  test.each([
    ['an alias bomb', score('shop', bomb), /score\/shop\/score\.yaml:\d+:\d+: .*alias/],
    ['__proto__', score('shop', '    variables:\n      __proto__: x\n'), /:8:7: .*'__proto__' is not allowed/],
    [
      'deep nesting',
      score('shop', `resources: ${'{a: '.repeat(5000)}1${'}'.repeat(5000)}\n`),
      /score\.yaml:\d+:\d+: .*nest/,
    ],
    ['a key that is a map', score('shop', 'resources:\n  ? {a: b}\n  : c\n'), /score\.yaml:8:\d+: .*key/],
    ['text that is no YAML', '{{{', /score\.yaml:1:\d+: is not valid YAML/],
    [
      'ten megabytes',
      score('shop', `# ${'x'.repeat(10_000_000)}\n`),
      /score\.yaml: is 9\.5 MiB large; the limit for a Score file is 1 MiB/,
    ],
    [
      'a path out of the workload',
      score('shop', '    files: { /a: { source: ../../../../etc/passwd } }\n'),
      /:7:\d+: .*is outside of score\/shop/,
    ],
    [
      'an absolute path',
      score('shop', '    files: { /a: { source: /etc/passwd } }\n'),
      /:7:\d+: .*is outside of score\/shop/,
    ],
    ['a symbolic link', score('shop', '    files: { /a: { source: link } }\n'), /:7:\d+: .*symbolic link/],
  ])('fails on %s with its position, and without a stack trace', (name, text, expected) => {
    checkout.write('score/shop/score.yaml', text);
    if (name === 'a symbolic link') {
      symlinkSync('/etc/passwd', join(checkout.directory, 'score/shop/link'));
    }
    const { status, stdout, stderr } = checkout.idp(['validate']);
    expect(status).toBe(1);
    expect(stdout).toBe('');
    expect(stderr).toMatch(expected);
    expect(stderr).not.toMatch(/\n {4}at |root:x/);
    expect(stderr.length).toBeLessThan(2000);
  });

  test('counts what it does not print, in every format', () => {
    const variables = Array.from({ length: 1500 }, (_, index) => `      A${index}: \${a}\n`).join('');
    checkout.write('score/shop/score.yaml', score('shop', `    variables:\n${variables}`));
    const lines = checkout.idp(['validate']).stderr.trimEnd().split('\n');
    expect([lines.length, lines[100]]).toEqual([101, 'and 1400 more; fix these first']);
    const json = JSON.parse(checkout.idp(['validate', '--format', 'json']).stdout) as Report;
    expect([json.findings.length, json.omitted]).toEqual([1000, 500]);
    expect(checkout.idp(['validate', '--format', 'sarif']).stdout).toContain('"omitted": 500');
  });

  test.each(['text', 'json', 'sarif'])('obeys no command that is in a key, a value or a file name, as %s', (format) => {
    const evil = '\n::error::owned';
    checkout.write(`score/shop/dev${evil}.yaml`, '');
    checkout.write(
      'score/shop/score.yaml',
      score('shop', `    "a${JSON.stringify(evil).slice(1)}: x\n    variables: ${JSON.stringify(evil)}\n`),
    );
    const { stdout, stderr } = checkout.idp(['validate', '--format', format]);
    expect(stdout + stderr).toContain('owned');
    expect((stdout + stderr).split('\n').filter((line) => line.trimStart().startsWith('::'))).toEqual([]);
  });

  test('fails on what is not UTF-8', () => {
    checkout.write('score/shop/score.yaml', '');
    checkout.write('score/shop/score.yaml', Buffer.from([0xff, 0xfe, 0x41]) as unknown as string);
    // In a process of its own: the TypeError of TextDecoder is of another realm under Jest.
    expect(checkout.spawnIdp(['validate'])).toMatchObject({
      status: 1,
      stderr: 'score/shop/score.yaml: is not UTF-8; save it as UTF-8\n',
    });
  });

  test('fails when the environment is a name that every object has', () => {
    checkout.write('score/shop/score.yaml', score('shop'));
    expect(checkout.idp(['render', '--env', 'constructor'])).toMatchObject({
      status: 1,
      stderr: expect.stringMatching(/^no environment 'constructor'; environments: .+\n$/),
    });
  });
});
