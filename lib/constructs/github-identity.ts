import { type IOidcProvider, OidcProviderNative, WebIdentityPrincipal } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import type { Environment } from '../config/environment';

export interface GithubIdentityProps {
  /** The repository, and the provider's ARN where the account already has one (an account holds one per URL). */
  readonly github: Environment['github'];
}

const HOST = 'token.actions.githubusercontent.com';
const AUDIENCE = 'sts.amazonaws.com';

/** GitHub Actions as an identity provider of this account, instead of access keys in GitHub secrets. */
export class GithubIdentity extends Construct {
  private readonly provider: IOidcProvider;
  private readonly github: Environment['github'];

  constructor(scope: Construct, id: string, { github }: GithubIdentityProps) {
    super(scope, id);
    this.github = github;
    this.provider =
      github.oidcProviderArn === undefined
        ? new OidcProviderNative(this, 'Provider', { url: `https://${HOST}`, clientIds: [AUDIENCE] })
        : OidcProviderNative.fromOidcProviderArn(this, 'Provider', github.oidcProviderArn);
  }

  /**
   * Principal: jobs of this repository only.
   *
   * The subject is GitHub's immutable form (repositories made, renamed or transferred since 15 July 2026): a name that
   * someone else takes over later does not match.
   *
   * @param context - last part of the subject, for example `pull_request` or `ref:refs/heads/main`
   */
  public job(context: string): WebIdentityPrincipal {
    const { owner, ownerId, repository, repositoryId } = this.github;
    return new WebIdentityPrincipal(this.provider.oidcProviderArn, {
      StringEquals: {
        [`${HOST}:aud`]: AUDIENCE,
        [`${HOST}:sub`]: `repo:${owner}@${String(ownerId)}/${repository}@${String(repositoryId)}:${context}`,
        [`${HOST}:repository_id`]: String(repositoryId),
      },
    });
  }
}
