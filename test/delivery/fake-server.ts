import { type DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { dynamodbCall } from '../../lib/delivery/dynamodb-call';
import { type ClusterStatus, STATUS_KEY } from '../../lib/release/cluster-status';
import { dynamodbRecords } from '../../lib/release/dynamodb-records';

/**
 * Reports what a k3s server would: that it runs the last release.
 *
 * @param problem - workload that is not ready, and why
 */
export async function reportStatus(
  client: DynamoDBClient,
  table: string,
  problem: Readonly<Record<string, string>> = {},
): Promise<void> {
  const { artifact, workloads = [] } = (await dynamodbRecords(table, dynamodbCall(client)).latest()) ?? {};
  const writtenAt = new Date().toISOString();
  const status: ClusterStatus = {
    ...{ version: 1, writtenAt, release: { digest: artifact, ready: true }, hosts: [] },
    workloads: workloads.map((name) => ({
      ...{ name, kind: 'Deployment', ready: problem[name] === undefined, message: problem[name], applied: artifact },
      ...{ pods: { wanted: 1, ready: 1 }, restarts: 0, images: [] },
    })),
  };
  const Item = { ...STATUS_KEY, writtenAt: { S: writtenAt }, document: { S: JSON.stringify(status) } };
  await client.send(new PutItemCommand({ TableName: table, Item }));
}

/** The same every 100 ms, until it is told to stop. */
export function fakeServer(...args: Parameters<typeof reportStatus>): () => Promise<void> {
  let stopped = false;
  const again = async () => {
    while (!stopped) {
      await reportStatus(...args);
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  };
  const ended = again();
  return async () => {
    stopped = true;
    await ended;
  };
}
