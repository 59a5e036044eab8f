import { comparePlans } from '../../compare/compare-plans';
import { renderText } from '../../compare/render-text';
import type { Environment } from '../../config/environment';
import { environmentNamed } from '../../config/environment-named';
import { agentRooms } from '../../config/memory-budget';
import { platformNames } from '../../config/platform-names';
import { releasesOf } from '../../delivery/releases-of';
import { findRollback, rollBack, type Rollback } from '../../release/roll-back';
import type { Released } from '../finish-release';
import { publishedPlan } from '../plan/published-plan';

export interface RollbackOptions {
  readonly environment: string;
  /** Number or digest of a release. Default: the release that ran before the current one. */
  readonly wanted?: string;
  readonly by: string;
  readonly dryRun: boolean;
  readonly colour: boolean;
}

/**
 * Releases an earlier artifact again, or with `dryRun` shows what that would change.
 *
 * @throws UserError if there is no such release, or an image of it is gone
 */
export async function rollback({ environment: name, wanted, by, ...options }: RollbackOptions): Promise<Released> {
  const environment = environmentNamed(name);
  const { prefix: imagePrefix, artifactRepository: repository } = platformNames(environment);
  const means = { ...releasesOf(environment), now: () => new Date() };
  const verify = environment.release?.verify;
  const found = await findRollback({ environment: name, repository, imagePrefix, wanted, verify }, means);
  if (options.dryRun) {
    return { text: await difference(environment, found, options.colour) };
  }
  const record = await rollBack(found, { repository, by }, means);
  const { number, tag, artifact } = found.target;
  const text = `${name} is back to release ${number} (${tag}, ${artifact}), release ${record.number}`;
  return { text, record };
}

/** Both sides are recorded in their artifacts, images included. */
async function difference(environment: Environment, { named, target }: Rollback, colour: boolean): Promise<string> {
  const [before, after] = [await publishedPlan(environment, named), await publishedPlan(environment, target.artifact)];
  const comparison = comparePlans({
    against: `the current release, ${named}`,
    before: before.plan,
    after: after.plan,
    environment,
    agentRooms: agentRooms(environment),
    notes: [
      `shown is release ${target.number}, ${target.artifact}`,
      'a rollback changes no stack: what is shown of claims and permissions takes a deployment of that commit',
    ],
  });
  return renderText(comparison, { colour });
}
