import { ECRClient } from '@aws-sdk/client-ecr';
import { environmentNamed } from '../../config/environment-named';
import { Registry } from '../../delivery/registry';
import { UserError } from '../../diagnostics/user-error';
import type { Image } from '../../plan/plan';
import { makeRelease, type ReleaseOptions } from './release';

export interface PublishOptions extends Omit<ReleaseOptions, 'environment' | 'account'> {
  readonly environment: string;
}

/**
 * Publishes what Flux applies in one environment, with the images that have the same tag in ECR.
 *
 * @returns what to print
 * @throws UserError before anything is pushed
 */
export async function publish({ environment: name, tag, ...options }: PublishOptions): Promise<string> {
  const environment = environmentNamed(name);
  const registry = new Registry(new ECRClient({ region: environment.region }));
  const account = await registry.account();
  const { repository, artifact } = await makeRelease(
    { ...options, environment, account, tag },
    async (images) => await digestsWithTag(images, tag, registry),
  );
  await registry.push(repository, artifact, [tag, name]);
  return `published ${repository}:${name} (${artifact.manifest.digest})`;
}

/** The digest of each workload's image. All missing images are reported together. */
async function digestsWithTag(
  images: readonly Image[],
  tag: string,
  registry: Registry,
): Promise<Record<string, string>> {
  const found = await Promise.all(
    images.map(async ({ workload, repository }) => [workload, await registry.digest(repository, tag)] as const),
  );
  const digests = Object.fromEntries(found.flatMap(([workload, digest]) => (digest ? [[workload, digest]] : [])));
  const missing = images.filter(({ workload }) => digests[workload] === undefined);
  if (missing.length > 0) {
    throw new UserError(
      missing.map(({ repository }) => ({ message: `there is no image ${repository}:${tag}; build and push it first` })),
    );
  }
  return digests;
}
