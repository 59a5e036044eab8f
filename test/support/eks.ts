import type { Environment } from '../../lib/config/environment';
import { environmentSchema } from '../../lib/config/environment';
import { environments } from './environments';

const { cluster: hosts, network, ...dev } = environments.dev;
const { engine: _, ...beside } = hosts;
const cluster = {
  engine: 'eks',
  version: '1.35',
  nodes: { types: ['t3.medium', 't3.large'], spot: false, limit: { memory: 16_384, cpu: 8 } },
  administrators: ['arn:aws:iam::111111111111:role/admin'],
} as const;

/** An environment like `dev` in another network, and what runs its workloads. */
const like = (changed: object): Environment =>
  environmentSchema.parse({ ...dev, network: { ...network, cidr: '10.20.0.0/20' }, cluster: changed });

/** The three steps from hosts of k3s to EKS: the same environment on k3s, on both, and on EKS. */
export const k3sEnvironment = like(hosts);
export const besideEnvironment = like({ ...cluster, beside });
/** The same, with the cluster that runs Jobs and CronJobs. */
export const moving = (active: 'beside' | 'eks'): Environment => like({ ...cluster, beside, active });
export const eksEnvironment = like({ ...cluster, wayBack: true });
/** Without what hosts would need to come back. */
export const onlyEksEnvironment = like(cluster);
/** With the Kubernetes API open to one block, and nodes that EC2 may take back. */
export const publicEksEnvironment = like({
  ...cluster,
  api: { publicFrom: ['203.0.113.0/24'] },
  nodes: { ...cluster.nodes, spot: true },
});
