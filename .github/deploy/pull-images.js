// Pulls the images that one environment runs, so that the role of another one need not read them, and prints what the release
// of the other one is made of: commit, tag, and each image as <workload>=<digest>. Needs no package. Reads what
// `idp environments --json` prints from PLACES, which comes from a job that runs code of dependencies.
// usage: node pull-images.js <registry> <from> <to> <directory> [<release>]
'use strict';
const { cliRecords } = require('../../lib/release/cli-records.ts');
const { cliRegistry } = require('../../lib/release/cli-registry.ts');
const { pullImages } = require('../../lib/release/pull-images.ts');
const { placeNamed } = require('../../lib/release/release-place.ts');
const { runJob } = require('./run-job.js');

const [host, from, to, directory, release] = process.argv.slice(2);

runJob(async () => {
  const place = placeNamed(process.env.PLACES, from);
  const { record, commit } = await pullImages({
    from: place,
    to: placeNamed(process.env.PLACES, to),
    wanted: release || undefined,
    directory,
    registry: await cliRegistry(host),
    records: cliRecords(place.table),
    say: console.error,
  });
  const images = Object.entries(record.images).map(([workload, digest]) => `${workload}=${digest}`);
  console.log(`commit=${commit}\ntag=${record.tag}\nimages=${images.join(' ')}`);
  return true;
});
