import { nothing } from '../../compare/compared-plan';
import { comparePlans } from '../../compare/compare-plans';
import { renderText } from '../../compare/render-text';
import type { Environment } from '../../config/environment';
import { agentRooms } from '../../config/memory-budget';
import { platformNames } from '../../config/platform-names';
import { CONTENT_TYPE } from '../../delivery/artifact';
import { PLAN_FILE, readRecord } from '../../delivery/recorded-plan';
import { releasesOf } from '../../delivery/releases-of';
import { fileIn } from '../../delivery/unpack';
import type { Artifact } from '../../release/artifact';
import type { ReleaseRecord } from '../../release/release-record';
import { publishedPlan } from '../plan/published-plan';

/** The difference between what an environment runs and what would be released. Both sides record their plans. */
export async function showPromotion(
  environment: Environment,
  artifact: Artifact,
  source: ReleaseRecord,
  colour: boolean,
): Promise<string> {
  const content = artifact.blobs.find(({ mediaType }) => mediaType === CONTENT_TYPE)?.content ?? Buffer.alloc(0);
  const after = readRecord((await fileIn(content, PLAN_FILE)) ?? '', 'the promotion');
  const named = await releasesOf(environment).registry.digest(
    platformNames(environment).artifactRepository,
    environment.name,
  );
  const before = named === undefined ? undefined : (await publishedPlan(environment, named)).plan;
  const comparison = comparePlans({
    against: named === undefined ? 'nothing' : `the current release, ${named}`,
    before: before ?? nothing(after),
    after,
    environment,
    agentRooms: agentRooms(environment),
    notes: [
      `shown are the images of release ${source.number} of ${source.environment} (${source.tag})`,
      'this command changes no stack: what is shown of claims and permissions takes a deployment',
    ],
  });
  return renderText(comparison, { colour });
}
