import { z } from 'zod';
import { CLUSTER_BLOCKS } from '../plan/engine';
import { EKS_VERSIONS } from './eks-versions';
import { startsAtItsFirstAddress } from './ipv4-block';
import { NODE_TYPES, type NodeType } from './node-types';
import { text } from './text';

const oneOfKeys = <Name extends string>(table: Readonly<Record<Name, unknown>>) =>
  z.enum(Object.keys(table) as [Name, ...Name[]]);

const block = z
  .cidrv4({ error: 'expected an IPv4 block such as 203.0.113.0/24', abort: true })
  .refine(startsAtItsFirstAddress, { error: 'expected the first address of its block, such as 203.0.113.0/24' })
  .refine((value) => !value.endsWith('/0'), { error: 'is the whole internet; write the blocks of your networks' });

/** A node needs as much of the limit as its type has: AWS states it in GiB, EKS counts it in MiB. */
const nodes = z
  .strictObject({
    /** Instance types that nodes may have, of one architecture. EKS takes the cheapest on which pods fit. */
    types: z.array(oneOfKeys(NODE_TYPES)).min(1),
    /** Whether EC2 may take nodes back at two minutes' notice, for a lower price. */
    spot: z.boolean().default(false),
    /** The most that all nodes have together: memory in MiB, as AWS states it for a type, and virtual processors. */
    limit: z.strictObject({ memory: z.int().positive(), cpu: z.int().positive() }),
  })
  .superRefine(({ types, limit }, context) => {
    const [first] = types;
    types.forEach((type, index) => {
      const { architecture } = NODE_TYPES[type];
      if (first !== undefined && architecture !== NODE_TYPES[first].architecture) {
        const message = `'${type}' is ${architecture}, and '${first}' is not; an image is built for one architecture`;
        context.addIssue({ code: 'custom', path: ['types', index], message });
      }
    });
    const least = Math.min(...types.map((type) => NODE_TYPES[type].memory));
    if (limit.memory < least) {
      const message = `is less than any node has; write ${String(least)} or more`;
      context.addIssue({ code: 'custom', path: ['limit', 'memory'], message });
    }
  });

/** Amazon EKS in Auto Mode. Prepared, not proven: nobody has run it. */
export const eksCluster = z.strictObject({
  engine: z.literal('eks'),
  /** Of Kubernetes. Another one upgrades the cluster in place, one version at a time. */
  version: oneOfKeys(EKS_VERSIONS),
  /** Who reaches the Kubernetes API besides the network of the cluster: nobody, or these IPv4 blocks. */
  api: z
    .union([z.literal('private'), z.strictObject({ publicFrom: z.array(block).min(1).max(40) })])
    .default('private'),
  nodes,
  /** ARNs of the IAM roles that may do everything in the cluster. Without any, nobody can look into it. */
  administrators: z
    .array(text(/^arn:aws[a-z-]*:iam::\d{12}:role\/[\w+=,.@/-]+$/, 'the ARN of an IAM role'))
    .max(20)
    .refine((roles) => new Set(roles).size === roles.length, { error: 'names a role twice' })
    .default([]),
});

/** The shortest block that EKS gets, in bits: its pods have addresses of the network, 16 at a time for each node. */
const LARGEST_PREFIX = 20;

/** Why EKS cannot run in a network; undefined if it can. */
export function eksNetworkProblem(cidr: string): string | undefined {
  const overlapped = CLUSTER_BLOCKS.eks.find((it) => cidr.startsWith(it.slice(0, it.indexOf('.0.0') + 1)));
  if (overlapped !== undefined) {
    return `'${cidr}' overlaps ${overlapped}, which EKS uses for services; choose another block`;
  }
  return Number(cidr.split('/')[1]) > LARGEST_PREFIX
    ? `'${cidr}' is too small for EKS, whose pods have addresses of the network; choose a block of /${LARGEST_PREFIX} or larger`
    : undefined;
}

/** Which nodes EKS may start. */
export interface EksNodes {
  readonly types: readonly NodeType[];
  readonly spot: boolean;
  /** Memory in MiB, and virtual processors. */
  readonly limit: { readonly memory: number; readonly cpu: number };
}
