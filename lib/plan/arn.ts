import type { ResourceName } from './plan';

/** Renders a resource name as the ARN it has in one account and region. S3 bucket ARNs carry neither. */
export function formatArn(
  { service, resource }: ResourceName,
  { region, account }: { region: string; account: string },
): string {
  return service === 's3' ? `arn:aws:s3:::${resource}` : `arn:aws:${service}:${region}:${account}:${resource}`;
}
