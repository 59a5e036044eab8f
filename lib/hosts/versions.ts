/**
 * What the hosts download at boot, each checked against the checksum its release publishes.
 *
 * k3s stays on 1.35: on 1.36 with SQLite a stalled checkpoint loses control-plane leases (k3s-io/k3s#14592, #14593).
 */
export const VERSIONS = {
  k3s: 'v1.35.8+k3s1',
  flux: '2.9.4',
} as const;
