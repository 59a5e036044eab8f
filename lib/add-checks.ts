import { createRequire } from 'node:module';
import { type App, CloudFormationValidatePlugin, Validations } from 'aws-cdk-lib/core';

const load = createRequire(__filename);

/**
 * Makes synthesis fail on what CloudFormation would refuse and on what cdk-nag's AWS Solutions rules find.
 *
 * Apart from `createPlatform` because it multiplies the time of a synthesis by ten. cdk-nag is loaded here alone.
 */
export function addChecks(app: App): void {
  const { AwsSolutionsChecks } = load('cdk-nag') as typeof import('cdk-nag');
  const cloudFormation = new CloudFormationValidatePlugin();
  Validations.of(app).addPlugins(cloudFormation, new AwsSolutionsChecks(app));
}
