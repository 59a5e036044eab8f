import type {
  NetworkPolicyEgressRule,
  NetworkPolicyPeer,
  NetworkPolicyPort,
  NetworkPolicySpec,
} from 'kubernetes-types/networking/v1';
import type { ManifestOf } from '../../plan/manifest';
import type { ServicePort } from '../../plan/plan';
import type { ClusterKind } from './cluster-kind';
import { selector } from './labels';
import { because, from } from './trace';

/** A service port that a workload may call, because one of its resources refers to it. */
export interface Call {
  /** Name of that resource in the caller's Score file. */
  readonly resource: string;
  readonly workload: string;
  readonly port: ServicePort;
}

/** Private (RFC 1918) and link-local (RFC 3927) addresses: pods, services, hosts, and the metadata address of EC2. */
const INSIDE = ['10.0.0.0/8', '169.254.0.0/16', '172.16.0.0/12', '192.168.0.0/16'];

/** HTTPS goes to all of the internet, not to AWS alone: Kubernetes has no rule by name, and AWS too many addresses. */
const HTTPS: NetworkPolicyEgressRule = {
  to: [{ ipBlock: { cidr: '0.0.0.0/0', except: INSIDE } }],
  ports: [{ port: 443, protocol: 'TCP' }],
};

function namesFrom(dns: NetworkPolicyPeer): NetworkPolicyEgressRule {
  return {
    to: [dns],
    ports: [
      { port: 53, protocol: 'UDP' },
      { port: 53, protocol: 'TCP' },
    ],
  };
}

/**
 * The first policy of every namespace: no traffic in; out only to DNS, to public HTTPS addresses and to where the engine
 * gives out credentials. Like every policy it comes into force a few seconds after a pod starts (SECURITY.md).
 */
export function defaultDeny(workload: string, { dns, credentials }: ClusterKind): ManifestOf<'NetworkPolicy'> {
  return policy(
    workload,
    'default-deny',
    because('workloads call each other only through resources of type service and service-port', {
      podSelector: {},
      policyTypes: ['Ingress', 'Egress'],
      egress: because('AWS is reached through DNS and HTTPS; hosts and the metadata address are blocked', [
        namesFrom(dns),
        HTTPS,
        ...credentials.egress,
      ]),
    }),
  );
}

/**
 * Opens exactly the ports that a workload's resources refer to: out of its namespace and into that of the other workload.
 * Both policies are the caller's, so that its changes do not change any manifest of the other workload.
 */
export function networkCalls(caller: string, calls: readonly Call[]): ManifestOf<'NetworkPolicy'>[] {
  const targets = [...new Set(calls.map(({ workload }) => workload))].sort();
  return targets.flatMap((target) => {
    const own = calls.filter(({ workload }) => workload === target);
    const ports = [...new Map(own.map((call) => [`${call.port.targetPort}/${call.port.protocol}`, call])).entries()]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([, { resource, port }]): NetworkPolicyPort =>
        from(['resources', resource], { port: port.targetPort, protocol: port.protocol }),
      );
    const spec = (workload: string, rules: Omit<NetworkPolicySpec, 'podSelector'>): NetworkPolicySpec =>
      from(['resources', own[0]?.resource ?? ''], { podSelector: { matchLabels: selector(workload) }, ...rules });
    return [
      policy(
        caller,
        `to-${target}`,
        spec(caller, { policyTypes: ['Egress'], egress: [{ to: [podsOf(target)], ports }] }),
      ),
      policy(
        target,
        `from-${caller}`,
        spec(target, { policyTypes: ['Ingress'], ingress: [{ from: [podsOf(caller)], ports }] }),
      ),
    ];
  });
}

function podsOf(workload: string): NetworkPolicyPeer {
  return pods(workload, selector(workload));
}

function pods(namespace: string, matchLabels: Record<string, string>): NetworkPolicyPeer {
  // Every namespace has this label, and only the API server sets it (Kubernetes 1.22 and later).
  return {
    namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': namespace } },
    podSelector: { matchLabels },
  };
}

function policy(namespace: string, name: string, spec: NetworkPolicySpec): ManifestOf<'NetworkPolicy'> {
  return { apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', metadata: { name, namespace }, spec };
}
