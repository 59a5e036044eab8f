import { WebIdentityPrincipal } from 'aws-cdk-lib/aws-iam';
import { Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import type { Environment } from '../config/environment';

export interface GithubIdentityProps {
  readonly github: Environment['github'];
}

const HOST = 'token.actions.githubusercontent.com';
const MAIN = 'refs/heads/main';

/**
 * GitHub Actions as an identity provider of this account, instead of access keys in GitHub secrets.
 *
 * An account holds one provider for each URL, and it has to outlive every environment in the account: it is made once,
 * before `cdk bootstrap` (README, "Deploy to AWS"), and known here by its ARN.
 */
export class GithubIdentity extends Construct {
  private readonly github: Environment['github'];

  constructor(scope: Construct, id: string, { github }: GithubIdentityProps) {
    super(scope, id);
    this.github = github;
  }

  /**
   * Principal: jobs of this repository, on its main branch, in one GitHub environment.
   *
   * The branch is its own condition: the subject of a job with an environment does not contain it, and GitHub makes an
   * environment that a workflow names, without any protection, if there is none. The keys that AWS takes from GitHub's
   * tokens: IAM User Guide, "Available keys for AWS OIDC federation".
   */
  public environmentOnMain(environmentName: string): WebIdentityPrincipal {
    const provider = Stack.of(this).formatArn({
      service: 'iam',
      region: '',
      resource: 'oidc-provider',
      resourceName: HOST,
    });
    return new WebIdentityPrincipal(provider, {
      StringEquals: {
        [`${HOST}:aud`]: 'sts.amazonaws.com',
        [`${HOST}:sub`]: `repo:${this.repository()}:environment:${environmentName}`,
        [`${HOST}:repository_id`]: String(this.github.repositoryId),
        [`${HOST}:ref`]: MAIN,
      },
    });
  }

  /** As GitHub writes it in a subject. With ids, a name that somebody else takes over later does not match. */
  private repository(): string {
    const { owner, ownerId, repository, repositoryId, subject } = this.github;
    return subject === 'names'
      ? `${owner}/${repository}`
      : `${owner}@${String(ownerId)}/${repository}@${String(repositoryId)}`;
  }
}
