import { ECRClient } from '@aws-sdk/client-ecr';
import type { Environment } from '../../config/environment';
import { platformNames } from '../../config/platform-names';
import { pullArtifact } from '../../delivery/pull-artifact';
import { PLAN_FILE, readRecord, type RecordedPlan } from '../../delivery/recorded-plan';
import { Registry } from '../../delivery/registry';
import { fileIn } from '../../delivery/unpack';
import { explainFailure } from '../../diagnostics/explain-failure';
import { UserError } from '../../diagnostics/user-error';

/** The plan in an environment's last release, and the digest of that release. */
export interface PublishedPlan {
  readonly plan: RecordedPlan;
  readonly digest: string;
}

/**
 * Reads a release of `idp publish`. Needs credentials that may read its repository.
 *
 * @param reference - digest of its artifact; default: the tag of the environment, which names the last release
 * @throws UserError if there is no release, or it contains no plan
 */
export async function publishedPlan(
  environment: Environment,
  reference: string = environment.name,
): Promise<PublishedPlan> {
  const { artifactRepository } = platformNames(environment);
  const where = `${artifactRepository}${reference.includes(':') ? '@' : ':'}${reference}`;
  const registry = new Registry(new ECRClient({ region: environment.region }));
  const pulled = await pullArtifact(registry, artifactRepository, reference).catch(explain);
  if (pulled === undefined) {
    throw new UserError(`there is no release ${where}; run 'idp publish' first`);
  }
  const text = await fileIn(pulled.content, PLAN_FILE);
  if (text === undefined) {
    throw new UserError(
      `${where} contains no ${PLAN_FILE}, because an older version of the platform published it; publish again, then compare`,
    );
  }
  return { plan: readRecord(text, where), digest: pulled.digest };
}

/** Says what could not be done, where the failure is one of the network or of credentials. */
function explain(error: unknown): never {
  const reason = explainFailure(error);
  throw reason === undefined ? error : new UserError(`cannot read the release: ${reason}`);
}
