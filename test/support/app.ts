import { App } from 'aws-cdk-lib/core';
// Removes the assemblies that a test file leaves in the temporary directory.
import 'aws-cdk-lib/testhelpers/jest-autoclean';
import { featureFlags } from '../../lib/feature-flags';

/**
 * An app with the feature flags of `cdk.json`. The built-in validation is left to test/validation.test.ts, and Jest maps
 * every stack trace to its source: a third of a synthesis.
 */
export function testApp(): App {
  return new App({
    context: featureFlags(),
    analyticsReporting: false,
    builtinCloudFormationValidation: false,
    stackTraces: false,
  });
}
