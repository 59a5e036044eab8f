import { createHash } from 'node:crypto';
import { platformNames, worldwideSuffix } from '../config/platform-names';
import type { Environment } from '../config/environment';

/** Where a pod finds the token of its role. The path is the one EKS uses. */
export const TOKEN_DIRECTORY = '/var/run/secrets/eks.amazonaws.com/serviceaccount';

/** Shortens a name to `limit` characters; what is cut off lives on in eight hexadecimal digits. */
export function shorten(name: string, limit: number): string {
  if (name.length <= limit) {
    return name;
  }
  const digest = createHash('sha256').update(name).digest('hex').slice(0, 8);
  return `${name.slice(0, limit - 9).replace(/[-.]+$/, '')}-${digest}`;
}

/** DynamoDB table name: 3 to 255 of `a-z A-Z 0-9 _ . -`. */
export function tableName(environment: Environment, id: string): string {
  return shorten(`${platformNames(environment).prefix}-${dashed(id)}`, 255);
}

/** SQS queue name: at most 80 of `a-z A-Z 0-9 _ -`, the `.fifo` of a FIFO queue included. */
export function queueName(environment: Environment, id: string, fifo: boolean, suffix = ''): string {
  const room = 80 - suffix.length - (fifo ? '.fifo'.length : 0);
  return shorten(`${platformNames(environment).prefix}-${dashed(id)}`, room) + suffix + (fifo ? '.fifo' : '');
}

/** SNS topic name: at most 256 of `a-z A-Z 0-9 _ -`, the `.fifo` of a FIFO topic included. */
export function topicName(environment: Environment, id: string, fifo: boolean): string {
  return shorten(`${platformNames(environment).prefix}-${dashed(id)}`, 256 - 5) + (fifo ? '.fifo' : '');
}

/** Secrets Manager name: at most 512 characters. What ends in `-` and six more would pass for the ARN of another. */
export function secretName(environment: Environment, id: string): string {
  return `${platformNames(environment).prefix}/${id}/value`;
}

/** S3 bucket name: 3 to 63 of `a-z 0-9 -`, shared by the whole world. */
export function bucketName(environment: Environment, id: string): string {
  const suffix = worldwideSuffix(environment);
  return `${shorten(`${platformNames(environment).prefix}-${dashed(id)}`, 63 - suffix.length - 1)}-${suffix}`;
}

/** IAM role name: at most 64 characters. */
export function roleName(environment: Environment, workload: string): string {
  return shorten(`${platformNames(environment).prefix}-${workload}`, 64);
}

/** ECR repository of a workload's image. */
export function imageRepository(environment: Environment, workload: string): string {
  return `${platformNames(environment).prefix}/${workload}`;
}

/** Id of the constructs of a claim or workload: PascalCase, a digit at the start of a word kept apart so that `a-1` and `a1` differ. */
export function logicalId(id: string): string {
  return id
    .split(/[-.]+/)
    .map((word) => (/^\d/.test(word) ? `_${word}` : word.charAt(0).toUpperCase() + word.slice(1)))
    .join('');
}

function dashed(id: string): string {
  return id.replaceAll('.', '-');
}
