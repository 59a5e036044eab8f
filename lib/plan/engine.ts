import type { Cluster } from '../config/cluster';

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
 * Directory of the artifact with the workloads as one engine runs them. An environment that moves has both in one artifact, so
 * one tag, one signature and one record release to both clusters.
 */
export const WORKLOADS: Readonly<Record<Engine, string>> = { k3s: 'workloads', eks: 'workloads-eks' };

/** What runs the workloads: one engine, or both while an environment moves. */
export function enginesOf(cluster: Cluster): readonly Engine[] {
  return cluster.engine === 'k3s' ? ['k3s'] : cluster.beside === undefined ? ['eks'] : ['k3s', 'eks'];
}

/** Whether the issuer and the secrets that make hosts the same k3s cluster are there. */
export function keepsK3sIdentity(cluster: Cluster): boolean {
  return enginesOf(cluster).includes('k3s') || (cluster.engine === 'eks' && cluster.wayBack);
}
