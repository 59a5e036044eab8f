import type { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { CloudWatchLogsClient, paginateDescribeLogGroups } from '@aws-sdk/client-cloudwatch-logs';
import { DynamoDBClient, paginateListTables } from '@aws-sdk/client-dynamodb';
import { ECRClient, paginateDescribeRepositories } from '@aws-sdk/client-ecr';
import { DescribeKeyCommand, KMSClient } from '@aws-sdk/client-kms';
import { paginateGetResources, ResourceGroupsTaggingAPIClient } from '@aws-sdk/client-resource-groups-tagging-api';
import { paginateListBuckets, type S3Client } from '@aws-sdk/client-s3';
import { paginateListSecrets, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { Environment } from '../../config/environment';
import { platformNames } from '../../config/platform-names';
import { EnvironmentStacks } from './environment-stacks';

export interface Account {
  readonly cloudformation: CloudFormationClient;
  readonly s3: S3Client;
}

/** Services whose resources are found by name. Tags of what they deleted are listed for some time. */
const LISTED = ['dynamodb', 'ecr', 'logs', 's3', 'secretsmanager'];

/**
 * What an account still has of an environment: by the names that the platform and `cdk bootstrap` give, and everything
 * else by the tags of its stacks.
 *
 * @param stacks - names of all stacks, those of the bootstrap included
 * @returns one line for each, sorted: `table idp-dev-orders`
 */
export async function leftovers(
  environment: Environment,
  { cloudformation, s3 }: Account,
  stacks: readonly string[],
): Promise<string[]> {
  const { region, platform, name } = environment;
  const { prefix, qualifier, logPrefix } = platformNames(environment);
  const generated = stacks.map((stack) => `${stack}-`);
  const starts = [`${prefix}-`, `${prefix}/`, `${logPrefix}/`, `cdk-${qualifier}-`, ...generated];
  const found: string[] = [];
  const note = (kind: string, names: readonly (string | undefined)[]) =>
    found.push(
      ...names
        .filter((it): it is string => it !== undefined && starts.some((start) => it.startsWith(start)))
        .map((it) => `${kind} ${it}`),
    );

  const existing = await new EnvironmentStacks(cloudformation).existing(stacks);
  found.push(...existing.map(({ StackName = '' }) => `stack ${StackName}`));
  for await (const { TableNames = [] } of paginateListTables({ client: new DynamoDBClient({ region }) }, {})) {
    note('table', TableNames);
  }
  for await (const { Buckets = [] } of paginateListBuckets({ client: s3 }, {})) {
    note(
      'bucket',
      Buckets.map(({ Name }) => Name),
    );
  }
  for await (const { repositories = [] } of paginateDescribeRepositories({ client: new ECRClient({ region }) }, {})) {
    note(
      'repository',
      repositories.map(({ repositoryName }) => repositoryName),
    );
  }
  for (const logGroupNamePrefix of [`${logPrefix}/`, `${name}-`]) {
    const client = new CloudWatchLogsClient({ region });
    for await (const { logGroups = [] } of paginateDescribeLogGroups({ client }, { logGroupNamePrefix })) {
      note(
        'log group',
        logGroups.map(({ logGroupName }) => logGroupName),
      );
    }
  }
  for await (const { SecretList = [] } of paginateListSecrets({ client: new SecretsManagerClient({ region }) }, {})) {
    note(
      'secret',
      SecretList.map(({ Name }) => Name),
    );
  }
  for await (const { ResourceTagMappingList = [] } of paginateGetResources(
    { client: new ResourceGroupsTaggingAPIClient({ region }) },
    { TagFilters: [tag('platform', platform), tag('environment', name)] },
  )) {
    const arns = ResourceTagMappingList.map(({ ResourceARN = '' }) => ResourceARN);
    const others = arns.filter((arn) => !LISTED.includes(arn.split(':')[2] ?? ''));
    const going = await Promise.all(others.map(async (arn) => await isKeyThatGoes(arn, region)));
    found.push(...others.filter((_, index) => going[index] !== true).map((arn) => `tagged ${arn}`));
  }
  return found.sort();
}

/** Whether it is a key that waits to be deleted: KMS waits for days, charges nothing, and goes on listing its tags. */
async function isKeyThatGoes(arn: string, region: string): Promise<boolean> {
  if (!/^arn:[\w-]+:kms:[^:]*:\d*:key\//.test(arn)) {
    return false;
  }
  const { KeyMetadata } = await new KMSClient({ region }).send(new DescribeKeyCommand({ KeyId: arn }));
  return KeyMetadata?.KeyState === 'PendingDeletion';
}

function tag(Key: string, value: string) {
  return { Key, Values: [value] };
}
