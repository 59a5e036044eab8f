import type { Environment } from '../../lib/config/environment';
import type { Target } from '../../lib/plan/target';

/** Values that no edit of lib/config/environments.ts touches. */
export const testEnvironment: Environment = {
  platform: 'idp',
  name: 'dev',
  region: 'us-east-1',
  github: { owner: 'octo', repository: 'platform', ownerId: 11, repositoryId: 22 },
  hosts: { profile: 't2.micro', agents: 1, amiId: 'ami-0123456789abcdef0' },
  network: { cidr: '10.20.0.0/22', flowLogs: false },
  logRetentionDays: 7,
  removal: 'destroy',
  budget: { amount: 40, email: 'platform@example.com' },
  capacity: { tableReadUnits: 100, tableWriteUnits: 50 },
  variables: { LOG_LEVEL: 'debug' },
};

/** A target in account 111111111111. */
export function testTarget(changes: Partial<Target> = {}): Target {
  return { environment: testEnvironment, account: '111111111111', images: {}, ...changes };
}
