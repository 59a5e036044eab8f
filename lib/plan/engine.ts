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

/**
 * Tag of the artifact that Flux pulls: the name of the environment. While both engines run side by side, EKS has one of its
 * own, since manifests differ by engine.
 *
 * @param engines - what runs the workloads of the environment
 */
export function artifactTag(environment: string, engine: Engine, engines: readonly Engine[] = [engine]): string {
  return engine === 'eks' && engines.includes('k3s') ? `${environment}-${engine}` : environment;
}
