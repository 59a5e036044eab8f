import type {
  NetworkPolicyEgressRule,
  NetworkPolicyIngressRule,
  NetworkPolicySpec,
} from 'kubernetes-types/networking/v1';
import { orchestrate } from '../../lib/orchestrator/orchestrator';
import type { Manifest } from '../../lib/plan/manifest';
import { testTarget } from '../support/target';

type Rule = NetworkPolicyIngressRule & NetworkPolicyEgressRule;

const PORTS = { service: { ports: { web: { port: 80, targetPort: 8080 }, admin: { port: 81, targetPort: 9090 } } } };

/** Manifests of workloads with the given resources, each with the same two service ports. */
function manifests(workloads: Record<string, object>): Manifest[] {
  const sources = Object.entries(workloads).map(([name, resources]) => ({
    file: `score/${name}/score.yaml`,
    directory: `score/${name}`,
    attachments: {},
    text: JSON.stringify({
      apiVersion: 'score.dev/v1b1',
      metadata: { name, annotations: { 'idp.dev/shared-with': '*' } },
      ...PORTS,
      containers: { main: { image: 'x' } },
      resources,
    }),
  }));
  return orchestrate(sources, testTarget()).workloads.flatMap((workload) => workload.manifests);
}

/** Specifications of the network policies of a namespace, or of all. */
function specs(objects: readonly Manifest[], namespace?: string): NetworkPolicySpec[] {
  return objects.flatMap((object) =>
    object.kind === 'NetworkPolicy' && object.spec && [undefined, object.metadata.namespace].includes(namespace)
      ? [object.spec]
      : [],
  );
}

/** Whether Kubernetes lets a pod of one workload reach a port of another: both sides have to allow it. */
function allowed(objects: readonly Manifest[], caller: string, target: string, port: number): boolean {
  const side = (inside: string, peer: string, type: 'Ingress' | 'Egress') => {
    const policies = specs(objects, inside).filter(
      ({ policyTypes = [], podSelector: { matchLabels = {} } }) =>
        policyTypes.includes(type) && Object.values(matchLabels).every((label) => label === inside),
    );
    const rules = policies.flatMap(({ ingress = [], egress = [] }): Rule[] => (type === 'Ingress' ? ingress : egress));
    return (
      policies.length === 0 ||
      rules.some(
        (rule) =>
          rule.ports?.some((it) => it.port === port) &&
          (rule.from ?? rule.to ?? []).some(
            ({ namespaceSelector, podSelector }) =>
              namespaceSelector?.matchLabels?.['kubernetes.io/metadata.name'] === peer &&
              podSelector?.matchLabels?.['app.kubernetes.io/name'] === peer,
          ),
      )
    );
  };
  return side(caller, target, 'Egress') && side(target, caller, 'Ingress');
}

const NAMES = ['aa', 'bb', 'cc'];

/** Every call that is allowed among the workloads, as `caller target port`. */
function calls(workloads: Record<string, object>): string[] {
  const objects = manifests(workloads);
  return NAMES.flatMap((caller) =>
    NAMES.flatMap((target) =>
      [80, 81, 443, 8080, 9090]
        .filter((port) => allowed(objects, caller, target, port))
        .map((port) => `${caller} ${target} ${port}`),
    ),
  );
}

test('no workload may call another, or itself, where no resource refers to it', () => {
  expect(calls({ aa: {}, bb: {}, cc: {} })).toEqual([]);
});

test('a service-port opens that port, one way, between those two; service opens the first', () => {
  const admin = { type: 'service-port', params: { workload: 'bb', port: 'admin' } };
  expect(calls({ aa: { admin }, bb: { cc: { type: 'service' } }, cc: {} })).toEqual(['aa bb 9090', 'bb cc 8080']);
});

test('several references to one workload are one policy on either side', () => {
  const aa = {
    web: { type: 'service-port', params: { workload: 'bb', port: 80 } },
    again: { type: 'service', params: { workload: 'bb' } },
    admin: { type: 'service-port', params: { workload: 'bb', port: 81 } },
  };
  expect(calls({ aa, bb: {}, cc: {} })).toEqual(['aa bb 8080', 'aa bb 9090']);
  const policies = manifests({ aa, bb: {} }).filter(({ kind }) => kind === 'NetworkPolicy');
  const named = policies.map(({ metadata }) => `${metadata.namespace ?? ''} ${metadata.name}`);
  expect(named.filter((name) => !/default-deny/.test(name))).toEqual(['aa to-bb', 'bb from-aa']);
});

test('who shares a service-port by id may call, too', () => {
  const joined = { type: 'service-port', id: 'front' };
  const metadata = { annotations: { 'idp.dev/shared-with': 'bb' } };
  const shared = { ...joined, metadata, params: { workload: 'cc', port: 80 } };
  expect(calls({ aa: { shared }, bb: { joined }, cc: {} })).toEqual(['aa cc 8080', 'bb cc 8080']);
});

test('out of a namespace leads HTTPS alone, and to no private or link-local address', () => {
  const egress = specs(manifests({ aa: {} })).flatMap((spec) => spec.egress ?? []);
  const outside = egress.filter(({ to = [] }) => to.some((peer) => 'ipBlock' in peer));
  expect(outside).toEqual([
    {
      to: [
        {
          ipBlock: {
            cidr: '0.0.0.0/0',
            except: ['10.0.0.0/8', '169.254.0.0/16', '172.16.0.0/12', '192.168.0.0/16'],
          },
        },
      ],
      ports: [{ port: 443, protocol: 'TCP' }],
    },
  ]);
});
