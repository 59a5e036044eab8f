import type { Environment } from '../../config/environment';
import { requiredChecks } from './required-checks';
import type { WorkflowFile } from '../workflow-files';

/** One command of `gh`. Each can be repeated. */
export interface Step {
  /** What it makes: `environment prod, with a reviewer`. */
  readonly title: string;
  /** What somebody has to know before it runs. */
  readonly note?: string;
  /** Arguments of `gh`. */
  readonly args: readonly string[];
  /** Its input, as JSON. */
  readonly body?: object;
  /** An environment that may exist: what its body does not say is kept of this path of the API. */
  readonly keep?: string;
  /** What a path of the API lists under this name, `items` in jq, is left alone or, with `update`, written anew. */
  readonly existing?: {
    readonly list: string;
    readonly items: string;
    readonly name: string;
    readonly update: boolean;
  };
}

/** Who approves, by id: GitHub takes no name. */
export interface Reviewer {
  readonly type: 'User' | 'Team';
  readonly id: number | string;
}

export interface SetupInput {
  /** Of one repository. */
  readonly environments: readonly [Environment, ...Environment[]];
  readonly workflows: readonly WorkflowFile[];
  readonly reviewer: Reviewer;
  /** Of the environments that are deployed, by name. */
  readonly roleArns: ReadonlyMap<string, string>;
}

/** Accepts a plan with verdicts: .github/workflows/plan.yml. */
const LABEL = 'plan-accepted';

/** The app of GitHub Actions at github.com. A status of the same name from elsewhere does not count. */
const GITHUB_ACTIONS = 15368;

const RULESET = 'reviewed and checked';

/** Where .github/workflows/deploy.yml takes main to, unless a variable says otherwise. */
const MAIN_ENVIRONMENT = 'dev';

/** `OWNER/NAME`, as `gh --repo` takes it. */
export function repositoryOf({ github }: Pick<Environment, 'github'>): string {
  return `${github.owner}/${github.repository}`;
}

/**
 * What the platform needs at GitHub, in the order that is safe: environments are protected before roles trust them, and
 * main before anything is deployed from it. The roles come last: without them GitHub deploys nothing.
 */
export function githubSteps({ environments, workflows, reviewer, roleArns }: SetupInput): Step[] {
  const repository = repositoryOf(environments[0]);
  return [
    ...environments.flatMap((environment) => protectEnvironment(environment, reviewer)),
    {
      title: `label ${LABEL}`,
      args: [
        'label',
        'create',
        LABEL,
        '--repo',
        repository,
        '--force',
        '--description',
        'Accepts what the check plan found',
      ],
    },
    protectMain(repository, requiredChecks(workflows)),
    ...regions(repository, environments),
    ...environments.flatMap(({ name }) => {
      const arn = roleArns.get(name);
      return arn === undefined ? [] : [variable(repository, 'AWS_DEPLOY_ROLE_ARN', arn, name)];
    }),
  ];
}

function protectEnvironment(environment: Environment, reviewer: Reviewer): Step[] {
  const { name, removal } = environment;
  const path = `repos/${repositoryOf(environment)}/environments/${name}`;
  const policies = `${path}/deployment-branch-policies`;
  const isKept = removal === 'retain';
  return [
    {
      title: `environment ${name}${isKept ? ', with a reviewer' : ''}`,
      args: ['api', '--method', 'PUT', path, '--input', '-'],
      body: {
        ...(isKept ? { reviewers: [reviewer] } : {}),
        deployment_branch_policy: { protected_branches: false, custom_branch_policies: true },
      },
      keep: path,
    },
    {
      title: `main is deployed to ${name}`,
      args: ['api', '--method', 'POST', policies, '--input', '-'],
      body: { name: 'main', type: 'branch' },
      existing: { list: policies, items: '.branch_policies[]', name: 'main', update: false },
    },
  ];
}

/** A ruleset of its own: what other rulesets and branch protection ask for stays as it is. */
function protectMain(repository: string, checks: readonly string[]): Step {
  const path = `repos/${repository}/rulesets`;
  return {
    title: `main takes what code owners have reviewed, and what passes ${checks.join(', ')}`,
    note: "Nobody may bypass it: whoever is alone cannot merge, since GitHub counts no review of one's own.",
    args: ['api', '--method', 'POST', path, '--input', '-'],
    body: {
      name: RULESET,
      target: 'branch',
      enforcement: 'active',
      conditions: { ref_name: { include: ['refs/heads/main'], exclude: [] } },
      rules: [
        { type: 'deletion' },
        { type: 'non_fast_forward' },
        {
          type: 'pull_request',
          parameters: {
            required_approving_review_count: 1,
            require_code_owner_review: true,
            dismiss_stale_reviews_on_push: true,
            require_last_push_approval: true,
            required_review_thread_resolution: false,
          },
        },
        {
          type: 'required_status_checks',
          parameters: {
            strict_required_status_checks_policy: false,
            required_status_checks: checks.map((context) => ({ context, integration_id: GITHUB_ACTIONS })),
          },
        },
      ],
    },
    // Not those of the organization.
    existing: { list: `${path}?includes_parents=false`, items: '.[]', name: RULESET, update: true },
  };
}

/** The repository's region is that of main's environment; another one is a variable of its environment. */
function regions(repository: string, environments: SetupInput['environments']): Step[] {
  const main = environments.find(({ name }) => name === MAIN_ENVIRONMENT) ?? environments[0];
  return [
    variable(repository, 'AWS_REGION', main.region),
    ...environments
      .filter(({ region }) => region !== main.region)
      .map(({ name, region }) => variable(repository, 'AWS_REGION', region, name)),
    ...(main.name === MAIN_ENVIRONMENT ? [] : [variable(repository, 'MAIN_ENVIRONMENT', main.name)]),
  ];
}

function variable(repository: string, name: string, value: string, environment?: string): Step {
  const of = environment === undefined ? [] : ['--env', environment];
  return {
    title: `variable ${name}${environment === undefined ? '' : ` of ${environment}`}`,
    args: ['variable', 'set', name, '--repo', repository, ...of, '--body', value],
  };
}
