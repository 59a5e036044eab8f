import { createRequire } from 'node:module';
import { App } from 'aws-cdk-lib/core';
import { addChecks } from '../lib/add-checks';
import { appSettings } from '../lib/app-settings';
import { orchestrate } from '../lib/orchestrator/orchestrator';
import { UNKNOWN_ACCOUNT } from '../lib/plan/target';
import { createPlatform } from '../lib/platform';
import { readWorkloads } from '../lib/read-workloads';
import { ScoreParser } from '../lib/score/score-parser';
import { explainFailure } from '../lib/diagnostics/explain-failure';
import { UserError } from '../lib/diagnostics/user-error';

const load = createRequire(__filename);

/** The CDK app: every environment of the platform, with the workloads of this repository. */
function main(): void {
  const app = new App(appSettings());
  // Set by `npm run synth:check`. A value from the command line is a string.
  if (String(app.node.tryGetContext('check')) === 'true') {
    addChecks(app);
  }
  const account = process.env['CDK_DEFAULT_ACCOUNT'] ?? UNKNOWN_ACCOUNT;
  const sources = readWorkloads('score');
  const parser = new ScoreParser();
  // Here, since loading it checks the values, and what is wrong with them is a message.
  const { environments } = load('../lib/config/environments') as typeof import('../lib/config/environments');
  for (const environment of Object.values(environments)) {
    const target = { environment, account: environment.account ?? account, images: {} };
    const plan = orchestrate(sources, target, parser);
    if (plan.exceeded !== undefined) {
      throw new UserError(plan.exceeded);
    }
    createPlatform(app, environment, plan);
  }
  app.synth();
}

try {
  main();
} catch (error) {
  const message = error instanceof UserError ? error.message : explainFailure(error);
  if (message === undefined) {
    throw error;
  }
  process.stderr.write(`${message}\n`);
  process.exitCode = 1;
}
