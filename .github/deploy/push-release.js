// Pushes what .ci/release has made: images, the artifact that Flux pulls, its record, and last the environment's tag. Then
// waits until the cluster runs it. Runs with Node.js 24 and the AWS CLI of the runner, and no package: it has an identity.
// usage: node push-release.js <directory> <registry> <environment> [<environment that the images come from>]
'use strict';
const { AwsCliSigner } = require('../../lib/release/aws-cli-signer.ts');
const { cliRecords } = require('../../lib/release/cli-records.ts');
const { cliRegistry } = require('../../lib/release/cli-registry.ts');
const { pushRelease } = require('../../lib/release/push-release.ts');
const { runJob } = require('./run-job.js');
const { waitInJob } = require('./wait-in-job.js');

const [directory, registry, environment, from] = process.argv.slice(2);

runJob(async () => {
  const { text, record, table } = await pushRelease({
    directory,
    environment,
    from,
    registry: await cliRegistry(registry),
    recordsIn: cliRecords,
    signerOf: (key, region) => new AwsCliSigner(key, region),
    warn: console.error,
    by: process.env.GITHUB_ACTOR ?? 'unknown',
    now: () => new Date(),
  });
  console.log(text);
  return await waitInJob(table, record);
});
