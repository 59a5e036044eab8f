import type { Environment } from './environment';
import { parseEnvironments } from './parse-environments';

/** Settings of all environments. In a fork, change `github` and `budget.email` first. */
const shared = {
  platform: 'idp',
  region: 'us-east-1',
  github: { owner: 'your-organization', repository: 'aws-idp-mini', ownerId: 1, repositoryId: 1 },
  cluster: {
    engine: 'k3s',
    server: 't2.micro',
    agents: ['t2.micro'],
    // Reported as al2023-ami-2023.10.20260325.0-kernel-6.1-x86_64; check it: aws ec2 describe-images --image-ids ...
    amiIds: { 'us-east-1': 'ami-0c3389a4fa5bddaad' },
    zone: 1,
    generation: 1,
  },
  capacity: { tableReadUnits: 100, tableWriteUnits: 50 },
  // To narrow it: ['docker.io/library', 'ghcr.io/our-team'], for example. `idp plan` reports each registry that is new.
  imageRegistries: ['*'],
} as const;

/** The environments of this platform, by name. Each is one `cdk.Stage`: `npx cdk deploy 'dev/*'`. */
export const environments: Record<string, Environment> = parseEnvironments(
  {
    dev: {
      ...shared,
      network: { cidr: '10.20.0.0/22', flowLogs: false },
      logRetentionDays: 7,
      removal: 'destroy',
      budget: { amount: 40, email: 'platform@example.com' },
      securityProfiles: ['restricted', 'baseline'],
      variables: { LOG_LEVEL: 'debug' },
    },
    prod: {
      ...shared,
      network: { cidr: '10.30.0.0/22', flowLogs: false },
      logRetentionDays: 30,
      removal: 'retain',
      budget: { amount: 40, email: 'platform@example.com' },
      securityProfiles: ['restricted'],
      variables: { LOG_LEVEL: 'info' },
    },
  },
  'lib/config/environments.ts',
);
