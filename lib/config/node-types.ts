import type { Architecture } from './host-sizes';

/** An EC2 instance type that EKS Auto Mode starts. */
export interface NodeSize {
  readonly architecture: Architecture;
  /** MiB, as AWS states it: what the limit of a NodePool counts. */
  readonly memory: number;
  readonly cpu: number;
}

const size = (architecture: Architecture, gib: number, cpu: number): NodeSize => ({
  architecture,
  memory: gib * 1024,
  cpu,
});

/**
 * Instance types that nodes of EKS can have. Auto Mode starts no type with less than two processors, nor nano, micro and small
 * ones (EKS User Guide, "Auto Mode instance supported reference"); others have a price in lib/compare/prices.ts.
 */
export const NODE_TYPES = {
  't3.medium': size('amd64', 4, 2),
  't3.large': size('amd64', 8, 2),
  't3.xlarge': size('amd64', 16, 4),
  'c6a.large': size('amd64', 4, 2),
  'm6a.large': size('amd64', 8, 2),
  't4g.medium': size('arm64', 4, 2),
  't4g.large': size('arm64', 8, 2),
  't4g.xlarge': size('arm64', 16, 4),
} as const satisfies Record<string, NodeSize>;

export type NodeType = keyof typeof NODE_TYPES;

/** How many nodes of a type a limit allows: memory in MiB, and virtual processors. */
export function nodeCount(type: NodeType, limit: { readonly memory: number; readonly cpu: number }): number {
  const { memory, cpu } = NODE_TYPES[type];
  return Math.floor(Math.min(limit.memory / memory, limit.cpu / cpu));
}
