import type { Target } from '../../lib/plan/target';
import { environments, type K3sEnvironment } from './environments';

export const testEnvironment: K3sEnvironment = environments.dev;

/** A target in account 111111111111. */
export function testTarget(changes: Partial<Target> = {}): Target {
  return { environment: testEnvironment, account: '111111111111', images: {}, ...changes };
}
