import { z } from 'zod';
import { eksCluster } from './eks-cluster';
import { HOST_SIZES, type HostType } from './host-sizes';
import { region } from './region';
import { text } from './text';

const TYPES = Object.keys(HOST_SIZES) as [HostType, ...HostType[]];

const hostType = z.enum(TYPES, {
  error: ({ input }) => {
    const tooSmall = /\.nano$/.test(String(input)) ? 'k3s does not fit into its 0.5 GiB; ' : '';
    return `${tooSmall}expected ${TYPES.slice(0, -1)
      .map((type) => `'${type}'`)
      .join(', ')} or '${TYPES.at(-1) ?? ''}'`;
  },
});

/** One k3s server and its agents, on hosts of EC2. */
const hosts = z.strictObject({
  /** Instance type of the host of the k3s server. No workload runs there. */
  server: hostType,
  /** Instance types of the hosts that run workloads. A host keeps its place in the list: add and remove at the end. */
  agents: z.array(hostType).min(1).max(10),
  /**
   * Amazon Linux 2023 for the architecture of the instance types (`t4g` is arm64), by region: an image has another id in
   * each. Pinned, because a new image replaces the hosts.
   * lib/hosts/README.md says how to find the latest.
   */
  amiIds: z.record(region, text(/^ami-[0-9a-f]{17}$/, 'an AMI id such as ami-0123456789abcdef0')),
  /** The first or second zone of the region; not every zone offers every instance type (lib/hosts/README.md). */
  zone: z.literal([1, 2]).default(1),
  /** Any other number replaces all hosts at the next deployment. */
  generation: z.int().positive().default(1),
});

const k3sCluster = hosts.extend({ engine: z.literal('k3s') }).superRefine(checkHosts);

/** Most agents of a server with 1 GiB: k3s asks for 2 GiB, and more agents than one were never measured. */
const AGENTS_OF_A_SMALL_SERVER = 5;

/** An image is built for one architecture, so all hosts have the same; and a small server takes fewer agents. */
function checkHosts({ server, agents }: z.infer<typeof hosts>, context: z.RefinementCtx): void {
  const { architecture, memory } = HOST_SIZES[server];
  agents.forEach((type, index) => {
    if (HOST_SIZES[type].architecture !== architecture) {
      const message = `'${type}' is ${HOST_SIZES[type].architecture}, and the server '${server}' is ${architecture}; choose types of one architecture`;
      context.addIssue({ code: 'custom', path: ['agents', index], message });
    }
  });
  if (memory < 1024 && agents.length > AGENTS_OF_A_SMALL_SERVER) {
    const message = `'${server}' has 1 GiB, and serves at most ${AGENTS_OF_A_SMALL_SERVER} agents; choose a larger type for ${agents.length}`;
    context.addIssue({ code: 'custom', path: ['server'], message });
  }
}

/** EKS, and on the way to it the hosts of k3s beside it. */
const movingCluster = eksCluster.extend({
  /** A k3s cluster that runs the same workloads, until everything has moved. */
  beside: hosts.superRefine(checkHosts).optional(),
  /** Which of both runs Jobs and CronJobs. Deployments run on both, and share their queues. */
  active: z.enum(['beside', 'eks']).default('eks'),
  /**
   * Whether the issuer, which is a public bucket, and the secrets of k3s stay while there are no hosts, so that a deployment
   * may bring the same cluster back. Leave hosts with `true`: what they import cannot be removed before they are gone.
   */
  wayBack: z.boolean().default(false),
});

/** What runs the workloads of an environment. */
export const clusterSchema = z.discriminatedUnion('engine', [k3sCluster, movingCluster], {
  // Without the condition also what is no map, contrary to the type.
  error: ({ code }: z.core.$ZodRawIssue) => (code === 'invalid_union' ? "expected 'k3s' or 'eks'" : undefined),
});

export type Cluster = z.infer<typeof clusterSchema>;
export type K3sCluster = z.infer<typeof k3sCluster>;
export type EksCluster = z.infer<typeof eksCluster>;

/** The hosts of k3s, if there are any. */
export function k3sOf(cluster: Cluster): Omit<K3sCluster, 'engine'> | undefined {
  return cluster.engine === 'k3s' ? cluster : cluster.beside;
}

/** The EKS cluster, if there is one. */
export function eksOf(cluster: Cluster): EksCluster | undefined {
  return cluster.engine === 'eks' ? cluster : undefined;
}
