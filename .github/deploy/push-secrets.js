// Puts the secrets of the GitHub environment into Secrets Manager, under the claims of workloads. Values come on stdin, as
// the JSON that `toJSON(secrets)` gives; the claims from a file that the job `build` has written. Needs no package.
// usage: node push-secrets.js <claims.json>
'use strict';
const { readFileSync } = require('node:fs');
const { parseClaimedSecrets } = require('../../lib/release/claimed-secrets.ts');
const { CliSecretStore } = require('../../lib/release/cli-secret-store.ts');
const { pushSecrets } = require('../../lib/release/push-secrets.ts');

async function main([file]) {
  const claimed = parseClaimedSecrets(readFileSync(file, 'utf8'), file);
  const text = readFileSync(0, 'utf8');
  await pushSecrets({ text, claimed, store: new CliSecretStore(), dryRun: false, say: (line) => console.log(line) });
}

main(process.argv.slice(2)).catch((error) => {
  console.error(error.message);
  process.exitCode = 1;
});
