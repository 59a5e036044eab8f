import { App } from 'aws-cdk-lib/core';
// Removes the assemblies that a test file leaves in the temporary directory.
import 'aws-cdk-lib/testhelpers/jest-autoclean';
import { appSettings } from '../../lib/app-settings';

/** An app like that of bin/platform.ts. Jest would map every stack trace to its source: a third of a synthesis. */
export function testApp(): App {
  return new App(appSettings());
}
