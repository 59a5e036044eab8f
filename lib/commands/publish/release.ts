import { type Engine, enginesOf } from '../../plan/engine';
import type { Environment } from '../../config/environment';
import { ecrHost, platformNames } from '../../config/platform-names';
import { buildArtifact } from '../../delivery/artifact';
import { formatDiagnostic } from '../../diagnostics/diagnostic';
import { orchestrate } from '../../orchestrator/orchestrator';
import type { Image } from '../../plan/plan';
import { engineOf } from '../../plan/target';
import { readWorkloads } from '../../read-workloads';
import type { Artifact } from '../../release/artifact';
import type { DescribedImage } from '../../release/release-description';
import { ScoreParser } from '../../score/score-parser';
import { releaseFiles } from './release-files';

export interface ReleaseOptions {
  /** Directory of the workloads. */
  readonly root: string;
  readonly environment: Environment;
  /** 12 digits. */
  readonly account: string;
  /** Host of the registry. Default: that of the account's ECR. */
  readonly host?: string;
  /** What is recorded as the release, for example the commit. */
  readonly tag: string;
  readonly source: string;
  /** Called with each warning. */
  readonly warn: (line: string) => void;
}

/** What Flux applies in one environment, and the repository for it. */
export interface Release {
  readonly repository: string;
  readonly artifact: Artifact;
  /** The image of each workload that is built from source. */
  readonly images: readonly DescribedImage[];
  /** Names of all workloads. */
  readonly workloads: readonly string[];
}

/**
 * Makes what Flux applies in one environment: `flux/` and the workloads, each image with its digest.
 *
 * @param digestsOf - the digest of each workload's image, by workload
 * @throws UserError if a Score file is not valid
 */
export async function makeRelease(
  { root, environment, account, host = ecrHost(account, environment.region), tag, source, warn }: ReleaseOptions,
  digestsOf: (images: readonly Image[]) => Promise<Readonly<Record<string, string>>>,
): Promise<Release> {
  const sources = readWorkloads(root);
  const parser = new ScoreParser();
  const { images } = orchestrate(sources, { environment, account, images: {} }, parser);
  const digests = await digestsOf(images);
  const described = images.map(({ workload, repository }) => ({
    workload,
    repository,
    digest: digests[workload] ?? '',
  }));
  const pinned = Object.fromEntries(
    described.map(({ workload, repository, digest }) => [workload, `${host}/${repository}@${digest}`]),
  );
  const target = { environment, account, images: pinned };
  const planOf = (engine: Engine) => ({ engine, plan: orchestrate(sources, { ...target, engine }, parser) });
  const active = planOf(engineOf(target));
  const others = enginesOf(environment.cluster).filter((engine) => engine !== active.engine);
  active.plan.warnings.map((warning) => formatDiagnostic(warning)).forEach(warn);

  const files = releaseFiles([active, ...others.map(planOf)], pinned);
  return {
    repository: platformNames(environment).artifactRepository,
    artifact: await buildArtifact({ files, source, revision: tag }),
    images: described,
    workloads: active.plan.workloads.map(({ name }) => name),
  };
}
