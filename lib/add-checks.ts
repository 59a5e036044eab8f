import { createRequire } from 'node:module';
import { type App, CloudFormationValidatePlugin, Validations } from 'aws-cdk-lib/core';
import { FAIL_SYNTH_ON_VALIDATION_ERRORS_CONTEXT } from 'aws-cdk-lib/cx-api';

const load = createRequire(__filename);

/** One for all apps of a process: its engine takes two seconds to start. */
const cloudFormation = new CloudFormationValidatePlugin();

/**
 * Makes synthesis fail on what CloudFormation would refuse and on what cdk-nag's AWS Solutions rules find.
 *
 * To be called before anything is in the app. Apart from `createPlatform` because it multiplies the time of a
 * synthesis by ten; cdk-nag is loaded here alone.
 */
export function addChecks(app: App): void {
  // The CDK CLI turns this off and looks at the stacks it was told to select: of stacks in stages, by default, none.
  app.node.setContext(FAIL_SYNTH_ON_VALIDATION_ERRORS_CONTEXT, true);
  const { AwsSolutionsChecks } = load('cdk-nag') as typeof import('cdk-nag');
  Validations.of(app).addPlugins(cloudFormation, new AwsSolutionsChecks(app));
}
