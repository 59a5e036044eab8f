import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * The CDK feature flags of `cdk.json`, as context. The CDK CLI passes them on by itself; without it an app that does
 * not read them has other templates.
 */
export function featureFlags(): Record<string, unknown> {
  const { context } = JSON.parse(readFileSync(join(__dirname, '..', 'cdk.json'), 'utf8')) as {
    context: Record<string, unknown>;
  };
  return context;
}
