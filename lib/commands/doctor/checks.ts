import { accountChecks } from './account';
import { bootstrapChecks } from './bootstrap';
import type { Group } from './check';
import { configurationChecks } from './configuration';
import { eksChecks } from './eks';
import { githubChecks } from './github';
import { hostChecks } from './hosts';
import { packageChecks } from './packages';
import { quotaChecks } from './quotas';
import { repositoryChecks } from './repository';

/** All checks, in the order in which they run and are printed. */
export const GROUPS: readonly Group[] = [
  { needs: 'nothing', checks: packageChecks },
  { needs: 'nothing', checks: [...configurationChecks, ...repositoryChecks] },
  { needs: 'aws', checks: [...accountChecks, ...hostChecks, ...eksChecks, ...bootstrapChecks, ...quotaChecks] },
  { needs: 'github', checks: githubChecks },
];
