import type { Environment } from '../../lib/config/environment';
import { parseEnvironments } from '../../lib/config/parse-environments';

// lib/config/environments.ts of a fork, put there by .ci/fork: nothing is as it was, and there is only one environment.
export const environments: Record<string, Environment> = parseEnvironments(
  {
    qa: {
      platform: 'shop',
      region: 'eu-west-1',
      github: { owner: 'a-fork', repository: 'its-platform', ownerId: 4711, repositoryId: 4712 },
      cluster: {
        engine: 'k3s',
        server: 't3.small',
        agents: ['t3.micro', 't3.medium', 't3.micro'],
        amiIds: { 'eu-west-1': 'ami-0fedcba9876543210' },
      },
      network: { cidr: '192.168.0.0/20', flowLogs: true },
      logRetentionDays: 90,
      removal: 'retain',
      budget: { amount: 250.5, email: 'someone@example.org' },
      capacity: { tableReadUnits: 7, tableWriteUnits: 3 },
      variables: {},
    },
  },
  'lib/config/environments.ts',
);
