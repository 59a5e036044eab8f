/** What a host downloads. */
export interface Release {
  readonly version: string;
  /** Of the file for Linux on x86-64, in hexadecimal. Default: what the release's own list of checksums states. */
  readonly sha256?: string;
}

/**
 * What the hosts download at boot, each checked before it runs. No checksum is pinned yet: whoever has verified one
 * states it here, and a release that changes afterwards no longer boots.
 *
 * k3s stays on 1.35: on 1.36 with SQLite a stalled checkpoint loses control-plane leases (k3s-io/k3s#14592, #14593).
 */
export const RELEASES: Readonly<Record<'k3s' | 'flux', Release>> = {
  k3s: { version: 'v1.35.8+k3s1' },
  flux: { version: '2.9.4' },
};
