/**
 * One release of an environment, as the environment's table of deployments keeps it. Written once: only `state` changes.
 * Contains no secret: image digests and names are those of the artifact.
 */
export interface ReleaseRecord {
  /** 1 for the first release of the environment, then one more each time. */
  readonly number: number;
  readonly environment: string;
  /** What made it: a release of these files, or an earlier one again, or one of another environment. */
  readonly kind: 'publish' | 'rollback' | 'promotion';
  /** What the release was called: the commit, for example. An earlier or another environment's tag where that is released. */
  readonly tag: string;
  /** Where the files come from, for example the address of the Git repository. */
  readonly source: string;
  /** When the commit was made, ISO 8601; undefined where there is none. */
  readonly committedAt?: string;
  /** Who released it, for example `alice` or `arn:aws:sts::…:assumed-role/…`. */
  readonly by: string;
  /** When, ISO 8601 in UTC. */
  readonly at: string;
  /** Digest of the artifact that Flux pulls, `sha256:<hex>`. */
  readonly artifact: string;
  /** Digest of the artifact that the environment's tag named before; undefined for the first. */
  readonly previous?: string;
  /** Digest of the image of each workload that is built from source. */
  readonly images: Readonly<Record<string, string>>;
  /** Names of all workloads. */
  readonly workloads: readonly string[];
  /** For a promotion: the environment that it comes from. For a rollback: the number of the release that is back. */
  readonly from?: string;
  /** `started` until the environment's tag has moved. */
  readonly state: 'started' | 'released';
}
