import { environmentNamed } from '../../config/environment-named';
import { architectureOf } from '../../config/architecture-of';
import { contextTag } from '../../delivery/context-tag';
import { imageDigests } from '../../delivery/image-digests';
import { releaseSignature } from '../../delivery/release-signature';
import { releasesOf } from '../../delivery/releases-of';
import { UserError } from '../../diagnostics/user-error';
import type { Image } from '../../plan/plan';
import { UNKNOWN_ACCOUNT } from '../../plan/target';
import { DistributionRegistry } from '../../release/distribution-registry';
import type { OciRegistry } from '../../release/oci-registry';
import { release } from '../../release/release';
import { digestsOf } from '../../release/release-description';
import type { ReleaseRecords } from '../../release/release-records';
import type { Sign } from '../../release/release-signing';
import type { Released } from '../finish-release';
import { commitTime } from './commit-time';
import { makeRelease, type ReleaseOptions } from './release';

export interface PublishOptions extends Omit<ReleaseOptions, 'environment' | 'account' | 'host'> {
  readonly environment: string;
  /** Who publishes. */
  readonly by: string;
  /** `http://<host>:<port>` of another registry than ECR. Then no record is written, and AWS is asked for nothing. */
  readonly registry?: string;
}

/**
 * Publishes what Flux applies in one environment, with the images that the registry has of its workloads' build contexts.
 *
 * @throws UserError before anything is pushed
 */
export async function publish({
  environment: name,
  by,
  registry: address,
  ...options
}: PublishOptions): Promise<Released> {
  const environment = environmentNamed(name);
  const { tag, source } = options;
  const target = address === undefined ? await ofAws(name, options.warn) : ofRegistry(address, name);
  const { registry, records, sign, ...where } = target;
  const { repository, artifact, images, workloads } = await makeRelease(
    { ...options, ...where, environment },
    async (built) => await digestsInRegistry(built, registry, name, address),
  );
  const record = await release(
    {
      ...{ environment: name, kind: 'publish', tag, source, by, repository, artifact, workloads },
      committedAt: commitTime(tag),
      images: digestsOf(images),
    },
    { registry, records, sign, now: () => new Date() },
  );
  const kept = record === undefined ? 'without a record: that is kept for ECR alone' : `release ${record.number}`;
  return { text: `published ${repository}:${name} (${artifact.manifest.digest}), ${kept}`, record };
}

interface Target {
  readonly registry: OciRegistry;
  readonly records?: ReleaseRecords;
  readonly sign?: Sign;
  readonly account: string;
  readonly host?: string;
}

async function ofAws(name: string, warn: (line: string) => void): Promise<Target> {
  const environment = environmentNamed(name);
  const { registry, records } = releasesOf(environment);
  const sign = await releaseSignature(environment, warn);
  return { registry, records, sign, account: await registry.account() };
}

/** Roles of workloads are those of the account of the environment, which may have none yet. */
function ofRegistry(address: string, name: string): Target {
  const { account = UNKNOWN_ACCOUNT } = environmentNamed(name);
  const { origin, host } = new URL(address);
  return { registry: new DistributionRegistry(origin), account, host };
}

/** The digest of each workload's image. All missing images are reported together. */
async function digestsInRegistry(
  images: readonly Image[],
  registry: OciRegistry,
  environment: string,
  address: string | undefined,
): Promise<Record<string, string>> {
  const architecture = architectureOf(environmentNamed(environment));
  const tagged = images.map((image) => ({ ...image, tag: contextTag(image.context, architecture) }));
  const found = Object.entries(await imageDigests(tagged, registry));
  const digests = Object.fromEntries(found.flatMap(([workload, digest]) => (digest ? [[workload, digest]] : [])));
  const missing = tagged.filter(({ workload }) => digests[workload] === undefined);
  if (missing.length > 0) {
    // `--push` pushes to ECR alone.
    const fix = (workload: string) =>
      address === undefined
        ? `build and push it first: npx idp build ${workload} --env ${environment} --push`
        : `build it with 'npx idp build ${workload} --env ${environment} --output <directory>', and copy it to ${address}, with skopeo for example`;
    throw new UserError(
      missing.map(({ workload, repository, tag }) => ({
        message: `there is no image ${repository}:${tag}; ${fix(workload)}`,
      })),
    );
  }
  return digests;
}
