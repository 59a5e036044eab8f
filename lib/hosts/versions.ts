import type { Architecture } from '../config/host-sizes';

/** A release that hosts download. */
export interface Release {
  readonly version: string;
  /** Of its files for Linux, in hexadecimal. Where one is left out: what the release's own list of checksums states. */
  readonly sha256: Readonly<Partial<Record<Architecture, string>>>;
}

/**
 * The releases that hosts download at boot. Each is checked before it runs; without `sha256`, against the list of checksums
 * of its own release. The pinned ones were not computed here: for each, two independent public repositories pin the same
 * (one of those for k3s says that it compared the binary with the release's list); none does for arm64. A wrong one fails the boot with `checksum
 * of ... differs`. lib/hosts/README.md says how to change a version.
 *
 * k3s stays on 1.35: on 1.36 with SQLite a stalled checkpoint loses control-plane leases (k3s-io/k3s#14592, #14593).
 */
export const RELEASES: Readonly<Record<'k3s' | 'flux', Release>> = {
  k3s: {
    version: 'v1.35.8+k3s1',
    sha256: { amd64: '12f81c9bb5b71e098a4f7a2d187e350902a9339a6c3d5e56c20a03f7a417e07f' },
  },
  flux: {
    version: '2.9.4',
    sha256: { amd64: 'c2c397a52930f52d2005c01d276116b059d062de379386d58e98115380a766a2' },
  },
};
