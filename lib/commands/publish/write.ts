import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { environmentNamed } from '../../config/environment-named';
import { platformNames } from '../../config/platform-names';
import { writeOciLayout } from '../../release/write-oci-layout';
import { signingOf } from '../../delivery/signing-of';
import { oneOf } from '../../diagnostics/did-you-mean';
import { printable } from '../../diagnostics/printable';
import { UserError } from '../../diagnostics/user-error';
import type { Image } from '../../plan/plan';
import { DESCRIPTION_FILE, type ReleaseDescription } from '../../release/release-description';
import { commitTime } from './commit-time';
import { makeRelease, type ReleaseOptions } from './release';

export interface WriteOptions extends Omit<ReleaseOptions, 'environment' | 'account'> {
  readonly environment: string;
  /** `<workload>=sha256:<hex>`, for each workload that is built from source. */
  readonly images: readonly string[];
  /** Directory of OCI image layouts, each named after its repository. */
  readonly output: string;
}

/**
 * Writes a release in place of publishing it, so that what pushes it needs none of this code. Asks AWS for nothing.
 *
 * @returns what to print
 * @throws UserError before anything is written
 */
export async function writeRelease({ environment: name, images, output, ...options }: WriteOptions): Promise<string> {
  const environment = environmentNamed(name);
  const { account } = environment;
  if (account === undefined) {
    throw new UserError(
      `a release that is written contains the account; set 'account' of '${name}' in lib/config/environments.ts`,
    );
  }
  const { artifact, ...described } = await makeRelease({ ...options, environment, account }, async (built) =>
    parseDigests(images, built),
  );
  const { repository } = described;
  const directory = join(output, repository);
  if (existsSync(directory)) {
    throw new UserError(`${printable(directory)} exists already; remove it, or choose another directory`);
  }
  writeOciLayout(directory, artifact);
  const { tag, source } = options;
  const description: ReleaseDescription = {
    ...{ version: 1, environment: name, tag, source, committedAt: commitTime(tag) },
    ...{ table: platformNames(environment).deploymentsTable, signing: signingOf(environment), ...described },
  };
  writeFileSync(join(output, DESCRIPTION_FILE), `${JSON.stringify(description, undefined, 1)}\n`);
  return `wrote ${printable(directory)} (${artifact.manifest.digest})`;
}

/** The digests by workload, of `<workload>=sha256:<hex>`. All problems are reported together. */
function parseDigests(images: readonly string[], built: readonly Image[]): Record<string, string> {
  const workloads = built.map(({ workload }) => workload);
  const digests: Record<string, string> = {};
  const problems: string[] = [];
  for (const image of images) {
    const [workload = '', digest = ''] = image.split('=');
    if (!workloads.includes(workload)) {
      problems.push(`--image ${workload}: ${oneOf('workloads built from source', workloads, workload)}`);
    } else {
      digests[workload] = digest;
    }
  }
  if (problems.length === 0) {
    const missing = workloads.filter((workload) => digests[workload] === undefined);
    problems.push(
      ...missing.map((workload) => `the image of ${workload} is missing; add --image ${workload}=<digest>`),
    );
  }
  if (problems.length > 0) {
    throw new UserError(problems.map((message) => ({ message })));
  }
  return digests;
}
