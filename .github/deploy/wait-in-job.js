'use strict';
const { setTimeout: sleep } = require('node:timers/promises');
const { cliDynamodb } = require('../../lib/release/cli-records.ts');
const { dynamodbStatus } = require('../../lib/release/dynamodb-status.ts');
const { PATIENCE, waitUntilApplied } = require('../../lib/release/wait-until-applied.ts');

/** Waits until the cluster runs a release, for RELEASE_PATIENCE seconds; returns whether it does, and prints what is not ready. */
exports.waitInJob = async (table, record) => {
  const seconds = Number(process.env.RELEASE_PATIENCE ?? PATIENCE / 1000);
  const problems = await waitUntilApplied(record, {
    read: async () => await dynamodbStatus(table, cliDynamodb),
    patience: seconds * 1000,
    say: console.log,
    now: () => new Date(),
    sleep,
  });
  problems.forEach((problem) => console.error(`not ready after ${seconds} s: ${problem}`));
  return problems.length === 0;
};
