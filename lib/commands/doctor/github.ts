import { ProgramFailure } from '../program-failure';
import { requiredChecks } from '../setup/required-checks';
import { VARIABLES } from '../setup/variables';
import { workflowFiles } from '../workflow-files';
import type { Check, Target } from './check';
import { error, type Finding, orOk, warning } from './finding';

/** The repository at GitHub, as `gh` sees it. The first one finds out whether it sees it at all. */
export const githubChecks: readonly Check<Target>[] = [
  {
    id: 'github-repository',
    title: 'the repository is the one of the configuration',
    gate: true,
    run: checkRepository,
  },
  {
    id: 'github-environment',
    title: 'the environment exists at GitHub, and only main is deployed to it',
    run: checkEnvironment,
  },
  { id: 'github-main', title: 'main takes reviewed changes alone, whose checks have passed', run: checkMain },
  { id: 'github-variables', title: 'the variables that the deployment reads are set', run: checkVariables },
];

const SETUP = "run 'idp setup github'";

/** Since then, GitHub writes ids into the subject of tokens: lib/config/environment.ts. */
const IMMUTABLE_SINCE = '2026-07-15';

async function checkRepository(target: Target): Promise<readonly Finding[]> {
  const { github } = target.environment;
  const actual = (await ask(target, '')) as { id?: number; created_at?: string; owner?: { id?: number } };
  const ids = [
    ['ownerId', github.ownerId, actual.owner?.id],
    ['repositoryId', github.repositoryId, actual.id],
  ] as const;
  const findings = ids
    .filter(([, configured, at]) => configured !== at)
    .map(([key, configured, at]) =>
      error(
        `github.${key} is ${configured}, but GitHub says ${at ?? 'nothing'}: AWS would refuse its deployments`,
        'correct lib/config/environments.ts',
      ),
    );
  const isNew = (actual.created_at ?? '') > IMMUTABLE_SINCE;
  if (isNew && github.subject === 'names') {
    const fix = "write subject: 'immutable', or leave it out";
    findings.push(error(`github.subject is 'names', but the repository is newer than ${IMMUTABLE_SINCE}`, fix));
  }
  return orOk(findings, `${github.owner}/${github.repository} has these ids`);
}

interface EnvironmentAtGithub {
  readonly protection_rules?: readonly { readonly type?: string; readonly reviewers?: readonly unknown[] }[];
  readonly deployment_branch_policy?: { readonly custom_branch_policies?: boolean } | null;
}

async function checkEnvironment(target: Target): Promise<readonly Finding[]> {
  const { name, removal } = target.environment;
  const actual = await orUndefined(async () => await ask(target, `/environments/${name}`));
  if (actual === undefined) {
    return [
      error(`GitHub has no environment '${name}': the first workflow that names it makes it, unprotected`, SETUP),
    ];
  }
  const { protection_rules: rules = [], deployment_branch_policy: policy } = actual as EnvironmentAtGithub;
  const branches = policy?.custom_branch_policies === true ? await branchesOf(target) : undefined;
  const hasReviewer = rules.some(({ type, reviewers = [] }) => type === 'required_reviewers' && reviewers.length > 0);
  return orOk(
    [
      ...(branches?.length === 1 && branches[0] === 'main'
        ? []
        : [error(`'${name}' may be deployed to from ${branches?.join(', ') ?? 'other branches than main'}`, SETUP)]),
      ...(removal === 'retain' && !hasReviewer
        ? [error(`'${name}' keeps its data (removal: 'retain'), but nobody has to approve a deployment`, SETUP)]
        : []),
    ],
    `'${name}' is deployed to from main alone${hasReviewer ? ', after an approval' : ''}`,
  );
}

async function branchesOf(target: Target): Promise<string[]> {
  const answer = await ask(target, `/environments/${target.environment.name}/deployment-branch-policies`);
  const { branch_policies: policies = [] } = answer as { branch_policies?: { name?: string }[] };
  return policies.map(({ name = '' }) => name);
}

interface Rule {
  readonly type?: string;
  readonly parameters?: {
    readonly require_code_owner_review?: boolean;
    readonly required_status_checks?: readonly { readonly context?: string }[];
  };
}

/** By rulesets, of the repository and of its organization. Who protects main in the older way sees a warning. */
async function checkMain(target: Target): Promise<readonly Finding[]> {
  const rules = (await ask(target, '/rules/branches/main?per_page=100')) as Rule[];
  const checks = rules
    .flatMap(({ parameters }) => parameters?.required_status_checks ?? [])
    .map(({ context }) => context);
  const missing = requiredChecks(workflowFiles(target.root)).filter((name) => !checks.includes(name));
  const isReviewed = rules.some(
    ({ type, parameters }) => type === 'pull_request' && parameters?.require_code_owner_review,
  );
  const fix = `${SETUP}, unless a branch protection rule says the same`;
  return orOk(
    [
      ...(missing.length === 0 ? [] : [warning(`no ruleset requires ${missing.join(', ')} for main`, fix)]),
      ...(isReviewed ? [] : [warning('no ruleset requires a review of code owners for main', fix)]),
    ],
    `a review of code owners, ${checks.join(', ')}`,
  );
}

/** An organization can set them, too, and what it sets is not asked for. */
async function checkVariables(target: Target): Promise<readonly Finding[]> {
  const { name, region } = target.environment;
  const findings: Finding[] = [];
  for (const variable of VARIABLES.filter(({ optional }) => optional !== true)) {
    const places = [
      `/environments/${name}/variables/`,
      ...(variable.where === 'repository' ? ['/actions/variables/'] : []),
    ];
    let value: string | undefined;
    for (const place of places) {
      const answer = await orUndefined(async () => await ask(target, `${place}${variable.name}`));
      value ??= (answer as { value?: string } | undefined)?.value;
    }
    if (value === undefined) {
      findings.push(warning(`the variable ${variable.name} is not set here; GitHub cannot deploy without it`, SETUP));
    } else if (variable.name === 'AWS_REGION' && value !== region) {
      findings.push(error(`the variable AWS_REGION is ${value}, but '${name}' is in ${region}`, SETUP));
    }
  }
  return orOk(findings, 'they are set');
}

async function ask({ environment: { github }, github: cli }: Target, path: string): Promise<unknown> {
  return JSON.parse(await cli.run(['api', `repos/${github.owner}/${github.repository}${path}`]));
}

async function orUndefined(call: () => Promise<unknown>): Promise<unknown> {
  try {
    return await call();
  } catch (failure) {
    if (failure instanceof ProgramFailure && failure.code === '404') {
      return undefined;
    }
    throw failure;
  }
}
