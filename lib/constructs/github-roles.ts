import { type IRole, PolicyStatement, Role } from 'aws-cdk-lib/aws-iam';
import { Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import type { PlatformNames } from '../config/platform-names';
import { acknowledgeWildcard } from './acknowledge-wildcard';
import type { GithubIdentity } from './github-identity';

export interface GithubRolesProps {
  readonly identity: GithubIdentity;
  readonly names: PlatformNames;
  /** The GitHub environment a deployment runs in. Protect it: the token's subject contains only its name. */
  readonly environmentName: string;
}

/** Roles created by `cdk bootstrap`, with its default qualifier. */
type BootstrapRole = 'deploy' | 'file-publishing' | 'image-publishing' | 'lookup';
const QUALIFIER = 'hnb659fds';

const PULL = [
  'ecr:BatchCheckLayerAvailability',
  'ecr:BatchGetImage',
  'ecr:DescribeImages',
  'ecr:GetDownloadUrlForLayer',
];
const PUSH = ['ecr:CompleteLayerUpload', 'ecr:InitiateLayerUpload', 'ecr:PutImage', 'ecr:UploadLayerPart'];

/** Roles of GitHub's jobs in this account: compare, push, deploy. */
export class GithubRoles extends Construct {
  /** A pull request: reads, through CDK's lookup role. */
  public readonly diff: IRole;
  /** The main branch: pushes images. Only the protected environment releases the artifact that hosts run. */
  public readonly push: IRole;
  /** The protected environment: deploys, through CDK's own roles, and releases the artifact. */
  public readonly deploy: IRole;

  constructor(scope: Construct, id: string, { identity, names, environmentName }: GithubRolesProps) {
    super(scope, id);
    const artifact = this.repositoryArn(names.artifactRepository);
    const workloadImages = this.repositoryArn(`${names.prefix}/*`);

    const diff = new Role(this, 'Diff', { assumedBy: identity.job('pull_request') });
    diff.addToPolicy(new PolicyStatement({ actions: ['sts:AssumeRole'], resources: [this.bootstrapArn('lookup')] }));

    const push = new Role(this, 'Push', { assumedBy: identity.job('ref:refs/heads/main') });
    this.pushStatements(workloadImages).forEach((it) => push.addToPolicy(it));

    const deploy = new Role(this, 'Deploy', { assumedBy: identity.job(`environment:${environmentName}`) });
    const bootstrap: readonly BootstrapRole[] = ['deploy', 'file-publishing', 'image-publishing', 'lookup'];
    deploy.addToPolicy(
      new PolicyStatement({
        actions: ['sts:AssumeRole', 'sts:TagSession'],
        resources: bootstrap.map((role) => this.bootstrapArn(role)),
      }),
    );
    this.pushStatements(artifact).forEach((it) => deploy.addToPolicy(it));
    // To pin the digests of the images that the push role pushed.
    deploy.addToPolicy(new PolicyStatement({ actions: ['ecr:DescribeImages'], resources: [workloadImages] }));

    acknowledgeWildcard(this, '*', 'ecr:GetAuthorizationToken supports no resource.');
    for (const role of [push, deploy]) {
      acknowledgeWildcard(role, workloadImages, 'The image of any workload, new ones included.');
    }
    this.diff = diff;
    this.push = push;
    this.deploy = deploy;
  }

  private pushStatements(repository: string): PolicyStatement[] {
    return [
      // This action supports no resource. The token allows only what the role may do.
      new PolicyStatement({ actions: ['ecr:GetAuthorizationToken'], resources: ['*'] }),
      new PolicyStatement({ actions: [...PULL, ...PUSH], resources: [repository] }),
    ];
  }

  private repositoryArn(name: string): string {
    return Stack.of(this).formatArn({ service: 'ecr', resource: 'repository', resourceName: name });
  }

  private bootstrapArn(role: BootstrapRole): string {
    const { account, region } = Stack.of(this);
    return Stack.of(this).formatArn({
      service: 'iam',
      region: '',
      resource: 'role',
      resourceName: `cdk-${QUALIFIER}-${role}-role-${account}-${region}`,
    });
  }
}
