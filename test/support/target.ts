import type { Environment } from '../../lib/config/environment';
import type { Target } from '../../lib/plan/target';
import { environments } from './environments';

export const testEnvironment: Environment = environments.dev;

/** A target in account 111111111111. */
export function testTarget(changes: Partial<Target> = {}): Target {
  return { environment: testEnvironment, account: '111111111111', images: {}, ...changes };
}
