import { BlockList } from 'node:net';
import type { NetworkPolicyPeer, NetworkPolicyPort, NetworkPolicySpec } from 'kubernetes-types/networking/v1';

/** One end of a connection: a pod, or an address outside of the cluster. */
export interface End {
  readonly address: string;
  readonly namespace?: string;
  readonly labels?: Readonly<Record<string, string>>;
}

interface Policy {
  readonly kind: string;
  readonly metadata: { readonly namespace?: string };
  readonly spec?: unknown;
}

/** `53/UDP`, for example. */
export type Port = `${number}/${'TCP' | 'UDP'}`;

/**
 * Whether Kubernetes lets a connection through: every pod at its ends that a policy selects needs a rule that allows it. A
 * block of addresses counts for pods, too, as where pods have addresses of the network.
 *
 * @param objects - of which the network policies count
 */
export function connects(objects: readonly Policy[], from: End, to: End, port: Port): boolean {
  return side(objects, 'Egress', from, to, port) && side(objects, 'Ingress', to, from, port);
}

function side(objects: readonly Policy[], type: 'Ingress' | 'Egress', end: End, peer: End, port: Port): boolean {
  if (end.namespace === undefined) {
    return true;
  }
  const policies = objects
    .filter(({ kind, metadata }) => kind === 'NetworkPolicy' && metadata.namespace === end.namespace)
    .map(({ spec }) => spec as NetworkPolicySpec)
    .filter(({ podSelector, policyTypes }) => policyTypes?.includes(type) === true && selects(podSelector, end.labels));
  const rules = policies.flatMap((policy) =>
    type === 'Ingress'
      ? (policy.ingress ?? []).map(({ from, ports }) => ({ peers: from, ports }))
      : (policy.egress ?? []).map(({ to, ports }) => ({ peers: to, ports })),
  );
  return (
    policies.length === 0 ||
    rules.some(
      ({ peers, ports }) =>
        (peers === undefined || peers.some((it) => isPeer(it, peer, end.namespace))) &&
        (ports === undefined || ports.some((it) => isPort(it, port))),
    )
  );
}

function isPeer({ ipBlock, namespaceSelector, podSelector }: NetworkPolicyPeer, end: End, own?: string): boolean {
  if (ipBlock !== undefined) {
    return contains(ipBlock.cidr, end.address) && !(ipBlock.except ?? []).some((cidr) => contains(cidr, end.address));
  }
  const inside =
    namespaceSelector === undefined
      ? end.namespace === own
      : end.namespace !== undefined && selects(namespaceSelector, { 'kubernetes.io/metadata.name': end.namespace });
  return inside && selects(podSelector, end.labels);
}

function isPort({ port, protocol = 'TCP' }: NetworkPolicyPort, asked: Port): boolean {
  return `${String(port)}/${protocol}` === asked;
}

function selects(
  selector: { readonly matchLabels?: Readonly<Record<string, string>> } | undefined,
  labels: Readonly<Record<string, string>> = {},
): boolean {
  return Object.entries(selector?.matchLabels ?? {}).every(([key, value]) => labels[key] === value);
}

function contains(cidr: string, address: string): boolean {
  const [network = '', bits = ''] = cidr.split('/');
  const block = new BlockList();
  block.addSubnet(network, Number(bits));
  return block.check(address);
}
