import { createHash } from 'node:crypto';
import { platformNames } from '../config/platform-names';
import type { Environment } from '../config/environment';
import type { ResourceName } from './claim';

/** Directory of the role's token in a pod: the same as in EKS. */
export const TOKEN_DIRECTORY = '/var/run/secrets/eks.amazonaws.com/serviceaccount';

/** Directories in which an engine may mount a token, whichever engine runs the workload today. */
export const TOKEN_DIRECTORIES = [TOKEN_DIRECTORY, '/var/run/secrets/pods.eks.amazonaws.com/serviceaccount'];

/** Namespace of the caches of all workloads. */
export const CACHES = 'caches';

/** Shortens a name to `limit` characters. A shortened name ends in a digest of the whole, so it stays unique. */
export function shorten(name: string, limit: number): string {
  if (name.length <= limit) {
    return name;
  }
  const digest = createHash('sha256').update(name).digest('hex').slice(0, 8);
  return `${name.slice(0, limit - 9).replace(/[-.]+$/, '')}-${digest}`;
}

/** Physical name of a claim: letters, digits and `-`, at most `limit` characters including the ending. */
export function claimName(environment: Environment, id: string, limit: number, ending = ''): string {
  const name = `${platformNames(environment).prefix}-${id.replaceAll('.', '-')}`;
  return shorten(name, limit - ending.length) + ending;
}

/** IAM role name: at most 64 characters. */
export function roleName(environment: Environment, workload: string): string {
  return shorten(`${platformNames(environment).prefix}-${workload}`, 64);
}

/** ECR repository of a workload's image. */
export function imageRepository(environment: Environment, workload: string): string {
  return `${platformNames(environment).prefix}/${workload}`;
}

/** Log group of a workload's lines. */
export function logGroup(environment: Environment, workload: string): string {
  return `${platformNames(environment).logPrefix}/workloads/${workload}`;
}

/** Construct id of a claim or a workload, in PascalCase. `_` before a leading digit keeps `a-1` and `a1` apart. */
export function logicalId(id: string): string {
  return id
    .split(/[-.]+/)
    .map((word) => (/^\d/.test(word) ? `_${word}` : word.charAt(0).toUpperCase() + word.slice(1)))
    .join('');
}

/** The ARN of a resource in one account and region. S3 bucket ARNs contain neither. */
export function formatArn(
  { service, resource }: ResourceName,
  { region, account }: { region: string; account: string },
): string {
  return service === 's3' ? `arn:aws:s3:::${resource}` : `arn:aws:${service}:${region}:${account}:${resource}`;
}
