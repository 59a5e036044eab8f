import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * The CDK feature flags of `cdk.json`, as context. The CDK CLI passes them by itself; an app that starts without the CLI
 * has to read them, or its templates differ.
 */
export function featureFlags(): Record<string, unknown> {
  const { context } = JSON.parse(readFileSync(join(__dirname, '..', 'cdk.json'), 'utf8')) as {
    context: Record<string, unknown>;
  };
  return context;
}
