import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { parse } from 'yaml';
import { listEnvironments } from '../lib/commands/environments/run';
import { VERDICTS } from '../lib/compare/comparison';
import { PATIENCE } from './support/patience';

jest.setTimeout(PATIENCE);

interface Job {
  readonly 'timeout-minutes'?: number;
  readonly environment?: string | { readonly name: string; readonly deployment?: boolean };
  readonly if?: string;
  readonly needs?: string | readonly string[];
  readonly outputs?: Record<string, string>;
  readonly permissions?: Record<string, string>;
  readonly 'runs-on'?: string;
  readonly steps: readonly {
    readonly id?: string;
    readonly if?: string;
    readonly uses?: string;
    readonly run?: string;
    readonly 'working-directory'?: string;
    readonly env?: Record<string, string>;
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
const readsDeployments = ({ steps }: Job) => steps.some(({ run }) => run?.includes('.ci/deployed') === true);
const writesIssue = ({ steps }: Job) => steps.some(({ run }) => run?.startsWith('.ci/report-drift ') === true);
const comments = ({ steps }: Job) => steps.some(({ run }) => run?.startsWith('gh pr comment ') === true);
const checkouts = ({ steps }: Job) => steps.filter(({ uses }) => uses?.startsWith('actions/checkout@'));
/** A version beside the hash: a reader sees it, and Dependabot keeps both current. */
const PINNED = /^\s*(?:- )?uses: (?<action>[\w.-]+\/[\w./-]+)@(?<hash>[0-9a-f]{40}) # v(?<version>\d+\.\d+\.\d+)$/;

/** The environment that main goes to, and the one that is deployed. */
const DEFAULT_ENVIRONMENT = "vars.MAIN_ENVIRONMENT || 'dev'";
const ENVIRONMENT = `inputs.environment || ${DEFAULT_ENVIRONMENT}`;

test("GitHub's own parser takes every workflow, and says what it does not take", () => {
  const errorsOf = (...files: readonly string[]): unknown =>
    JSON.parse(execFileSync(process.execPath, ['test/support/parse-workflows.mjs', ...files], { encoding: 'utf8' }));
  expect(errorsOf(...Object.keys(texts).map((name) => join(directory, name)))).toEqual([]);

  const wrong = join(mkdtempSync(join(tmpdir(), 'workflow-')), 'wrong.yml');
  writeFileSync(wrong, 'on: push\njobs:\n  one:\n    runs-on: x\n    enviroment: y\n    steps: [{ run: it }]\n');
  expect(errorsOf(wrong)).toEqual(["wrong.yml (Line: 5, Col: 5): Unexpected value 'enviroment'"]);
  rmSync(dirname(wrong), { recursive: true });
});

test('every script that a workflow runs is there, and may be executed', () => {
  const scripts = jobs
    .flatMap(({ job }) => job.steps.flatMap(({ run }) => run ?? []))
    .flatMap((run) =>
      [...run.matchAll(/(?:^|[\s(])(?:node )?(\.(?:ci|github)\/[\w./-]+)/gm)].map(([, path = '']) => path),
    );
  expect(scripts).toEqual(expect.arrayContaining(['.ci/run', '.ci/report-drift', '.github/deploy/known-images']));
  const executable = (path: string) => path.endsWith('.js') || (statSync(path).mode & 0o100) !== 0;
  expect(scripts.filter((path) => !existsSync(path) || !executable(path))).toEqual([]);
});

test('there are jobs with and jobs without AWS', () => {
  expect(jobs.filter(({ job }) => credentials(job) !== undefined).length).toBeGreaterThan(0);
  expect(jobs.filter(({ job }) => credentials(job) === undefined).length).toBeGreaterThan(0);
});

test.each(Object.keys(workflows))('%s starts with nothing but read access', (file) => {
  expect(workflows[file]?.permissions).toEqual({ contents: 'read' });
});

test.each(Object.keys(workflows))('%s holds no secret, and runs no pull request with the rights of main', (file) => {
  expect(texts[file]).not.toMatch(/\$\{\{[^}]*\bsecrets\b\s*[.[]/);
  expect(texts[file]).not.toMatch(/AKIA|aws-access-key-id|aws-secret-access-key/i);
  expect(Object.keys(workflows[file]?.on ?? {})).not.toContain('pull_request_target');
});

test.each(Object.keys(workflows))('%s says that it has never run', (file) => {
  expect(texts[file]?.split('\n')[0]).toContain('never run on GitHub');
});

describe.each(jobs)('$name', ({ job }) => {
  test('asks for an identity only to take a role, and may write only the alerts, issue or comment that it writes', () => {
    const more = {
      ...(credentials(job) === undefined ? {} : { 'id-token': 'write' }),
      ...(uploadsAlerts(job) ? { 'security-events': 'write' } : {}),
      ...(readsDeployments(job) ? { deployments: 'read' } : {}),
      ...(writesIssue(job) ? { issues: 'write' } : {}),
      ...(comments(job) ? { 'pull-requests': 'write' } : {}),
    };
    const source = checkouts(job).length === 0 ? {} : { contents: 'read' };
    expect(job.permissions).toEqual(Object.keys(more).length === 0 ? undefined : { ...source, ...more });
  });

  test('has an end, and leaves no token behind in the checkout', () => {
    expect(job['timeout-minutes']).toBeGreaterThan(0);
    expect(checkouts(job).map((step) => step.with?.['persist-credentials'])).toEqual(checkouts(job).map(() => false));
  });

  test('puts no text of an event into a script', () => {
    const scripts = job.steps.flatMap(({ run }) => run ?? []).join('\n');
    expect(scripts).not.toMatch(/\$\{\{/);
  });
});

test.each(Object.keys(workflows))('%s pins every action to a commit, and says which version it is', (file) => {
  const lines = (texts[file] ?? '').split('\n').filter((line) => line.includes('uses:'));
  expect(lines.length).toBeGreaterThan(0);
  expect(lines.filter((line) => !PINNED.test(line))).toEqual([]);
});

test('an action has one version in all workflows', () => {
  const pins = Object.values(texts)
    .flatMap((text) => text.split('\n'))
    .flatMap((line) => {
      const { action = '', hash = '', version = '' } = PINNED.exec(line)?.groups ?? {};
      return action === '' ? [] : [`${action} ${hash} ${version}`];
    });
  const actions = [...new Set(pins)].map((pin) => pin.split(' ')[0]);
  expect(actions).toEqual([...new Set(actions)]);
});

// So that adding an environment edits no workflow.
test.each(Object.keys(workflows))('%s names no environment but the default one', (file) => {
  const code = texts[file]
    ?.replaceAll(/^\s*#.*$|\/dev\/null/gm, '')
    .replaceAll(ENVIRONMENT, '')
    .replaceAll(DEFAULT_ENVIRONMENT, '');
  expect(code).not.toMatch(/\b(dev|prod|staging)\b/i);
});

describe('a job with an identity', () => {
  const withIdentity = jobs.filter(({ job }) => job.permissions?.['id-token'] === 'write');

  const DEPLOYS = ['deploy.yml: deploy', 'promote.yml: deploy'];
  /** They run programs of lib/release. */
  const RELEASES = [...DEPLOYS, 'promote.yml: pull', 'rollback.yml: rollback'];

  test('is one that asks, deploys or releases, and no other', () => {
    expect(withIdentity.map(({ name }) => name).sort()).toEqual(
      ['deploy.yml: images', 'drift.yml: detect', ...RELEASES].sort(),
    );
  });

  test.each(withIdentity)('has of the project nothing but what it runs: $name', ({ name, job }) => {
    const parts = checkouts(job).map((step) => String(step.with?.['sparse-checkout']).trim().split('\n'));
    expect(parts).toEqual([['.github/deploy', ...(RELEASES.includes(name) ? ['lib/diagnostics', 'lib/release'] : [])]]);
  });

  test('finds there no code of dependencies but the CDK command line', () => {
    expect(readdirSync('.github/deploy').filter((name) => name !== 'node_modules')).toEqual([
      '.npmrc',
      'check-assembly.js',
      'detect-drift',
      'known-images',
      'package-lock.json',
      'package.json',
      'pull-images.js',
      'push-release.js',
      'push-secrets.js',
      'roll-back.js',
      'run-job.js',
      'wait-in-job.js',
    ]);
  });

  test.each(withIdentity.filter(({ name }) => !DEPLOYS.includes(name)))('installs nothing: $name', ({ job }) => {
    const scripts = job.steps.flatMap(({ run }) => run ?? []);
    expect(scripts.filter((run) => /\bnpm\b|\bnpx\b|\bpip\b/.test(run))).toEqual([]);
  });

  describe.each(withIdentity.filter(({ name }) => DEPLOYS.includes(name)))('that deploys: $name', ({ file, job }) => {
    const runs = job.steps.flatMap(({ run, 'working-directory': at }) => (run === undefined ? [] : [{ run, at }]));

    test('installs the CDK command line and nothing else, without running code of it', () => {
      const installs = runs.filter(({ run }) => /\bnpm\b|\bnpx\b|\bpip\b/.test(run));
      expect(installs).toEqual([
        { run: 'npm ci --ignore-scripts', at: '.github/deploy' },
        { run: expect.stringMatching(/^npx --no-install cdk deploy /) as string, at: '.github/deploy' },
      ]);
    });

    test('deploys what was built, after it was checked and before it is released', () => {
      const from = file === 'promote.yml' ? ' "$FROM"' : '';
      expect(runs.map(({ run }) => run)).toEqual([
        'node .github/deploy/check-assembly.js release/cdk.out',
        'npm ci --ignore-scripts',
        'npx --no-install cdk deploy --app ../../release/cdk.out "$ENVIRONMENT/*" --require-approval never --concurrency 10',
        `printf '%s' "$SECRETS" | node --disable-warning=MODULE_TYPELESS_PACKAGE_JSON .github/deploy/push-secrets.js release/secrets.json`,
        `node --disable-warning=MODULE_TYPELESS_PACKAGE_JSON .github/deploy/push-release.js release/oci "$REGISTRY" "$ENVIRONMENT"${from}`,
      ]);
    });

    test('has the secrets of its environment in one step, which no other step of the workflow has', () => {
      const uses = texts[file]?.match(/\$\{\{[^}]*\bsecrets\b[^}]*\}\}/g);
      expect(uses).toEqual(['${{ toJSON(secrets) }}']);
      const step = job.steps.find(({ env }) => env?.['SECRETS'] === '${{ toJSON(secrets) }}');
      expect(step?.run).toContain('.github/deploy/push-secrets.js release/secrets.json');
    });

    test('has the deploy role, in the environment that may need a reviewer', () => {
      expect(job.environment).toBe(file === 'promote.yml' ? '${{ inputs.to }}' : `\${{ ${ENVIRONMENT} }}`);
      expect(credentials(job)?.with?.['role-to-assume']).toBe('${{ vars.AWS_DEPLOY_ROLE_ARN }}');
      expect(credentials(job)?.with).not.toHaveProperty('inline-session-policy');
    });
  });

  test('gets the CDK command line by its digest, and nothing else', () => {
    const { packages } = JSON.parse(readFileSync('.github/deploy/package-lock.json', 'utf8')) as {
      packages: Record<string, { integrity?: string }>;
    };
    expect(Object.keys(packages)).toEqual(['', 'node_modules/aws-cdk']);
    expect(packages['node_modules/aws-cdk']?.integrity).toMatch(/^sha512-/);
  });

  test('has secrets in no other workflow', () => {
    const files = DEPLOYS.map((name) => name.split(':')[0]);
    const using = Object.keys(texts).filter((file) => /\$\{\{[^}]*\bsecrets\b/.test(texts[file] ?? ''));
    expect(using).toEqual(files);
  });

  test('may do what it needs where it deploys nothing, and is no deployment', () => {
    const read = ['ecr:BatchGetImage', 'ecr:GetAuthorizationToken'];
    const rights: Record<string, string[]> = {
      'deploy.yml: images': ['ecr:BatchGetImage'],
      'promote.yml: pull': ['dynamodb:Query', ...read, 'ecr:GetDownloadUrlForLayer'],
      'rollback.yml: rollback': [
        ...['GetItem', 'PutItem', 'Query', 'UpdateItem'].map((action) => `dynamodb:${action}`),
        ...[...read, 'ecr:PutImage'],
      ],
    };
    const others = withIdentity.filter(({ name }) => !DEPLOYS.includes(name) && name !== 'drift.yml: detect');
    expect(others.map(({ name }) => name).sort()).toEqual(Object.keys(rights).sort());
    for (const { name, job } of others) {
      const policy = JSON.parse(String(credentials(job)?.with?.['inline-session-policy'])) as unknown;
      const [statement] = (policy as { Statement: { Action: string | string[] }[] }).Statement;
      expect([name, [statement?.Action].flat()]).toEqual([name, rights[name]]);
      expect(job.environment).toMatchObject({ deployment: false });
    }
  });
});

describe('promote', () => {
  const { build, deploy } = workflows['promote.yml']?.jobs ?? {};

  test('builds at the commit that the other environment runs, if that is one of main, without an identity', () => {
    expect(build?.permissions).toEqual({ contents: 'read', deployments: 'read' });
    expect(build && checkouts(build)[0]?.with?.['ref']).toBe('${{ needs.pull.outputs.commit }}');
    const runs = build?.steps.flatMap(({ run }) => run ?? []) ?? [];
    expect(runs[0]).toBe('git merge-base --is-ancestor HEAD "$GITHUB_SHA"');
    expect(runs.findIndex((run) => run.startsWith('npm'))).toBeGreaterThan(0);
  });

  test('builds no image: each is given with its digest', () => {
    const step = build?.steps.find(({ run }) => run?.includes('.ci/release') === true);
    expect(step?.env?.['IMAGES']).toBe('${{ needs.pull.outputs.images }}');
    expect(step?.run).toContain('"${images[@]}"');
  });

  test('copies the images after they were pulled with the role of the other environment', () => {
    expect(workflows['promote.yml']?.jobs['pull']?.environment).toMatchObject({ name: '${{ inputs.from }}' });
    expect([build?.needs, deploy?.needs]).toEqual(['pull', 'build']);
  });
});

test.each(['promote.yml', 'rollback.yml'])('%s waits for deployments of the same environment', (file) => {
  const group = (name: string) => /^ {2}group: deploy-(.*)$/m.exec(texts[name] ?? '')?.[1];
  const input = file === 'promote.yml' ? 'to' : 'environment';
  expect(group(file)).toBe(`\${{ inputs.${input} }}`);
  expect(group('deploy.yml')).toContain('inputs.environment ||');
});

describe('deploy', () => {
  const deploy = workflows['deploy.yml'];

  test('builds without an identity and without what another run has cached', () => {
    const build = deploy?.jobs['build'];
    expect(build?.permissions).toBeUndefined();
    expect(build).not.toHaveProperty('environment');
    const nodes = Object.values(deploy?.jobs ?? {}).flatMap(({ steps }) =>
      steps.filter(({ uses }) => uses?.startsWith('actions/setup-node@')),
    );
    expect(nodes).toHaveLength(Object.keys(deploy?.jobs ?? {}).length - ['images'].length);
    expect(nodes.map((step) => step.with?.['package-manager-cache'])).toEqual(nodes.map(() => false));
    expect(nodes.map((step) => step.with?.['cache'])).toEqual(nodes.map(() => undefined));
  });

  test('has a tag of its own for each attempt, since tags do not move', () => {
    const scripts = deploy?.jobs['build']?.steps.map(({ run }) => run);
    expect(scripts).toContain('echo "tag=$GITHUB_SHA-$GITHUB_RUN_ID-$GITHUB_RUN_ATTEMPT" >> "$GITHUB_OUTPUT"');
  });

  test('shows its plan before the environment asks for a reviewer', () => {
    const order = ['deploy', 'build', 'images'].map((name) => deploy?.jobs[name]?.needs);
    expect(order).toEqual(['build', ['plan', 'images'], 'plan']);
    const { environment, steps = [] } = deploy?.jobs['plan'] ?? {};
    expect(environment).toBeUndefined();
    expect(checkouts({ steps }).map((step) => step.with?.['fetch-depth'])).toEqual([0]);
    expect(steps).toContainEqual({
      env: { DEPLOYED: '${{ steps.deployed.outputs.commit }}' },
      run: 'npx idp plan --env "$ENVIRONMENT" ${DEPLOYED:+--against "$DEPLOYED"} --format markdown >> "$GITHUB_STEP_SUMMARY"',
    });
  });

  test('asks which images exist with an identity that can do nothing else, and is no deployment', () => {
    const { environment, steps = [] } = deploy?.jobs['images'] ?? {};
    expect(environment).toEqual({ name: `\${{ ${ENVIRONMENT} }}`, deployment: false });
    const policy = String(credentials({ steps })?.with?.['inline-session-policy']);
    expect(JSON.parse(policy)).toEqual({
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Action: 'ecr:BatchGetImage', Resource: '*' }],
    });
  });

  test('builds only what is missing: what exists travels by job output', () => {
    expect(deploy?.jobs['plan']?.outputs?.['images']).toBe('${{ steps.images.outputs.images }}');
    expect(deploy?.jobs['images']?.steps.at(-1)?.env).toEqual({ IMAGES: '${{ needs.plan.outputs.images }}' });
    const release = deploy?.jobs['build']?.steps.find(({ run }) => run?.includes('.ci/release') === true);
    expect(release?.env?.['EXISTING']).toBe('${{ needs.images.outputs.existing }}');
    expect(release?.run).toContain('release "${existing[@]}"');
  });

  test('builds on a runner of the architecture of the hosts, which no job can choose freely', () => {
    const script = deploy?.jobs['plan']?.steps.find(({ id }) => id === 'architecture')?.run ?? '';
    const filter = /jq .*'(.*)'/.exec(script)?.[1] ?? '';
    const listed = { input: listEnvironments(true), encoding: 'utf8' } as const;
    const { stdout } = spawnSync('jq', ['--raw-output', '--arg', 'name', 'prod', filter], listed);
    expect(stdout).toBe('amd64\n');
    expect(deploy?.jobs['plan']?.outputs?.['architecture']).toBe('${{ steps.architecture.outputs.architecture }}');
    expect(deploy?.jobs['build']?.['runs-on']).toBe(
      "${{ needs.plan.outputs.architecture == 'arm64' && 'ubuntu-24.04-arm' || 'ubuntu-24.04' }}",
    );
  });

  test('hands its token to no code of dependencies', () => {
    const steps = deploy?.jobs['plan']?.steps ?? [];
    const token = steps.findIndex(({ env }) => JSON.stringify(env ?? {}).includes('github.token'));
    expect(steps[token]?.run).toContain('.ci/deployed "$ENVIRONMENT"');
    expect(token).toBeLessThan(steps.findIndex(({ run }) => run?.startsWith('npm') === true));
    expect(texts['deploy.yml']?.match(/github\.token/g)).toHaveLength(1);
  });

  test('offers the environments that GitHub knows', () => {
    expect(deploy?.on['workflow_dispatch']).toMatchObject({ inputs: { environment: { type: 'environment' } } });
  });

  test('stops at an error inside a pipe', () => {
    expect(deploy?.defaults?.run?.shell).toBe('bash');
  });
});

test('no workflow that a pull request starts gives an identity', () => {
  const started = Object.values(workflows).filter(({ on }) => Object.hasOwn(on, 'pull_request'));
  expect(started.length).toBeGreaterThan(0);
  expect(started.flatMap((workflow) => Object.values(workflow.jobs)).filter(credentials)).toEqual([]);
  expect(JSON.stringify(started)).not.toContain('id-token');
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

describe('the plan of a pull request', () => {
  const { plan, comment } = workflows['plan.yml']?.jobs ?? {};
  const runs = plan?.steps.flatMap(({ run }) => run ?? []) ?? [];

  test('is seen against its base, in every environment, in the summary', () => {
    // Of a merge, HEAD^1 is what it is merged into; a depth of 1 would leave it out.
    expect(plan && checkouts(plan).map((step) => step.with?.['fetch-depth'])).toEqual([2]);
    expect(runs.slice(1, 3)).toEqual([
      'npx idp plan --against HEAD^1 --format markdown > plan.md',
      'cat plan.md >> "$GITHUB_STEP_SUMMARY"',
    ]);
  });

  test('is not skipped, since a skipped check counts as passed', () => {
    expect(plan).not.toHaveProperty('if');
    expect(workflows['plan.yml']?.on['pull_request']).toEqual({
      types: ['opened', 'reopened', 'synchronize', 'labeled', 'unlabeled'],
    });
  });

  test('fails on each verdict but the budget, which idp plan shows, unless the label was put on this very plan', () => {
    const last = plan?.steps.at(-1);
    const verdicts = VERDICTS.filter((verdict) => verdict !== 'over-budget').join(',');
    expect(last?.run).toBe(`npx idp plan --against HEAD^1 --fail-on ${verdicts}`);
    expect(last?.if).toBe("${{ !(github.event.action == 'labeled' && github.event.label.name == 'plan-accepted') }}");
  });

  test('becomes one comment, written by a job that runs nothing of the pull request', () => {
    expect(comment?.needs).toBe('plan');
    expect(comment?.if).toContain('github.event.pull_request.head.repo.full_name == github.repository');
    expect(comment?.steps.flatMap(({ uses }) => uses?.split('@')[0] ?? [])).toEqual(['actions/download-artifact']);
    expect(comment?.steps.flatMap(({ run }) => run ?? [])).toEqual([
      'gh pr comment "$NUMBER" --repo "$GITHUB_REPOSITORY" --body-file plan.md --edit-last --create-if-none',
    ]);
  });
});

describe('drift', () => {
  const { detect, report } = workflows['drift.yml']?.jobs ?? {};

  test('is off until roles that read are named, and looked for each night on main', () => {
    expect(detect?.if).toBe("vars.DRIFT_ROLES != ''");
    expect(Object.keys(workflows['drift.yml']?.on ?? {})).toEqual(['schedule', 'workflow_dispatch']);
  });

  test('is written into the issue by a job without an identity, which a failed check does not reach', () => {
    expect([report?.needs, report?.if]).toEqual(['detect', undefined]);
    expect(report && checkouts(report).map((step) => step.with?.['sparse-checkout'])).toEqual(['.ci']);
  });
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

describe('the images that workloads run on', () => {
  const step = workflows['cluster.yml']?.jobs['digests']?.steps.at(-1)?.run ?? '';

  /** Exit code of the step where the registry has images of this size. */
  const exitWith = (size: number, architectures = ['amd64', 'arm64']) => {
    const bin = mkdtempSync(join(tmpdir(), 'docker-'));
    const platforms = architectures.map((architecture) => ({ os: 'linux', architecture }));
    const index = { manifests: platforms.map((platform) => ({ digest: 'sha256:1', platform })) };
    const manifest = { layers: [{ size: 1 }, { size: size - 1 }] };
    const script = `#!/bin/bash\ncase $4 in *@sha256:1) echo '${JSON.stringify(manifest)}' ;; *) echo '${JSON.stringify(index)}' ;; esac\n`;
    writeFileSync(join(bin, 'docker'), script, { mode: 0o755 });
    const list = step.replaceAll('bases.txt', `${bin}/bases.txt`);
    const env = { ...process.env, PATH: `${bin}:${process.env['PATH'] ?? ''}` };
    const { status, stdout } = spawnSync('bash', ['-eo', 'pipefail', '-c', list], { env, encoding: 'utf8' });
    rmSync(bin, { recursive: true });
    return { status, stdout };
  };

  test('are measured each week: a larger one, and one that hosts cannot run, fail', () => {
    expect(exitWith(50_000_000)).toEqual({
      status: 0,
      stdout: expect.stringMatching(/^(\S+ for (amd64|arm64): 50000000 bytes compressed\n)+$/),
    });
    expect(exitWith(90_000_000).status).toBe(1);
    expect(exitWith(50_000_000, ['arm64']).status).not.toBe(0);
    expect(exitWith(50_000_000, ['amd64']).status).not.toBe(0);
  });
});

describe('dependencies', () => {
  const { updates } = parse(readFileSync('.github/dependabot.yml', 'utf8')) as {
    updates: {
      'package-ecosystem': string;
      directory?: string;
      directories?: string[];
      cooldown?: { 'default-days'?: number };
    }[];
  };

  /** Whether updates are proposed for files in a directory. A `*` is one directory. */
  const covers = (ecosystem: string, directory: string) =>
    updates
      .filter((update) => update['package-ecosystem'] === ecosystem)
      .flatMap(({ directory: one, directories = [] }) => (one === undefined ? directories : [one]))
      .some((pattern) => new RegExp(`^${pattern.replaceAll('*', '[^/]+')}$`).test(directory));

  const PORTAL = '/portal';

  /** Directories of ours, from the root, that hold a file of this name. */
  const files = (name: string, directory = ''): string[] => {
    const entries = readdirSync(`./${directory}`, { withFileTypes: true });
    const below = entries.filter((it) => it.isDirectory() && !/^(node_modules|cdk\.out.*|\.git|\.idp)$/.test(it.name));
    return [
      ...(entries.some((it) => it.name === name) ? [directory || '/'] : []),
      ...below.flatMap((it) => files(name, `${directory}/${it.name}`)),
    ];
  };

  /** Directories whose image runs in the cluster, or will when `idp new` has copied them. */
  const workloads = () => files('Dockerfile').filter((directory) => /^\/(score|lib\/scaffold)\//.test(directory));

  test('each lock file and each Dockerfile is watched', () => {
    expect(files('package-lock.json')).toContain('/');
    expect(files('package-lock.json').filter((directory) => !covers('npm', directory))).toEqual([]);
    expect(workloads().length).toBeGreaterThan(3);
    expect(files('Dockerfile')).toContain('/.devcontainer');
    expect(files('Dockerfile').filter((directory) => !covers('docker', directory))).toEqual([]);
    // Beside it is requirements.txt, with the digests.
    expect(files('requirements.in').filter((directory) => !covers('pip', directory))).toEqual([]);
    expect(files('go.sum').filter((directory) => !covers('gomod', directory))).toEqual([]);
    expect(files('pom.xml').filter((directory) => !covers('maven', directory))).toEqual([]);
    expect(['requirements.in', 'go.sum', 'pom.xml'].map((name) => files(name).length)).toEqual([1, 2, 1]);
    expect(covers('github-actions', '/')).toBe(true);
    expect(covers('docker', '/flux/infrastructure/fluentd')).toBe(true);
  });

  /** Images of programs for Node.js. */
  const ofNode = () => workloads().filter((directory) => existsSync(join('.', directory, 'package.json')));

  test.each([
    ['go', 'golang', 'static'],
    ['python', 'python', 'python3'],
  ])(
    'an image in %s starts from a digest, too, and runs on one without a shell, as no root',
    (language, build, run) => {
      const text = readFileSync(`lib/scaffold/languages/${language}/Dockerfile`, 'utf8');
      const digest = '@sha256:[0-9a-f]{64}';
      expect(text.match(/^FROM .*$/gm)).toEqual([
        expect.stringMatching(`^FROM ${build}:\\d+\\.\\d+\\.\\d+-\\S+${digest} AS build$`),
        expect.stringMatching(`^FROM gcr\\.io/distroless/${run}-debian13:nonroot${digest}$`),
      ]);
      expect(text).toMatch(/^USER 65532:65532$/m);
      expect(text).toMatch(/^(CMD|ENTRYPOINT) \["\S+"\]$/m);
    },
  );

  test('each image starts from a digest, with its tag beside it, and runs on one without a shell, as no root', () => {
    expect(ofNode().length).toBeGreaterThan(3);
    for (const directory of ofNode()) {
      const text = readFileSync(join('.', directory, 'Dockerfile'), 'utf8');
      expect(text.match(/^FROM .*$/gm)).toEqual([
        expect.stringMatching(/^FROM node:(\d+)\.\d+\.\d+-alpine@sha256:[0-9a-f]{64} AS build$/),
        expect.stringMatching(/^FROM gcr\.io\/distroless\/nodejs\d+-debian\d+:nonroot@sha256:[0-9a-f]{64}$/),
      ]);
      const [built, run] = [...text.matchAll(/^FROM \D+(\d+)/gm)].map(([, version]) => version);
      expect(run).toBe(built);
      expect(text).toMatch(/^USER 65532:65532$/m);
      // The entry point of the image is Node.js; a shell would be needed for the other form of CMD.
      expect(text).toMatch(/^CMD \["dist\/main\.js"\]$/m);
    }
  });

  test('a release is a week old before it is proposed', () => {
    expect(updates.map(({ cooldown }) => cooldown)).toEqual(updates.map(() => ({ 'default-days': 7 })));
  });

  // It runs npm's packages, as `idp` does: Node.js alone is not enough for it.
  test('the image of the portal starts from the same digest, and runs as no root', () => {
    const [image, workload] = [PORTAL, '/score/orders'].map((directory) =>
      readFileSync(join('.', directory, 'Dockerfile'), 'utf8'),
    );
    const [from = ''] = /^FROM .*$/m.exec(image ?? '') ?? [];
    expect(workload).toContain(`${from} AS build\n`);
    expect(image?.match(/^USER .*$/gm)).toEqual(['USER node']);
  });

  test('no package runs code when it is installed', () => {
    for (const file of ['.npmrc', '.github/deploy/.npmrc']) {
      expect(readFileSync(file, 'utf8')).toMatch(/^ignore-scripts=true$/m);
    }
    for (const directory of ofNode()) {
      const text = readFileSync(join('.', directory, 'Dockerfile'), 'utf8');
      expect(text.match(/npm (ci|i|install)\b.*/g)).toEqual(['npm ci --ignore-scripts']);
    }
  });
});
