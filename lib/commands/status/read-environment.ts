import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { CloudWatchClient, paginateDescribeAlarms } from '@aws-sdk/client-cloudwatch';
import { DynamoDBClient, ResourceNotFoundException } from '@aws-sdk/client-dynamodb';
import { GetQueueAttributesCommand, type QueueAttributeName, SQSClient } from '@aws-sdk/client-sqs';
import { k3sOf } from '../../config/cluster';
import type { Environment } from '../../config/environment';
import { platformNames } from '../../config/platform-names';
import { dynamodbCall } from '../../delivery/dynamodb-call';
import { explainFailure } from '../../diagnostics/explain-failure';
import { printable } from '../../diagnostics/printable';
import { UserError } from '../../diagnostics/user-error';
import { type ClusterStatus, isStale } from '../../release/cluster-status';
import { type DynamodbCall, dynamodbRecords } from '../../release/dynamodb-records';
import { dynamodbStatus } from '../../release/dynamodb-status';
import { eksAccess } from '../cluster-access';
import { EnvironmentStacks, STACKS } from '../destroy/environment-stacks';
import {
  type AlarmState,
  type EnvironmentStatus,
  isComplete,
  type LastRelease,
  type QueueDepth,
  type StackState,
} from './environment-status';

/** Everything at once. A part that cannot be read, for want of permissions for example, leaves the others as they are. */
export async function readEnvironment(environment: Environment): Promise<EnvironmentStatus> {
  const problems: { part: string; problem: string }[] = [];
  const part = async <T>(name: string, read: Promise<T>): Promise<T | undefined> => {
    try {
      return await read;
    } catch (error) {
      problems.push({ part: name, problem: explain(error) });
      return undefined;
    }
  };
  const [stacks, cluster, queues, alarms, release] = await Promise.all([
    part('stacks', readStacks(environment)),
    part('cluster', readCluster(environment)),
    part('queues', readQueues(environment)),
    part('alarms', readAlarms(environment)),
    part('release', readLastRelease(environment)),
  ]);
  const stale = cluster !== undefined && isStale(cluster, Date.now());
  const ready =
    problems.length === 0 &&
    !stale &&
    (stacks ?? []).every(isComplete) &&
    cluster !== undefined &&
    [cluster.release, ...cluster.hosts, ...cluster.workloads].every((it) => it.ready) &&
    (alarms ?? []).every(({ state }) => state !== 'ALARM');
  const { name, region } = environment;
  return { environment: name, region, ready, stacks, cluster, stale, queues, alarms, release, problems };
}

/** One line for a failure of AWS. @throws whatever is our bug */
function explain(error: unknown): string {
  const known = error instanceof UserError ? error.message : explainFailure(error);
  if (known !== undefined) {
    return known;
  }
  if (error instanceof Error && '$metadata' in error) {
    return `AWS: ${printable(error.message)} (${error.name})`;
  }
  throw error;
}

async function readStacks({ name, region }: Environment): Promise<StackState[]> {
  const found = await new EnvironmentStacks(new CloudFormationClient({ region })).ofEnvironment(name);
  const expected = STACKS.map((id) => `${name}-${id}`);
  const ofCells = found.map(({ StackName = '' }) => StackName).filter((it) => !expected.includes(it));
  return [...expected, ...ofCells.sort()].map((stack) => {
    const { StackStatus: state, StackStatusReason: reason } = found.find(({ StackName }) => StackName === stack) ?? {};
    return { name: stack, state, reason };
  });
}

/** @throws UserError if there is no table, or another version of the platform writes it */
export async function readCluster(environment: Environment): Promise<ClusterStatus> {
  const { deploymentsTable } = platformNames(environment);
  const status = await dynamodbStatus(deploymentsTable, tableCall(environment));
  if (status === undefined) {
    if (k3sOf(environment.cluster) === undefined) {
      throw new UserError(
        `no pod of 'report-status' has written a report to '${deploymentsTable}' yet; for kubectl: ${eksAccess(environment)}`,
      );
    }
    throw new UserError(
      `the k3s server has written no report to '${deploymentsTable}' yet; see lib/hosts/README.md if it should have`,
    );
  }
  return status;
}

async function readLastRelease(environment: Environment): Promise<LastRelease | undefined> {
  const { deploymentsTable } = platformNames(environment);
  const record = await dynamodbRecords(deploymentsTable, tableCall(environment)).latest();
  if (record === undefined) {
    return undefined;
  }
  const { number, kind: made, tag, by, at, artifact, state } = record;
  return { number, made, tag, by, at, artifact, state };
}

/** Calls DynamoDB in the environment's region. Without the table, says that before anything else can. */
function tableCall(environment: Environment): DynamodbCall {
  const { deploymentsTable } = platformNames(environment);
  const call = dynamodbCall(new DynamoDBClient({ region: environment.region }));
  return async (operation, input) =>
    await call(operation, input).catch((error: unknown) => {
      throw error instanceof ResourceNotFoundException
        ? new UserError(`there is no table '${deploymentsTable}'; deploy the data stack`)
        : error;
    });
}

/** The queues that are deployed, dead-letter queues beside theirs. */
async function readQueues({ name, region }: Environment): Promise<QueueDepth[]> {
  const client = new SQSClient({ region });
  const stacks = new EnvironmentStacks(new CloudFormationClient({ region }));
  const existing = (await stacks.ofEnvironment(name)).map(({ StackName = '' }) => StackName);
  const services = existing.filter((it) => it.startsWith(`${name}-services`));
  const found = (await Promise.all(services.map((it) => stacks.resources(it, 'AWS::SQS::Queue')))).flat();
  const queues = await Promise.all(
    found.map(async ({ physicalId: QueueUrl }) => {
      const { Attributes = {} } = await client.send(
        new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] }),
      );
      const policy = JSON.parse(Attributes['RedrivePolicy'] ?? '{}') as { readonly deadLetterTargetArn?: string };
      const count = (attribute: QueueAttributeName) => Number(Attributes[attribute] ?? 0);
      return {
        arn: Attributes['QueueArn'] ?? '',
        name: QueueUrl.slice(QueueUrl.lastIndexOf('/') + 1),
        waiting: count('ApproximateNumberOfMessages'),
        inFlight: count('ApproximateNumberOfMessagesNotVisible'),
        deadLetterArn: policy.deadLetterTargetArn,
      };
    }),
  );
  const isDeadLetters = (arn: string) => queues.some(({ deadLetterArn }) => deadLetterArn === arn);
  return queues
    .filter(({ arn }) => !isDeadLetters(arn))
    .map(({ arn: _, deadLetterArn, ...queue }) => ({
      ...queue,
      deadLetters: queues.find(({ arn }) => arn === deadLetterArn)?.waiting,
    }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** Alarms of the stacks, whose generated names start with that of the stack. */
async function readAlarms({ name, region }: Environment): Promise<AlarmState[]> {
  const client = new CloudWatchClient({ region });
  const found: AlarmState[] = [];
  for await (const { MetricAlarms = [] } of paginateDescribeAlarms({ client }, { AlarmNamePrefix: `${name}-` })) {
    found.push(
      ...MetricAlarms.map((alarm) => ({
        name: alarm.AlarmName ?? '',
        state: alarm.StateValue ?? '',
        description: alarm.AlarmDescription,
        since: alarm.StateUpdatedTimestamp?.toISOString(),
      })),
    );
  }
  return found.filter((alarm) => STACKS.some((id) => alarm.name.startsWith(`${name}-${id}-`)));
}
