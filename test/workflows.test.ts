import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'yaml';
import { PATIENCE } from './support/patience';

jest.setTimeout(PATIENCE);

interface Job {
  readonly 'timeout-minutes'?: number;
  readonly environment?: string;
  readonly if?: string;
  readonly needs?: string;
  readonly permissions?: Record<string, string>;
  readonly steps: readonly {
    readonly if?: string;
    readonly uses?: string;
    readonly run?: string;
    readonly with?: Record<string, unknown>;
  }[];
}

interface Workflow {
  readonly on: Record<string, unknown>;
  readonly permissions: Record<string, string>;
  readonly defaults?: { readonly run?: { readonly shell?: string } };
  readonly jobs: Record<string, Job>;
}

const directory = join(__dirname, '..', '.github', 'workflows');
const texts = Object.fromEntries(
  readdirSync(directory).map((name) => [name, readFileSync(join(directory, name), 'utf8')]),
);
const workflows = Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, parse(text) as Workflow]));
const jobs = Object.entries(workflows).flatMap(([file, workflow]) =>
  Object.entries(workflow.jobs).map(([name, job]) => ({ name: `${file}: ${name}`, file, job })),
);
const credentials = ({ steps }: Job) =>
  steps.find(({ uses }) => uses?.startsWith('aws-actions/configure-aws-credentials@'));
const uploadsAlerts = ({ steps }: Job) =>
  steps.some(({ uses }) => uses?.startsWith('github/codeql-action/upload-sarif@') === true);
const roleOf = (job: Job | undefined) =>
  String(job === undefined ? undefined : credentials(job)?.with?.['role-to-assume']);

/** The environment that main goes to, and the one that is deployed. */
const DEFAULT_ENVIRONMENT = "vars.MAIN_ENVIRONMENT || 'dev'";
const ENVIRONMENT = `inputs.environment || ${DEFAULT_ENVIRONMENT}`;

test('there are jobs with and jobs without AWS', () => {
  expect(jobs.filter(({ job }) => credentials(job) !== undefined).length).toBeGreaterThan(0);
  expect(jobs.filter(({ job }) => credentials(job) === undefined).length).toBeGreaterThan(0);
});

test.each(Object.keys(workflows))('%s starts with nothing but read access', (file) => {
  expect(workflows[file]?.permissions).toEqual({ contents: 'read' });
});

test.each(Object.keys(workflows))('%s holds no secret, and runs no pull request with the rights of main', (file) => {
  expect(texts[file]).not.toMatch(/\bsecrets\b\s*[.[]/);
  expect(texts[file]).not.toMatch(/AKIA|aws-access-key-id|aws-secret-access-key/i);
  expect(Object.keys(workflows[file]?.on ?? {})).not.toContain('pull_request_target');
});

test.each(Object.keys(workflows))('%s says that it has never run', (file) => {
  expect(texts[file]?.split('\n')[0]).toContain('never run on GitHub');
});

describe.each(jobs)('$name', ({ job }) => {
  test('asks for an identity only to take a role, and may write alerts only to upload them', () => {
    const more = {
      ...(credentials(job) === undefined ? {} : { 'id-token': 'write' }),
      ...(uploadsAlerts(job) ? { 'security-events': 'write' } : {}),
    };
    expect(job.permissions).toEqual(Object.keys(more).length === 0 ? undefined : { contents: 'read', ...more });
  });

  test('has an end, and leaves no token behind in the checkout', () => {
    expect(job['timeout-minutes']).toBeGreaterThan(0);
    const checkout = job.steps.find(({ uses }) => uses?.startsWith('actions/checkout@'));
    expect(checkout?.with).toMatchObject({ 'persist-credentials': false });
  });

  test('names a version of every action', () => {
    const actions = job.steps.flatMap(({ uses }) => (uses === undefined ? [] : [uses]));
    expect(actions.filter((action) => !/@(v\d+(\.\d+)*|[0-9a-f]{40})$/.test(action))).toEqual([]);
  });

  test('puts no text of an event into a script', () => {
    const scripts = job.steps.flatMap(({ run }) => run ?? []).join('\n');
    expect(scripts).not.toMatch(/\$\{\{/);
  });
});

// So that adding an environment edits no workflow.
test.each(Object.keys(workflows))('%s names no environment but the default one', (file) => {
  const code = texts[file]
    ?.replaceAll(/^\s*#.*$|\/dev\/null/gm, '')
    .replaceAll(ENVIRONMENT, '')
    .replaceAll(DEFAULT_ENVIRONMENT, '');
  expect(code).not.toMatch(/\b(dev|prod|staging)\b/i);
});

describe('deploy', () => {
  const deploy = workflows['deploy.yml'];
  const { stacks, images, release } = deploy?.jobs ?? {};

  test('comes in the order stacks, images, release', () => {
    expect([stacks?.needs, images?.needs, release?.needs]).toEqual([undefined, 'stacks', 'images']);
  });

  test('takes the deploy role in the protected environment, and the push role outside of it', () => {
    expect(stacks?.environment).toBe(`\${{ ${ENVIRONMENT} }}`);
    expect(release?.environment).toBe(stacks?.environment);
    expect(images).not.toHaveProperty('environment');
    expect([roleOf(stacks), roleOf(release)]).toEqual(Array(2).fill('${{ vars.AWS_DEPLOY_ROLE_ARN }}'));
    expect(roleOf(images)).toBe(`\${{ vars[format('AWS_PUSH_ROLE_ARN_{0}', ${ENVIRONMENT})] }}`);
  });

  test('offers the environments that GitHub knows', () => {
    expect(deploy?.on['workflow_dispatch']).toMatchObject({ inputs: { environment: { type: 'environment' } } });
  });

  test('stops at an error inside a pipe', () => {
    expect(deploy?.defaults?.run?.shell).toBe('bash');
  });
});

test('a pull request of a fork gets no identity', () => {
  const diff = workflows['check.yml']?.jobs['diff'];
  expect(diff?.if).toContain('github.event.pull_request.head.repo.full_name == github.repository');
  expect(roleOf(diff)).toBe('${{ vars.AWS_DIFF_ROLE_ARN }}');
});

test('alerts of Score files are uploaded where it is switched on, for no fork, and also when there is an error', () => {
  const scanning = workflows['check.yml']?.jobs['code-scanning'];
  expect(scanning?.if).toContain("vars.CODE_SCANNING == 'true' && (");
  expect(scanning?.if).toContain('github.event.pull_request.head.repo.full_name == github.repository');
  const upload = scanning?.steps.find(({ uses }) => uses?.startsWith('github/codeql-action/upload-sarif@'));
  expect(upload?.if).toContain('always()');
  const file = String(upload?.with?.['sarif_file']);
  expect(scanning?.steps.map(({ run }) => run)).toContain(`npx idp validate --format sarif > ${file}`);
});

test('what a pull request would change is told without an identity, and seen against its base', () => {
  const plan = workflows['check.yml']?.jobs['plan'];
  expect(plan?.if).toBe("github.event_name == 'pull_request'");
  const checkout = plan?.steps.find(({ uses }) => uses?.startsWith('actions/checkout@'));
  // Of a merge, HEAD^1 is what it is merged into; a depth of 1 would leave it out.
  expect(checkout?.with?.['fetch-depth']).toBe(2);
  expect(plan?.steps.map(({ run }) => run)).toContain(
    'npx idp plan --env "$ENVIRONMENT" --against HEAD^1 --format markdown >> "$GITHUB_STEP_SUMMARY"',
  );
});

describe('cluster', () => {
  const cluster = workflows['cluster.yml'];
  const { paths } = cluster?.on['pull_request'] as { paths: string[] };
  const runs = cluster?.jobs['checks']?.steps.flatMap(({ run }) => run ?? []) ?? [];

  test('runs each week, and when what it checks has changed', () => {
    expect(cluster?.on['schedule']).toEqual([{ cron: expect.stringMatching(/^\d+ \d+ \* \* \d$/) as string }]);
    expect(paths).toEqual(
      expect.arrayContaining(['flux', 'lib/delivery', 'lib/hosts', 'lib/orchestrator/convert'].map((it) => `${it}/**`)),
    );
    expect(paths.filter((path) => !existsSync(join(__dirname, '..', path.replace('/**', ''))))).toEqual([]);
  });

  test('brings all tools, and fails when a check was left out', () => {
    expect(runs).toContain('.ci/cluster-tools "$RUNNER_TEMP/tools"');
    expect(cluster?.defaults?.run?.shell).toBe('bash');
    const last = runs.at(-1) ?? '';
    const exitOf = (log: string) => {
      const directory = mkdtempSync(join(tmpdir(), 'runner-'));
      writeFileSync(join(directory, 'log'), log);
      const { status } = spawnSync('bash', ['-eo', 'pipefail', '-c', last], {
        env: { ...process.env, RUNNER_TEMP: directory },
      });
      rmSync(directory, { recursive: true });
      return status;
    };
    expect([exitOf('all well\n'), exitOf('all well\nLeft out: Fluentd.\n')]).toEqual([0, 1]);
  });
});
