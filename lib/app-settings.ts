import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { AppProps } from 'aws-cdk-lib/core';

/**
 * Settings of the CDK app, wherever it is made. The CDK CLI passes the feature flags of `cdk.json` by itself; an app that
 * starts without the CLI has to read them, or its templates differ.
 */
export function appSettings(): AppProps {
  const { context } = JSON.parse(readFileSync(join(__dirname, '..', 'cdk.json'), 'utf8')) as {
    context: Record<string, unknown>;
  };
  return {
    context,
    analyticsReporting: false,
    // lib/add-checks.ts adds it where it is asked for.
    builtinCloudFormationValidation: false,
    // A fifth of a synthesis, and nothing here reads them: where constructs were made, and a file with the tree of all.
    stackTraces: false,
    treeMetadata: false,
  };
}
