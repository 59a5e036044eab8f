import { environments } from '../../config/environments';
import type { Environment } from '../../config/environment';
import { UserError } from '../../diagnostics/user-error';
import { AwsCli } from '../aws-cli';
import { GithubCli } from '../github-cli';
import { ProgramFailure } from '../program-failure';
import { workflowFiles } from '../workflow-files';
import { githubSteps, repositoryOf, type Reviewer } from './github-steps';
import { runSteps } from './run-steps';
import { REVIEWER, shellScript } from './shell-script';

export interface SetupOptions {
  /** Runs the commands in place of printing them. */
  readonly run: boolean;
  /** User or `organization/team` that approves where data is kept. Default: whoever `gh` is signed in as. */
  readonly reviewer?: string;
  readonly root: string;
  readonly print: (text: string) => void;
}

/**
 * Prints or runs what sets up GitHub for the environments of the configuration.
 *
 * @throws UserError if the configuration still has the placeholder, or a command fails
 */
export async function setupGithub({ run, reviewer, root, print }: SetupOptions): Promise<void> {
  const github = new GithubCli();
  const workflows = workflowFiles(root);
  for (const [repository, all] of byRepository()) {
    refusePlaceholder(all, run);
    const roles = await rolesOf(all);
    const idOf = async () => Number(await github.run(['api', reviewerPath(reviewer), '--jq', '.id']));
    const approves: Reviewer = {
      type: reviewer?.includes('/') === true ? 'Team' : 'User',
      id: run ? await signedIn(idOf) : REVIEWER,
    };
    const steps = githubSteps({ environments: all, workflows, reviewer: approves, roleArns: roles.arns });
    if (run) {
      print(repository);
      await runSteps(steps, github, print);
      roles.missing.forEach(({ environment, why }) => {
        print(
          `left out variable AWS_DEPLOY_ROLE_ARN of ${environment.name}: ${why}; run it again after its deployment`,
        );
      });
    } else {
      const [first = '', ...rest] = shellScript(steps);
      print([`# ${repository}`, `reviewer=$(gh api ${reviewerPath(reviewer)} --jq .id)`, first, ...rest].join('\n'));
      roles.missing.forEach((it) => {
        print(laterOf(it));
      });
    }
  }
}

function byRepository(): Map<string, [Environment, ...Environment[]]> {
  const groups = new Map<string, [Environment, ...Environment[]]>();
  for (const environment of Object.values(environments)) {
    const name = repositoryOf(environment);
    const group = groups.get(name);
    if (group === undefined) {
      groups.set(name, [environment]);
    } else {
      group.push(environment);
    }
  }
  return groups;
}

function refusePlaceholder(all: readonly Environment[], run: boolean): void {
  if (run && all.some(({ github }) => github.owner === 'your-organization')) {
    throw new UserError("github.owner is still 'your-organization'; correct lib/config/environments.ts");
  }
}

/** Of the API, for the id of a user, a team, or whoever is signed in. */
function reviewerPath(reviewer: string | undefined): string {
  if (reviewer === undefined) {
    return 'user';
  }
  const [organization = '', team] = reviewer.split('/');
  return team === undefined ? `users/${organization}` : `orgs/${organization}/teams/${team}`;
}

async function signedIn(idOf: () => Promise<number>): Promise<number> {
  try {
    return await idOf();
  } catch (failure) {
    throw failure instanceof ProgramFailure
      ? new UserError(`${failure.message}; install gh from https://cli.github.com, or run 'gh auth login'`)
      : failure;
  }
}

interface Missing {
  readonly environment: Environment;
  readonly why: string;
}

/** The roles that the security stacks have made, as far as the credentials of this machine can see them. */
async function rolesOf(all: readonly Environment[]): Promise<{ arns: Map<string, string>; missing: Missing[] }> {
  const arns = new Map<string, string>();
  const missing: Missing[] = [];
  for (const environment of all) {
    const arn = await roleOf(environment);
    if (arn.startsWith('arn:')) {
      arns.set(environment.name, arn);
    } else {
      missing.push({ environment, why: arn });
    }
  }
  return { arns, missing };
}

/** The ARN, or why there is none. */
async function roleOf({ name, region, account }: Environment): Promise<string> {
  const StackName = `${name}-security`;
  try {
    const { Stacks = [] } = (await new AwsCli(region).call('cloudformation', 'describe-stacks', { StackName })) as {
      Stacks?: { Outputs?: { OutputKey?: string; OutputValue?: string }[] }[];
    };
    const arn = Stacks[0]?.Outputs?.find(({ OutputKey }) => OutputKey === 'DeployRoleArn')?.OutputValue;
    if (arn === undefined) {
      return `the stack ${StackName} has no output DeployRoleArn`;
    }
    return account === undefined || arn.split(':')[4] === account
      ? arn
      : `the credentials are not of account ${account}`;
  } catch (failure) {
    if (failure instanceof ProgramFailure) {
      return failure.message;
    }
    throw failure;
  }
}

/** How to set the role's variable later. */
function laterOf({ environment, why }: Missing): string {
  const { name, region } = environment;
  const query = `"Stacks[0].Outputs[?OutputKey=='DeployRoleArn'].OutputValue"`;
  return [
    '',
    `# variable AWS_DEPLOY_ROLE_ARN of ${name}: the role is not known (${why.replaceAll(/\s+/g, ' ')}).`,
    '# After the first deployment, with credentials of its account:',
    `# gh variable set AWS_DEPLOY_ROLE_ARN --repo ${repositoryOf(environment)} --env ${name} --body "$(aws cloudformation \\`,
    `#   describe-stacks --region ${region} --stack-name ${name}-security --query ${query} --output text)"`,
  ].join('\n');
}
