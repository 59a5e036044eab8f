import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { githubSteps, type Step } from '../../../lib/commands/setup/github-steps';
import { requiredChecks } from '../../../lib/commands/setup/required-checks';
import { VARIABLES } from '../../../lib/commands/setup/variables';
import { workflowFiles } from '../../../lib/commands/workflow-files';
import { environments } from '../../support/environments';
import { runIdpAsync } from '../../support/idp';
import { PATIENCE } from '../../support/patience';
import { FakePrograms } from '../doctor/fake-programs';

jest.setTimeout(PATIENCE);

const workflows = workflowFiles('.');
const ARN = 'arn:aws:iam::111111111111:role/dev-security-Deploy';

const steps = githubSteps({
  environments: [environments.dev, environments.prod],
  workflows,
  reviewer: { type: 'User', id: 583231 },
  roleArns: new Map([['dev', ARN]]),
});
const at = (words: RegExp) => steps.findIndex(({ title }) => words.test(title));
const bodyOf = (words: RegExp) => (steps[at(words)] as Step).body;

describe('the steps', () => {
  test('protect every environment and main before anything can be deployed', () => {
    const protections = [
      /^environment dev/,
      /^main is deployed to dev/,
      /^environment prod/,
      /^main is deployed to prod/,
    ];
    const order = [...protections, /^label/, /^main takes/, /AWS_REGION/, /AWS_DEPLOY_ROLE_ARN of dev/].map(at);
    expect(order).toEqual([...order].sort((a, b) => a - b));
    expect(order).toEqual(steps.map((_, index) => index));
  });

  test('ask for a reviewer where data is kept, and nowhere else', () => {
    expect(bodyOf(/^environment prod/)).toMatchObject({ reviewers: [{ type: 'User', id: 583231 }] });
    expect(bodyOf(/^environment dev/)).not.toHaveProperty('reviewers');
  });

  test('set every variable that the workflows need, and name the environment of main where there is no dev', () => {
    const needed = VARIABLES.filter(({ optional }) => optional !== true);
    expect(needed.filter(({ name }) => at(new RegExp(`variable ${name}`)) === -1)).toEqual([]);
    const qa = { ...environments.prod, name: 'qa', region: 'eu-west-1' };
    const titles = (first: typeof qa, ...rest: (typeof qa)[]) =>
      githubSteps({ environments: [first, ...rest], workflows, reviewer: { type: 'User', id: 1 }, roleArns: new Map() })
        .map(({ args }) => args.join(' '))
        .filter((words) => words.startsWith('variable'));
    expect(titles(qa)).toEqual([
      'variable set AWS_REGION --repo octo/platform --body eu-west-1',
      'variable set MAIN_ENVIRONMENT --repo octo/platform --body qa',
    ]);
    expect(titles(qa, environments.dev)).toEqual([
      'variable set AWS_REGION --repo octo/platform --body us-east-1',
      'variable set AWS_REGION --repo octo/platform --env qa --body eu-west-1',
    ]);
  });
});

describe('required checks', () => {
  test('are the jobs that every pull request gets', () => {
    const matrix = ['20.20', '22', '24'].map((version) => `check (${version})`);
    expect(requiredChecks(workflows)).toEqual(expect.arrayContaining([...matrix, 'plan']));
    // Each of them is left out for one reason: its paths, or its `if`.
    for (const job of ['checks', 'digests', 'comment', 'code-scanning']) {
      expect(requiredChecks(workflows)).not.toContain(job);
    }
  });

  test.each<[string, unknown, unknown, string[]]>([
    ['a list of events', ['push', 'pull_request'], { a: {} }, ['a']],
    ['no pull request', { push: {} }, { a: {} }, []],
    ['some branches', { pull_request: { branches: ['next'] } }, { a: {} }, []],
    ['an event without settings', { pull_request: null }, { a: { name: 'All of it' } }, ['All of it']],
    [
      'two dimensions',
      'pull_request',
      { a: { strategy: { matrix: { x: [1, 2], y: ['b'] } } } },
      ['a (1, b)', 'a (2, b)'],
    ],
  ])('%s', (_, on, jobs, names) => {
    expect(requiredChecks([{ file: 'a.yml', text: '', workflow: { on, jobs } }])).toEqual(names);
  });
});

test('the variables are those of the README, in the same place', () => {
  const rows = readFileSync('README.md', 'utf8').matchAll(/^ *\| `([A-Z_]+)`.*\| (repository|environment) +\|/gm);
  expect(
    [...rows].map(([, name, where]) => ({ name, where })).sort((a, b) => String(a.name).localeCompare(String(b.name))),
  ).toEqual(VARIABLES.map(({ name, where }) => ({ name, where })).sort((a, b) => a.name.localeCompare(b.name)));
});

/** What GitHub and AWS answer in a repository where prod has a reviewer and the ruleset is there. */
const ANSWERS = {
  'aws cloudformation describe-stacks': {
    stdout: { Stacks: [{ Outputs: [{ OutputKey: 'DeployRoleArn', OutputValue: ARN }] }] },
  },
  'gh api user ': { stdout: '583231\n' },
  'gh api --method': { stdout: {} },
  'gh api repos/octo/platform/environments/': { status: 1, stderr: 'gh: Not Found (HTTP 404)\n' },
  'gh api repos/octo/platform/environments/dev/deployment-branch-policies': { stdout: '7 release\n' },
  'gh api repos/octo/platform/environments/prod/deployment-branch-policies': { stdout: '8 main\n' },
  'gh api repos/octo/platform/environments/prod ': { stdout: {} },
  'gh api repos/octo/platform/rulesets?': { stdout: '42 reviewed and checked\n' },
  'gh label create': {},
  'gh variable set': {},
};

async function setup(fakes: FakePrograms, ...args: readonly string[]) {
  return await runIdpAsync(['setup', 'github', ...args], resolve('.'), fakes.variables);
}

describe('--run', () => {
  test('does the steps in their order, keeps what is there, and sends bodies as input', async () => {
    const fakes = new FakePrograms(ANSWERS);
    const { status, stdout } = await setup(fakes, '--run');
    const did = stdout.split('\n').map((line) => line.split(' ')[0]);
    const kept = ['done', 'done', 'done', 'kept', 'done', 'updated', 'done', 'done', 'done'];
    expect(did).toEqual(['octo/platform', ...kept, '']);
    expect(status).toBe(0);
    const changes = fakes.asked.filter(([words]) => /^gh (api --method|label|variable)/.test(words));
    expect(changes.map(([words]) => words)).toEqual([
      'gh api --method PUT repos/octo/platform/environments/dev --input -',
      'gh api --method POST repos/octo/platform/environments/dev/deployment-branch-policies --input -',
      'gh api --method PUT repos/octo/platform/environments/prod --input -',
      'gh label create plan-accepted --repo octo/platform --force --description Accepts what the check plan found',
      'gh api --method PUT repos/octo/platform/rulesets/42 --input -',
      'gh variable set AWS_REGION --repo octo/platform --body us-east-1',
      ...['dev', 'prod'].map(
        (name) => `gh variable set AWS_DEPLOY_ROLE_ARN --repo octo/platform --env ${name} --body ${ARN}`,
      ),
    ]);
    const bodies = changes
      .filter(([words]) => words.endsWith('--input -'))
      .map(([, input]) => JSON.parse(input) as unknown);
    expect(bodies).toContainEqual({ name: 'main', type: 'branch' });
    expect(bodies).toContainEqual(bodyOf(/^main takes/));
  });

  test('keeps who approves already, and how long an environment waits', async () => {
    const existing = {
      protection_rules: [
        { type: 'wait_timer', wait_timer: 30 },
        { type: 'required_reviewers', prevent_self_review: true, reviewers: [{ type: 'Team', reviewer: { id: 5 } }] },
      ],
    };
    const fakes = new FakePrograms({
      ...ANSWERS,
      'gh api repos/octo/platform/environments/prod': { stdout: existing },
    });
    await setup(fakes, '--run');
    const [, body = ''] =
      fakes.asked.find(([words]) => words.includes('PUT repos/octo/platform/environments/prod ')) ?? [];
    expect(JSON.parse(body)).toEqual({
      reviewers: [{ type: 'Team', id: 5 }],
      prevent_self_review: true,
      wait_timer: 30,
      deployment_branch_policy: { protected_branches: false, custom_branch_policies: true },
    });
  });

  test('stops at the first failure, and says how far it came', async () => {
    const refusal = { status: 1, stderr: 'gh: Upgrade to GitHub Pro (HTTP 403)\n' };
    const fakes = new FakePrograms({ ...ANSWERS, 'gh label create': refusal });
    expect(await setup(fakes, '--run')).toMatchObject({
      status: 1,
      stderr:
        'label plan-accepted: gh: Upgrade to GitHub Pro (HTTP 403); 4 of 9 steps are done: run it again when this is solved\n',
    });
    expect(fakes.asked.filter(([words]) => /rulesets|variable/.test(words))).toEqual([]);
  });

  test('without a stack, everything but the role is set up', async () => {
    const none = {
      status: 254,
      stderr: 'An error occurred (ValidationError) when calling the DescribeStacks operation: Stack does not exist',
    };
    const fakes = new FakePrograms({ ...ANSWERS, 'aws cloudformation describe-stacks': none });
    const { status, stdout } = await setup(fakes, '--run');
    expect(status).toBe(0);
    expect(stdout).toMatch(
      /^left out variable AWS_DEPLOY_ROLE_ARN of prod: .*does not exist.*; run it again after its deployment$/m,
    );
    expect(fakes.asked.filter(([words]) => words.includes('AWS_DEPLOY_ROLE_ARN'))).toEqual([]);
  });

  test('who is not signed in changes nothing', async () => {
    const fakes = new FakePrograms({ ...ANSWERS, 'gh api user ': { status: 4, stderr: 'gh auth login' } });
    expect(await setup(fakes, '--run')).toMatchObject({
      status: 1,
      stderr: expect.stringMatching(/^gh is not signed in; /),
    });
  });
});

describe('the printed commands', () => {
  test('are a shell script that does the same', async () => {
    const printing = new FakePrograms(ANSWERS);
    const { status, stdout } = await setup(printing, '--reviewer', 'octo/platform');
    expect(status).toBe(0);
    expect(
      existsSync(resolve(printing.directory, 'asked')) && printing.asked.some(([words]) => words.startsWith('gh')),
    ).toBe(false);

    const running = new FakePrograms({
      ...ANSWERS,
      'gh api orgs/octo/teams/platform --jq .id': { stdout: '77\n' },
      'gh api repos/octo/platform/environments/dev/deployment-branch-policies': { stdout: 'release\n' },
      'gh api repos/octo/platform/environments/prod/deployment-branch-policies': { stdout: 'main\n' },
      'gh api repos/octo/platform/rulesets?': { stdout: '42\n' },
    });
    const shell = spawnSync('bash', ['--norc', '-euo', 'pipefail', '-c', stdout], {
      env: running.variables,
      encoding: 'utf8',
    });
    expect({ status: shell.status, stderr: shell.stderr }).toEqual({ status: 0, stderr: '' });
    const again = new FakePrograms({ ...ANSWERS, 'gh api orgs/octo/teams/platform --jq .id': { stdout: '77\n' } });
    await setup(again, '--run', '--reviewer', 'octo/platform');
    const changesOf = (fakes: FakePrograms) =>
      fakes.asked
        .filter(([words]) => /^gh (api --method|label|variable)/.test(words))
        .map(([words, input]) => [words, input === '' ? '' : (JSON.parse(input) as unknown)]);
    expect(changesOf(running)).toEqual(changesOf(again));
    expect(changesOf(running).length).toBeGreaterThan(5);
  });

  test('say how to set the role later, where it is not known', async () => {
    const { stdout } = await setup(new FakePrograms({}, []), '--reviewer', 'octocat');
    expect(stdout).toContain('reviewer=$(gh api users/octocat --jq .id)\n');
    expect(stdout).toMatch(
      /^# gh variable set AWS_DEPLOY_ROLE_ARN --repo octo\/platform --env prod --body "\$\(aws cloudformation/m,
    );
  });
});
