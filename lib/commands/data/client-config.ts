import type { AwsAccess } from '../../local/aws-endpoint';

/** Configuration of an SDK client for the AWS services of a run. */
export function clientConfig({ endpoint, region, accessKeyId, secretAccessKey }: AwsAccess) {
  return { endpoint, region, credentials: { accessKeyId, secretAccessKey } };
}
