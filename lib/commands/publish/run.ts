import { ECRClient } from '@aws-sdk/client-ecr';
import { platformNames } from '../../config/platform-names';
import { buildArtifact } from '../../delivery/artifact';
import { Registry } from '../../delivery/registry';
import { orchestrate } from '../../orchestrator/orchestrator';
import type { Image } from '../../plan/plan';
import { readWorkloads } from '../../read-workloads';
import { ScoreParser } from '../../score/score-parser';
import { formatDiagnostic } from '../../diagnostics/diagnostic';
import { UserError } from '../../diagnostics/user-error';
import { environmentNamed } from '../../config/environment-named';
import { releaseFiles } from './release-files';

export interface PublishOptions {
  /** Directory of the workloads. */
  readonly root: string;
  readonly environment: string;
  /** Tag of the release, and of the images it uses, for example the commit. */
  readonly tag: string;
  readonly source: string;
  /** Called with each warning. */
  readonly warn: (line: string) => void;
}

/**
 * Publishes what Flux applies in one environment: `flux/` and the workloads, each image with its digest.
 *
 * @returns what to print
 * @throws UserError before anything is pushed
 */
export async function publish({ root, environment: name, tag, source, warn }: PublishOptions): Promise<string> {
  const environment = environmentNamed(name);
  const registry = new Registry(new ECRClient({ region: environment.region }));
  const sources = readWorkloads(root);
  const parser = new ScoreParser();
  const account = await registry.account();
  const { images } = orchestrate(sources, { environment, account, images: {} }, parser);
  const host = `${account}.dkr.ecr.${environment.region}.amazonaws.com`;
  const pinned = await pin(images, tag, host, registry);
  const plan = orchestrate(sources, { environment, account, images: pinned }, parser);
  plan.warnings.map((warning) => formatDiagnostic(warning)).forEach(warn);

  const artifact = await buildArtifact({ files: releaseFiles(plan, pinned), source, revision: tag });
  const { artifactRepository } = platformNames(environment);
  await registry.push(artifactRepository, artifact, [tag, name]);
  return `published ${artifactRepository}:${name} (${artifact.manifest.digest})`;
}

/** The reference of each workload's image, by digest. All missing images are reported together. */
async function pin(
  images: readonly Image[],
  tag: string,
  host: string,
  registry: Registry,
): Promise<Record<string, string>> {
  const found = await Promise.all(
    images.map(async ({ workload, repository }) => ({
      workload,
      repository,
      digest: await registry.digest(repository, tag),
    })),
  );
  const missing = found.filter(({ digest }) => digest === undefined);
  if (missing.length > 0) {
    throw new UserError(
      missing.map(({ repository }) => ({ message: `there is no image ${repository}:${tag}; build and push it first` })),
    );
  }
  return Object.fromEntries(
    found.map(({ workload, repository, digest }) => [workload, `${host}/${repository}@${digest}`]),
  );
}
