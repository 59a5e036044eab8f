// Pushes what .ci/release has made: images, the artifact that Flux pulls, its record, and last the environment's tag. Runs
// with Node.js 24 and the AWS CLI of the runner, and no package: it has an identity.
// usage: node push-release.js <directory> <registry> <environment>
const { AwsCliSigner } = require('../../lib/release/aws-cli-signer.ts');
const { ecrPassword } = require('../../lib/release/aws-cli.ts');
const { cliRecords } = require('../../lib/release/cli-records.ts');
const { DistributionRegistry } = require('../../lib/release/distribution-registry.ts');
const { pushRelease } = require('../../lib/release/push-release.ts');

const [directory, registry, environment] = process.argv.slice(2);

async function main() {
  // A registry without TLS is one of this machine.
  const address = registry.startsWith('127.0.0.1:') ? `http://${registry}` : `https://${registry}`;
  const said = await pushRelease({
    directory,
    environment,
    registry: new DistributionRegistry(address, await ecrPassword()),
    recordsIn: cliRecords,
    signerOf: (key, region) => new AwsCliSigner(key, region),
    warn: (text) => console.error(text),
    by: process.env.GITHUB_ACTOR ?? 'unknown',
    now: () => new Date(),
  });
  console.log(said);
}

main().catch((error) => {
  console.error(error.name === 'UserError' ? error.message : error);
  process.exitCode = 1;
});
