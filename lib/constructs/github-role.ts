import { PolicyStatement, Role } from 'aws-cdk-lib/aws-iam';
import { ArnFormat, Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import type { PlatformNames } from '../config/platform-names';
import { acknowledgeWildcard } from './acknowledge-wildcard';
import type { GithubIdentity } from './github-identity';

export interface GithubRoleProps {
  readonly identity: GithubIdentity;
  readonly names: PlatformNames;
  /** The GitHub environment a deployment runs in. */
  readonly environmentName: string;
}

/** Roles that `cdk bootstrap` makes and a deployment uses. Not its lookup role, which reads the whole account. */
const BOOTSTRAP_ROLES = ['deploy', 'file-publishing'] as const;

/** What pushing an image takes (ECR User Guide, "IAM permissions for pushing an image"). */
const PUSH = [
  'ecr:BatchCheckLayerAvailability',
  'ecr:BatchGetImage',
  'ecr:CompleteLayerUpload',
  'ecr:GetDownloadUrlForLayer',
  'ecr:InitiateLayerUpload',
  'ecr:PutImage',
  'ecr:UploadLayerPart',
];

/** What pushing secrets takes. Their values are written and never read: lib/release/set-secret.ts. */
const PUSH_SECRETS = ['secretsmanager:DescribeSecret', 'secretsmanager:PutSecretValue'];

/** Actions that support no resource. */
const ANYWHERE = ['ecr:GetAuthorizationToken', 'secretsmanager:ListSecrets'];

/**
 * The only role of GitHub's jobs: deploys this environment, pushes its images, its artifact and its secrets, and records
 * releases.
 */
export class GithubRole extends Construct {
  public readonly roleArn: string;

  constructor(scope: Construct, id: string, { identity, names, environmentName }: GithubRoleProps) {
    super(scope, id);
    const repositories = [`${names.prefix}/*`, names.artifactRepository].map((name) =>
      Stack.of(this).formatArn({ service: 'ecr', resource: 'repository', resourceName: name }),
    );
    const role = new Role(this, 'Default', { assumedBy: identity.environmentOnMain(environmentName) });
    role.addToPolicy(
      new PolicyStatement({
        actions: ['sts:AssumeRole', 'sts:TagSession'],
        resources: BOOTSTRAP_ROLES.map((name) => this.bootstrapArn(names.qualifier, name)),
      }),
    );
    role.addToPolicy(new PolicyStatement({ actions: ANYWHERE, resources: ['*'] }));
    role.addToPolicy(new PolicyStatement({ actions: PUSH, resources: repositories }));
    const secrets = Stack.of(this).formatArn({
      service: 'secretsmanager',
      resource: 'secret',
      resourceName: `${names.prefix}/*`,
      arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    });
    role.addToPolicy(new PolicyStatement({ actions: PUSH_SECRETS, resources: [secrets] }));
    role.addToPolicy(this.onTable(names, ['dynamodb:PutItem', 'dynamodb:UpdateItem'], ['release']));
    role.addToPolicy(this.onTable(names, ['dynamodb:GetItem', 'dynamodb:Query'], ['release', 'status']));

    acknowledgeWildcard(this, '*', `${ANYWHERE.join(' and ')} support no resource.`);
    acknowledgeWildcard(this, secrets, 'The secret of any claim, new ones included; none of the cluster.');
    acknowledgeWildcard(this, repositories[0] ?? '', 'The image of any workload, new ones included.');
    this.roleArn = role.roleArn;
  }

  /** On items of the platform's own table, of these kinds alone. None of the actions is without a key. */
  private onTable({ deploymentsTable }: PlatformNames, actions: string[], kinds: string[]): PolicyStatement {
    return new PolicyStatement({
      actions,
      resources: [Stack.of(this).formatArn({ service: 'dynamodb', resource: 'table', resourceName: deploymentsTable })],
      conditions: { 'ForAllValues:StringEquals': { 'dynamodb:LeadingKeys': kinds } },
    });
  }

  private bootstrapArn(qualifier: string, role: (typeof BOOTSTRAP_ROLES)[number]): string {
    const { account, region } = Stack.of(this);
    return Stack.of(this).formatArn({
      service: 'iam',
      region: '',
      resource: 'role',
      resourceName: `cdk-${qualifier}-${role}-role-${account}-${region}`,
    });
  }
}
