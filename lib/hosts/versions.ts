/** A release that hosts download. */
export interface Release {
  readonly version: string;
  /** Of the file for Linux on x86-64, in hexadecimal. Default: what the release's own list of checksums states. */
  readonly sha256?: string;
}

/**
 * The releases that hosts download at boot. Each is checked before it runs. No checksum is pinned yet: add `sha256` once you
 * have verified one, and hosts refuse a release that changes afterwards.
 *
 * k3s stays on 1.35: on 1.36 with SQLite a stalled checkpoint loses control-plane leases (k3s-io/k3s#14592, #14593).
 */
export const RELEASES: Readonly<Record<'k3s' | 'flux', Release>> = {
  k3s: { version: 'v1.35.8+k3s1' },
  flux: { version: '2.9.4' },
};
