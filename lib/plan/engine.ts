/** What runs the cluster: k3s on hosts of ours, or Amazon EKS in Auto Mode. EKS is prepared, not proven: nobody ran it. */
export type Engine = 'k3s' | 'eks';

/**
 * IPv4 blocks that mean something inside of a cluster, so that no server outside has one of their addresses: pods and
 * services of k3s (`cluster-cidr` and `service-cidr`); services of EKS, whose pods have addresses of the VPC.
 */
export const CLUSTER_BLOCKS: Readonly<Record<Engine, readonly string[]>> = {
  k3s: ['10.42.0.0/16', '10.43.0.0/16'],
  eks: ['172.20.0.0/16'],
};

/** Tag of the artifact that Flux pulls: manifests differ by engine, and both engines may run side by side. */
export function artifactTag(environment: string, engine: Engine): string {
  return engine === 'k3s' ? environment : `${environment}-${engine}`;
}
