import { ECRClient } from '@aws-sdk/client-ecr';
import type { Environment } from '../../config/environment';
import { platformNames } from '../../config/platform-names';
import { PLAN_FILE, readRecord, type RecordedPlan } from '../../delivery/recorded-plan';
import { Registry } from '../../delivery/registry';
import { fileIn } from '../../delivery/unpack';
import { UserError } from '../../diagnostics/user-error';

/** The plan that an environment runs, as far as its artifact tells, and the digest of that artifact. */
export interface PublishedPlan {
  readonly plan: RecordedPlan;
  readonly digest: string;
}

/**
 * Reads what `idp publish` released last. Needs credentials that may read the artifact's repository.
 *
 * @throws UserError if nothing is published, or it holds no plan
 */
export async function publishedPlan(environment: Environment): Promise<PublishedPlan> {
  const { artifactRepository } = platformNames(environment);
  const where = `${artifactRepository}:${environment.name}`;
  const registry = new Registry(new ECRClient({ region: environment.region }));
  const pulled = await registry.pull(artifactRepository, environment.name).catch(explain);
  if (pulled === undefined) {
    throw new UserError(`nothing is published as ${where}; run 'idp publish' first`);
  }
  const text = await fileIn(pulled.content, PLAN_FILE);
  if (text === undefined) {
    throw new UserError(`${where} holds no ${PLAN_FILE}: an older version published it; publish once, then compare`);
  }
  return { plan: readRecord(text, where), digest: pulled.digest };
}

function explain(error: unknown): never {
  const { name, message } = error as Error;
  if (name === 'CredentialsProviderError' || name === 'AccessDeniedException' || name === 'ExpiredTokenException') {
    throw new UserError(`cannot read what is published: ${message}`);
  }
  throw error;
}
