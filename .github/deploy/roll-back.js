// Releases again what an environment ran before, and waits until the cluster runs it. Stacks stay as they are. Needs no
// package. Reads what `idp environments --json` prints from PLACES, which comes from a job that runs code of dependencies.
// usage: node roll-back.js <registry> <environment> [<release>]
'use strict';
const { cliRecords } = require('../../lib/release/cli-records.ts');
const { cliRegistry } = require('../../lib/release/cli-registry.ts');
const { placeNamed } = require('../../lib/release/release-place.ts');
const { findRollback, rollBack } = require('../../lib/release/roll-back.ts');
const { runJob } = require('./run-job.js');
const { waitInJob } = require('./wait-in-job.js');

const [host, environment, release] = process.argv.slice(2);

runJob(async () => {
  const place = placeNamed(process.env.PLACES, environment);
  const means = { registry: await cliRegistry(host), records: cliRecords(place.table), now: () => new Date() };
  const found = await findRollback({ ...place, wanted: release || undefined, verify: place.signing?.verify }, means);
  const by = process.env.GITHUB_ACTOR ?? 'unknown';
  const record = await rollBack(found, { repository: place.repository, by }, means);
  const { number, tag, artifact } = found.target;
  console.log(`${environment} is back to release ${number} (${tag}, ${artifact}), release ${record.number}`);
  return await waitInJob(place.table, record);
});
