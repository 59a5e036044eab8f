import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Architecture } from '../../config/host-sizes';
import { imagePlatform } from '../../delivery/context-tag';
import { UserError } from '../../diagnostics/user-error';

/** Programs that build images, in the order in which they are looked for. */
export const BUILDERS = ['docker', 'podman', 'buildah'] as const;
export type BuilderName = (typeof BUILDERS)[number];

/** Builds images with a program of this machine. What the program prints goes to stderr. */
export class Builder {
  private constructor(public readonly name: BuilderName) {}

  /**
   * The first builder that answers.
   *
   * @param wanted - the only one to use, if any
   * @throws UserError if none does, with what to install
   */
  public static find(wanted?: BuilderName): Builder {
    const problems: string[] = [];
    for (const name of wanted === undefined ? BUILDERS : [wanted]) {
      // Asks the daemon of Docker, too: its client alone builds nothing.
      const { error, status, stderr } = spawnSync(name, ['version'], {
        ...{ env: process.env, encoding: 'utf8', timeout: 30_000 },
      });
      if (status === 0) {
        return new Builder(name);
      }
      const last = error === undefined ? stderr.trim().split('\n').at(-1) : error.message;
      problems.push(isMissing(error) ? `${name} is not installed` : `${name} does not answer: ${last ?? ''}`);
    }
    throw new UserError(
      `no program to build images: ${problems.join('; ')}; install Docker, Podman or Buildah, for example 'apt-get install buildah' or 'brew install podman'`,
    );
  }

  /** Checks what `write` needs besides the builder. */
  public requireWriter(): void {
    if (this.name === 'docker' && isMissing(spawnSync('skopeo', ['--version'], { env: process.env }).error)) {
      throw new UserError(
        "Docker alone writes no OCI image layout; install skopeo, for example 'apt-get install skopeo' or 'brew install skopeo', or use Podman",
      );
    }
  }

  /** Builds a directory, and keeps the image under a name on this machine. */
  public build(context: string, name: string, architecture: Architecture): void {
    this.run(this.name, ['build', '--platform', imagePlatform(architecture), '--tag', name, context]);
  }

  /**
   * Writes an image that was built as an OCI image layout.
   *
   * @param tag - recorded in the layout, for what pushes it
   * @returns its digest, `sha256:<hex>`
   */
  public write(name: string, tag: string, directory: string): string {
    mkdirSync(dirname(directory), { recursive: true });
    if (this.name === 'docker') {
      const archive = `${directory}.tar`;
      this.run('docker', ['save', '--output', archive, name]);
      this.run('skopeo', ['copy', '--quiet', `docker-archive:${archive}`, `oci:${directory}:${tag}`]);
      rmSync(archive);
    } else {
      this.run(this.name, ['push', '--quiet', name, `oci:${directory}:${tag}`]);
    }
    const { manifests } = JSON.parse(readFileSync(join(directory, 'index.json'), 'utf8')) as {
      manifests: [{ digest: string }];
    };
    return manifests[0].digest;
  }

  private run(program: string, args: readonly string[]): void {
    // No statement of provenance, which makes an index of the image; and layers are kept, as Docker and Podman do anyway.
    const env = { ...process.env, BUILDX_NO_DEFAULT_ATTESTATIONS: '1', BUILDAH_LAYERS: 'true' };
    const { error, status, signal } = spawnSync(program, args, { stdio: ['ignore', 2, 2], env });
    if (error !== undefined) {
      throw new UserError(`${program} did not start: ${error.message}`);
    }
    if (status !== 0) {
      throw new UserError(`'${program} ${args.join(' ')}' ended with ${signal ?? `exit code ${status ?? 'unknown'}`}`);
    }
  }
}

function isMissing(error: Error | undefined): boolean {
  return error !== undefined && 'code' in error && error.code === 'ENOENT';
}
