import { setTimeout as sleep } from 'node:timers/promises';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { environmentNamed } from '../config/environment-named';
import { platformNames } from '../config/platform-names';
import { dynamodbCall } from '../delivery/dynamodb-call';
import { dynamodbStatus } from '../release/dynamodb-status';
import type { ReleaseRecord } from '../release/release-record';
import { PATIENCE, waitUntilApplied } from '../release/wait-until-applied';
import { NOT_READY } from './options';
import { print, progress } from './output';

/** Values of the options WAIT and TIMEOUT. */
export interface WaitOptions {
  readonly wait?: boolean;
  /** In seconds. */
  readonly timeout?: number;
}

/** The result of a command that releases. */
export interface Released {
  /** What to print. */
  readonly text: string;
  /** Undefined if nothing was released, or no record is kept. */
  readonly record?: ReleaseRecord;
}

/** Prints what was released, and waits until the cluster runs it if that is asked for: the exit code says whether it does. */
export async function finishRelease(
  { text, record }: Released,
  { wait = false, timeout = PATIENCE / 1000 }: WaitOptions,
): Promise<void> {
  print(text);
  if (!wait || record === undefined) {
    return;
  }
  const environment = environmentNamed(record.environment);
  const call = dynamodbCall(new DynamoDBClient({ region: environment.region }));
  const problems = await waitUntilApplied(record, {
    read: async () => await dynamodbStatus(platformNames(environment).deploymentsTable, call),
    patience: timeout * 1000,
    say: progress,
    now: () => new Date(),
    sleep,
  });
  problems.forEach((problem) => {
    progress(`not ready after ${timeout} s: ${problem}`);
  });
  process.exitCode = problems.length === 0 ? 0 : NOT_READY;
}
