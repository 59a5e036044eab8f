import { createRequire } from 'node:module';
import { type App, CloudFormationValidatePlugin, Validations } from 'aws-cdk-lib/core';
import { FAIL_SYNTH_ON_VALIDATION_ERRORS_CONTEXT } from 'aws-cdk-lib/cx-api';

const load = createRequire(__filename);

/** Shared by all apps of a process: its engine takes two seconds to start. */
const cloudFormation = new CloudFormationValidatePlugin();

/**
 * Makes synthesis fail on templates that CloudFormation would refuse, and on findings of cdk-nag's AWS Solutions rules.
 *
 * Call it before anything is in the app. It is separate from `createPlatform` because a checked synthesis takes several
 * times as long; only this function loads cdk-nag.
 */
export function addChecks(app: App): void {
  // The CDK CLI turns this off and checks only the selected stacks; by default it selects none of the stacks in stages.
  app.node.setContext(FAIL_SYNTH_ON_VALIDATION_ERRORS_CONTEXT, true);
  const { AwsSolutionsChecks } = load('cdk-nag') as typeof import('cdk-nag');
  Validations.of(app).addPlugins(cloudFormation, new AwsSolutionsChecks(app));
}
