import { setTimeout as sleep } from 'node:timers/promises';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { environmentNamed } from '../config/environment-named';
import { platformNames } from '../config/platform-names';
import { dynamodbCall } from '../delivery/dynamodb-call';
import { dynamodbStatus } from '../release/dynamodb-status';
import type { ReleaseRecord } from '../release/release-record';
import { PATIENCE, waitUntilApplied } from '../release/wait-until-applied';
import { NOT_READY } from './options';
import { print, progress, toJson } from './output';

/** Values of the options WAIT, TIMEOUT and `--json`. */
export interface WaitOptions {
  readonly json?: boolean;
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
  { wait = false, timeout = PATIENCE / 1000, json = false }: WaitOptions,
): Promise<void> {
  if (!json) {
    print(text);
  }
  const problems = wait && record !== undefined ? await problemsOf(record, timeout) : [];
  if (json) {
    print(toJson({ text, release: record ?? null, notReady: problems }));
  }
  process.exitCode = problems.length === 0 ? 0 : NOT_READY;
}

/** What is not ready in the cluster when the seconds are over. */
async function problemsOf(record: ReleaseRecord, timeout: number): Promise<string[]> {
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
  return problems;
}
