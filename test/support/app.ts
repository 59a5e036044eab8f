import { App } from 'aws-cdk-lib/core';
import { featureFlags } from '../../lib/feature-flags';

/** An app with the feature flags of `cdk.json`; the built-in validation is left to test/validation.test.ts. */
export function testApp(): App {
  return new App({ context: featureFlags(), analyticsReporting: false, builtinCloudFormationValidation: false });
}
