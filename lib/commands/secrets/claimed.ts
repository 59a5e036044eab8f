import { environmentNamed } from '../../config/environment-named';
import { platformNames } from '../../config/platform-names';
import { orchestrate } from '../../orchestrator/orchestrator';
import { offlineTarget } from '../../plan/target';
import { readWorkloads } from '../../read-workloads';
import type { ClaimedSecrets } from '../../release/claimed-secrets';
import { ROOT } from '../options';

/**
 * The secrets that the workloads of this repository claim in an environment.
 *
 * @throws UserError if the environment or a Score file is not valid
 */
export function claimedSecrets(name: string): ClaimedSecrets {
  const environment = environmentNamed(name);
  const { claims } = orchestrate(readWorkloads(ROOT), offlineTarget(environment));
  return {
    prefix: `${platformNames(environment).prefix}/`,
    secrets: claims
      .filter(({ type }) => type === 'secret')
      .map(({ uid, name, workloads }) => ({ id: uid.slice(uid.indexOf('#') + 1), name, workloads })),
  };
}
