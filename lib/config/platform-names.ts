import { createHash } from 'node:crypto';
import type { Environment } from './environment';

/** Name of the environment of the local run, reserved for it. */
export const LOCAL = 'local';

/** Physical names that CloudFormation, the hosts and the cluster agree on. CDK names all other resources. */
export interface PlatformNames {
  /** `<platform>-<environment>`, first part of every other name, and the name of an EKS cluster. */
  readonly prefix: string;
  /** ECR repository of the artifact that Flux pulls. */
  readonly artifactRepository: string;
  /** DynamoDB table of the platform itself: releases, and what the server reports each minute. */
  readonly deploymentsTable: string;
  /** Public bucket with the cluster's OIDC discovery documents. */
  readonly issuerBucket: string;
  /** Host of the cluster's OIDC issuer. `https://<host>` is the `iss` of every service account token. */
  readonly issuerHost: string;
  /** Prefix of log groups: `<logPrefix>/workloads/<workload>`, and `<logPrefix>/audit`, `/hosts` and `/platform`. */
  readonly logPrefix: string;
  /** Of `cdk bootstrap`: this environment's own roles and bucket for deployments. At most 10 letters and digits. */
  readonly qualifier: string;
  /** Role of the host with the k3s server, with `*` for what CloudFormation adds: the stack that makes it is `compute`. */
  readonly serverRole: string;
  /** Role of `cdk bootstrap` that CloudFormation deploys with, with `*` for account and region. */
  readonly deploymentRole: string;
  /** Role of GitHub's jobs, with `*` for what CloudFormation adds: the stack that makes it is `security`. */
  readonly githubRole: string;
  /** Of the key in KMS that signs releases. */
  readonly releaseKeyAlias: string;
  /** IAM policy that bounds every role of the stacks, but that of an EKS cluster. */
  readonly roleBoundary: string;
  /** IAM policy that bounds the role of an EKS cluster. */
  readonly clusterBoundary: string;
}

/**
 * Names of one environment's platform-level resources.
 *
 * Bucket names must be unique in the world. Theirs end in a digest, not in the account id: the condition keys of IAM
 * trust policies contain the issuer's host, and must be complete without credentials.
 */
export function platformNames(environment: Environment): PlatformNames {
  const prefix = `${environment.platform}-${environment.name}`;
  const qualifier = qualifierOf(environment);
  const issuerBucket = `${prefix}-oidc-${worldwideSuffix(environment)}`;
  return {
    prefix,
    artifactRepository: `${prefix}-flux`,
    deploymentsTable: `${prefix}-deployments`,
    issuerBucket,
    issuerHost: `${issuerBucket}.s3.${environment.region}.amazonaws.com`,
    logPrefix: `/${prefix}`,
    qualifier,
    serverRole: `${environment.name}-compute-ServerRole*`,
    deploymentRole: `cdk-${qualifier}-cfn-exec-role-*`,
    githubRole: `${environment.name}-security-GithubRole*`,
    releaseKeyAlias: `alias/${prefix}-release`,
    roleBoundary: `${prefix}-role-boundary`,
    clusterBoundary: `${prefix}-cluster-boundary`,
  };
}

/** `cdk bootstrap` takes at most 10 characters: a longer name is cut, and ends in a digest of the whole. */
function qualifierOf({ platform, name }: Environment): string {
  const qualifier = `${platform}${name}`;
  const digest = createHash('sha256').update(`${platform}-${name}`).digest('hex').slice(0, 6);
  return qualifier.length <= 10 ? qualifier : `${qualifier.slice(0, 4)}${digest}`;
}

/** Host of an account's ECR registry. */
export function ecrHost(account: string, region: string): string {
  return `${account}.dkr.ecr.${region}.amazonaws.com`;
}

/**
 * Ten hexadecimal digits that make this environment's bucket names unique in the world. GitHub's ids stay when a repository
 * is renamed, and so do buckets.
 */
export function worldwideSuffix({ platform, name, region, github }: Environment): string {
  const identity = [platform, name, region, github.ownerId, github.repositoryId];
  return createHash('sha256').update(identity.join('\n')).digest('hex').slice(0, 10);
}
