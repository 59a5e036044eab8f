import type { ServicePort } from '../../plan/plan';
import { selector } from './labels';
import { because, from, type TracedManifest } from './trace';

/** A service port that a workload may call, because one of its resources refers to it. */
export interface Call {
  /** Name of that resource in the caller's Score file. */
  readonly resource: string;
  readonly workload: string;
  readonly port: ServicePort;
}

/** Private (RFC 1918) and link-local (RFC 3927) addresses: pods, services, hosts, and what tells a host its keys. */
const INSIDE = ['10.0.0.0/8', '169.254.0.0/16', '172.16.0.0/12', '192.168.0.0/16'];

/** What every workload's namespace begins with: nothing in, and out to DNS and to AWS alone. */
export function defaultDeny(workload: string): TracedManifest {
  const spec = {
    podSelector: {},
    policyTypes: ['Ingress', 'Egress'],
    egress: because('AWS is found by DNS and reached over HTTPS; the metadata address and the hosts are not', [
      {
        to: [pods('kube-system', { 'k8s-app': 'kube-dns' })],
        ports: [
          { port: 53, protocol: 'UDP' },
          { port: 53, protocol: 'TCP' },
        ],
      },
      { to: [{ ipBlock: { cidr: '0.0.0.0/0', except: INSIDE } }], ports: [{ port: 443, protocol: 'TCP' }] },
    ]),
  };
  const reason = 'who may call whom follows from resources of type service and service-port';
  return policy(workload, 'default-deny', because(reason, spec));
}

/**
 * Opens exactly the ports that a workload's resources refer to, between exactly its pods and those of the other: out of
 * its own namespace, and into the other's. Both belong to the caller, so that its edits change no byte of the other.
 */
export function networkCalls(caller: string, calls: readonly Call[]): TracedManifest[] {
  const targets = [...new Set(calls.map(({ workload }) => workload))].sort();
  return targets.flatMap((target) => {
    const own = calls.filter(({ workload }) => workload === target);
    const ports = [...new Map(own.map((call) => [`${call.port.targetPort}/${call.port.protocol}`, call])).entries()]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([, { resource, port }]) =>
        from(['resources', resource], { port: port.targetPort, protocol: port.protocol }),
      );
    const spec = (workload: string, rules: object) =>
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

const podsOf = (workload: string) => pods(workload, selector(workload));

function pods(namespace: string, matchLabels: Readonly<Record<string, string>>) {
  // Every namespace has this label, and only the API server sets it (Kubernetes 1.22 and later).
  return {
    namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': namespace } },
    podSelector: { matchLabels },
  };
}

function policy(namespace: string, name: string, spec: unknown): TracedManifest {
  return { apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', metadata: { name, namespace }, spec };
}
