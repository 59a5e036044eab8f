import { createHash } from 'node:crypto';
import type { Environment } from './environment';

/** Name of the environment of the local run, which no other may take. */
export const LOCAL = 'local';

/** Physical names that are a contract between CloudFormation, the hosts and the cluster. All else is named by CDK. */
export interface PlatformNames {
  /** `<platform>-<environment>`, first part of every other name. */
  readonly prefix: string;
  /** ECR repository of the artifact that Flux pulls. */
  readonly artifactRepository: string;
  /** Public bucket with the cluster's OIDC discovery documents. */
  readonly issuerBucket: string;
  /** Host part of the cluster's OIDC issuer; with `https://` before it, the `iss` of every service account token. */
  readonly issuerHost: string;
  /** Log groups stand under it: `<logPrefix>/workloads/<workload>`, `<logPrefix>/hosts`, `<logPrefix>/platform`. */
  readonly logPrefix: string;
}

/**
 * Names of one environment's platform-level resources.
 *
 * Bucket names are shared by the whole world. A digest of what identifies the environment keeps them apart without the
 * account id, so IAM trust policies, whose condition keys hold the issuer's host, are complete without credentials.
 */
export function platformNames(environment: Environment): PlatformNames {
  const prefix = `${environment.platform}-${environment.name}`;
  const issuerBucket = `${prefix}-oidc-${worldwideSuffix(environment)}`;
  return {
    prefix,
    artifactRepository: `${prefix}-flux`,
    issuerBucket,
    issuerHost: `${issuerBucket}.s3.${environment.region}.amazonaws.com`,
    logPrefix: `/${prefix}`,
  };
}

/** Ten hexadecimal digits that tell this environment's bucket names from everybody else's. */
export function worldwideSuffix({ platform, name, region, github }: Environment): string {
  const identity = [platform, name, region, github.owner, github.repository, github.ownerId, github.repositoryId];
  return createHash('sha256').update(identity.join('\n')).digest('hex').slice(0, 10);
}
