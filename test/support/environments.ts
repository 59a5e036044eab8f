import type { K3sCluster } from '../../lib/config/cluster';
import type { Environment } from '../../lib/config/environment';
import { parseEnvironments } from '../../lib/config/parse-environments';

/** An environment whose cluster is k3s. */
export type K3sEnvironment = Environment & { readonly cluster: K3sCluster };

const shared = {
  platform: 'idp',
  region: 'us-east-1',
  github: { owner: 'octo', repository: 'platform', ownerId: 11, repositoryId: 22 },
  cluster: {
    engine: 'k3s',
    server: 't2.micro',
    agents: ['t2.micro'],
    amiIds: { 'us-east-1': 'ami-0123456789abcdef0' },
  },
  network: { cidr: '10.20.0.0/22', flowLogs: false },
  budget: { amount: 40, email: 'platform@example.com' },
  capacity: { tableReadUnits: 100, tableWriteUnits: 50 },
  securityProfiles: ['restricted', 'baseline'],
  imageRegistries: ['*'],
};

/**
 * The environments of the tests. Jest loads this file wherever lib/config/environments.ts is asked for, and a program
 * that a test starts does too (own-environments.cjs), so that no edit of the configuration changes a test.
 */
export const environments = parseEnvironments(
  {
    dev: { ...shared, logRetentionDays: 7, removal: 'destroy', variables: { LOG_LEVEL: 'debug' } },
    prod: { ...shared, logRetentionDays: 30, removal: 'retain', variables: { LOG_LEVEL: 'info' } },
  },
  'test/support/environments.ts',
) as Readonly<Record<'dev' | 'prod', K3sEnvironment>>;
