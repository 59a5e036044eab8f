import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ECRClient } from '@aws-sdk/client-ecr';
import { architectureOf } from '../../config/architecture-of';
import { environmentNamed } from '../../config/environment-named';
import type { Architecture } from '../../config/host-sizes';
import { contextTag } from '../../delivery/context-tag';
import { imageDigests } from '../../delivery/image-digests';
import { Registry } from '../../delivery/registry';
import { oneOf } from '../../diagnostics/did-you-mean';
import { printable } from '../../diagnostics/printable';
import { UserError } from '../../diagnostics/user-error';
import { orchestrate } from '../../orchestrator/orchestrator';
import type { Image } from '../../plan/plan';
import { offlineTarget } from '../../plan/target';
import { readWorkloads } from '../../read-workloads';
import { pushArtifact } from '../../release/push-artifact';
import { readOciLayout } from '../../release/read-oci-layout';
import { toJson } from '../output';
import { Builder, type BuilderName } from './builder';
import { parseExisting } from './parse-existing';

export interface BuildOptions {
  /** Directory of the workloads. */
  readonly root: string;
  readonly environment: string;
  /** Names of the workloads to build; all, if it is empty. */
  readonly workloads: readonly string[];
  /** Without it, the first one that answers. */
  readonly builder?: BuilderName;
  /** Push to ECR what it does not have. */
  readonly push?: boolean;
  /** Directory to write OCI image layouts to, each named after its repository. */
  readonly output?: string;
  /** `<workload>=sha256:<hex>`: images that are not built again. */
  readonly existing: readonly string[];
  readonly json?: boolean;
  /** Called with a line before each step. */
  readonly progress: (line: string) => void;
}

/** What became of one image. */
interface Outcome {
  readonly workload: string;
  readonly repository: string;
  readonly tag: string;
  /** Undefined for an image that was neither written nor pushed. */
  readonly digest?: string;
  readonly built: boolean;
}

type Tagged = Image & { readonly tag: string };

/**
 * Builds the images of workloads, each once: its tag is the digest of its build context, and what has a known tag is not
 * built again.
 *
 * @returns what to print: `<workload>=<digest>` on a line each, as `idp publish --image` takes it, or JSON
 * @throws UserError before anything is built if a name, a Score file or a build context is not valid
 */
export async function build({ root, environment: name, json, ...options }: BuildOptions): Promise<string> {
  const environment = environmentNamed(name);
  const { images } = orchestrate(readWorkloads(root), offlineTarget(environment));
  const architecture = architectureOf(environment);
  const chosen = chooseImages(images, options.workloads, architecture);
  const registry = options.push === true ? new Registry(new ECRClient({ region: environment.region })) : undefined;
  const known = registry === undefined ? parseExisting(options.existing, images) : await imageDigests(chosen, registry);
  const missing = chosen.filter(({ workload }) => known[workload] === undefined);
  checkContexts(missing, options.output);

  const outcomes = new Map<string, Outcome>();
  for (const { workload, repository, tag } of chosen) {
    const digest = known[workload];
    outcomes.set(workload, { workload, repository, tag, digest, built: false });
    if (digest !== undefined) {
      options.progress(`${workload}: ${repository}:${tag} exists, not built again`);
    }
  }
  if (missing.length > 0) {
    const builder = Builder.find(options.builder);
    const layouts = options.output ?? mkdtempSync(join(tmpdir(), 'idp-build-'));
    try {
      for (const image of missing) {
        const digest = await buildOne(image, { ...options, architecture, builder, layouts, registry });
        const { workload, repository, tag } = image;
        outcomes.set(workload, { workload, repository, tag, digest, built: true });
      }
    } finally {
      if (options.output === undefined) {
        rmSync(layouts, { recursive: true, force: true });
      }
    }
  }
  return json === true ? toJson([...outcomes.values()]) : [...outcomes.values()].map(toLine).join('\n');
}

interface Tools extends Pick<BuildOptions, 'output' | 'progress'> {
  readonly architecture: Architecture;
  readonly builder: Builder;
  readonly layouts: string;
  readonly registry: Registry | undefined;
}

/** Builds an image, then writes or pushes it if that is asked for. The result is its digest, which is known only then. */
async function buildOne(
  { workload, repository, context, tag }: Tagged,
  { architecture, builder, layouts, output, registry, progress }: Tools,
): Promise<string | undefined> {
  const name = `localhost/${repository}:${tag}`;
  if (output !== undefined || registry !== undefined) {
    builder.requireWriter();
  }
  progress(`${workload}: building ${printable(context)} with ${builder.name}`);
  builder.build(context, name, architecture);
  if (output === undefined && registry === undefined) {
    return undefined;
  }
  const layout = join(layouts, repository);
  const digest = builder.write(name, tag, layout);
  if (registry !== undefined) {
    progress(`${workload}: pushing ${repository}:${tag} (${digest})`);
    await push(registry, { repository, tag, digest, layout });
  }
  return digest;
}

/** Pushes an image, unless the tag came into being while it was built. */
async function push(
  registry: Registry,
  { repository, tag, digest, layout }: { repository: string; tag: string; digest: string; layout: string },
): Promise<void> {
  const other = await registry.digest(repository, tag);
  if (other !== undefined && other !== digest) {
    throw new UserError(
      `${repository}:${tag} was pushed with another digest (${other}) while this image (${digest}) was built; run the command again, and it is not built again`,
    );
  }
  await pushArtifact(registry, repository, tag, readOciLayout(layout));
}

function chooseImages(images: readonly Image[], workloads: readonly string[], architecture: Architecture): Tagged[] {
  const names = images.map(({ workload }) => workload);
  const unknown = workloads.filter((workload) => !names.includes(workload));
  if (unknown.length > 0) {
    throw new UserError(
      unknown.map((workload) => ({
        message: `no workload '${workload}' is built from source; ${oneOf('workloads that are', names, workload)}`,
      })),
    );
  }
  return images
    .filter(({ workload }) => workloads.length === 0 || workloads.includes(workload))
    .map((image) => ({ ...image, tag: contextTag(image.context, architecture) }));
}

/** Finds out before the first build what would stop a later one. */
function checkContexts(images: readonly Tagged[], output: string | undefined): void {
  const problems = images.flatMap(({ context, repository }) => {
    const file = join(context, 'Dockerfile');
    const layout = output === undefined ? undefined : join(output, repository);
    return [
      ...(existsSync(file) ? [] : [`${printable(file)} does not exist; an image is built from it`]),
      ...(layout !== undefined && existsSync(layout)
        ? [`${printable(layout)} exists already; remove it, or choose another directory`]
        : []),
    ];
  });
  if (problems.length > 0) {
    throw new UserError(problems.map((message) => ({ message })));
  }
}

function toLine({ workload, repository, tag, digest }: Outcome): string {
  return printable(digest === undefined ? `localhost/${repository}:${tag}` : `${workload}=${digest}`);
}
