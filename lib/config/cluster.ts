import { z } from 'zod';
import { HOST_SIZES, type HostType } from './host-sizes';
import { region } from './region';
import { text } from './text';

const hostType = z.enum(Object.keys(HOST_SIZES) as [HostType, ...HostType[]]);

/** One k3s server and its agents, on hosts of EC2. */
const k3sCluster = z.strictObject({
  engine: z.literal('k3s'),
  /** Instance type of the host of the k3s server. No workload runs there. */
  server: hostType,
  /** Instance types of the hosts that run workloads. A host keeps its place in the list: add and remove at the end. */
  agents: z.array(hostType).min(1).max(10),
  /**
   * Amazon Linux 2023 x86_64, by region: an image has another id in each. Pinned, because a new image replaces the hosts.
   * lib/hosts/README.md says how to find the latest.
   */
  amiIds: z.record(region, text(/^ami-[0-9a-f]{17}$/, 'an AMI id such as ami-0123456789abcdef0')),
  /** The first or second zone of the region; not every zone offers every instance type (lib/hosts/README.md). */
  zone: z.literal([1, 2]).default(1),
  /** Any other number replaces all hosts at the next deployment. */
  generation: z.int().positive().default(1),
});

/** What runs the workloads of an environment. */
export const clusterSchema = z.discriminatedUnion('engine', [k3sCluster], {
  // Without the condition also what is no map, contrary to the type.
  error: ({ code }: z.core.$ZodRawIssue) => (code === 'invalid_union' ? "expected 'k3s'" : undefined),
});

export type K3sCluster = z.infer<typeof k3sCluster>;
