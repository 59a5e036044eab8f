import type { NetworkPolicyPeer } from 'kubernetes-types/networking/v1';
import { CACHES, shorten } from '../../plan/names';
import type { Manifest, ManifestOf } from '../../plan/manifest';
import { cacheSettings } from './settings';

export interface CacheOptions {
  /** Of the resource. */
  readonly id: string;
  /** That use it. */
  readonly workloads: readonly string[];
  readonly port: number;
  /** Of its password, in Secrets Manager. */
  readonly secretName: string;
}

/** In three independent public repositories with this digest, and not computed here. */
export const VALKEY_IMAGE =
  'docker.io/valkey/valkey:9.1.0-alpine@sha256:a35428eba9043cc0b79dbe54100f0c92784f2de00ad09b01182bfb1c5c83d1bd';

/**
 * Redis 7.0 with 12 MiB of data took 24 MiB, measured; 24 are too few as a limit. Valkey itself was not measured.
 *
 * Disk: of a log, the kubelet keeps 30 MiB.
 */
const RESOURCES = {
  requests: { cpu: '10m', memory: '32Mi', 'ephemeral-storage': '32Mi' },
  limits: { memory: '32Mi', 'ephemeral-storage': '64Mi' },
} as const;

/** Any user, but not root. */
const NON_ROOT = 65_532;

/**
 * Starts Valkey with a configuration on its standard input. The password is in no argument and no file, and a character of
 * it cannot end the line: only its digest is in there. Kubernetes writes `$$(` as `$(`.
 */
const START = `set -- $$(printf %s "$PASSWORD" | sha256sum)
unset PASSWORD
exec valkey-server - <<END
port $PORT
${cacheSettings('$1')}END
`;

/** Its address in the cluster. */
export function cacheHost(id: string): string {
  return `${cacheName(id)}.${CACHES}.svc.cluster.local`;
}

/** The objects of one cache, and what lets its users call it. They are the owner's, and removed with it. */
export function cache(options: CacheOptions): Manifest[] {
  return [
    password(options),
    entrance(options),
    ...options.workloads.map((workload) => exit(workload, options)),
    deployment(options),
    service(options),
  ];
}

/** In a namespace of all caches. Ids with two hyphens get a digest, since each dot becomes two. */
function cacheName(id: string): string {
  const plain = `redis-${id.replaceAll('.', '--')}`;
  return id.includes('--') ? shorten(plain.padEnd(64, '-'), 63) : shorten(plain, 63);
}

function metadata(id: string) {
  const name = cacheName(id);
  return { name, namespace: CACHES, labels: selector(id) };
}

function selector(id: string): Record<string, string> {
  return { 'app.kubernetes.io/name': cacheName(id) };
}

function password({ id, secretName }: CacheOptions): ManifestOf<'Secret'> {
  const { name, namespace, labels } = metadata(id);
  return {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: {
      name,
      namespace,
      labels: { ...labels, 'idp.dev/filled-by': 'secrets-manager' },
      annotations: { 'idp.dev/secret-name': secretName },
    },
    type: 'Opaque',
  };
}

/** Its users' pods alone come in, and nothing goes out. */
function entrance({ id, workloads, port }: CacheOptions): ManifestOf<'NetworkPolicy'> {
  const from = workloads.map((workload) => podsOf(workload, { 'app.kubernetes.io/name': workload }));
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: metadata(id),
    spec: {
      podSelector: { matchLabels: selector(id) },
      policyTypes: ['Ingress', 'Egress'],
      ingress: [{ from, ports: [{ port, protocol: 'TCP' }] }],
    },
  };
}

/** Lets the pods of a user out to the cache. No workload has a dot in its name, so the policy of no call has this one. */
function exit(workload: string, { id, port }: CacheOptions): ManifestOf<'NetworkPolicy'> {
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name: `to-${cacheName(id)}.${CACHES}`, namespace: workload },
    spec: {
      podSelector: { matchLabels: { 'app.kubernetes.io/name': workload } },
      policyTypes: ['Egress'],
      egress: [{ to: [podsOf(CACHES, selector(id))], ports: [{ port, protocol: 'TCP' }] }],
    },
  };
}

function podsOf(namespace: string, matchLabels: Record<string, string>): NetworkPolicyPeer {
  return {
    namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': namespace } },
    podSelector: { matchLabels },
  };
}

function deployment({ id, port }: CacheOptions): ManifestOf<'Deployment'> {
  const probe = { tcpSocket: { port }, periodSeconds: 10 };
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: metadata(id),
    spec: {
      replicas: 1,
      revisionHistoryLimit: 2,
      selector: { matchLabels: selector(id) },
      // Two at once would need twice the memory, and be two caches behind one name.
      strategy: { type: 'Recreate' },
      template: {
        metadata: { labels: selector(id) },
        spec: {
          automountServiceAccountToken: false,
          enableServiceLinks: false,
          securityContext: {
            runAsNonRoot: true,
            runAsUser: NON_ROOT,
            runAsGroup: NON_ROOT,
            seccompProfile: { type: 'RuntimeDefault' },
          },
          containers: [
            {
              name: 'valkey',
              image: VALKEY_IMAGE,
              command: ['sh', '-ec', START],
              env: [
                { name: 'PORT', value: String(port) },
                { name: 'PASSWORD', valueFrom: { secretKeyRef: { name: cacheName(id), key: 'value' } } },
              ],
              ports: [{ containerPort: port, protocol: 'TCP' }],
              resources: RESOURCES,
              readinessProbe: probe,
              livenessProbe: { ...probe, failureThreshold: 6 },
              securityContext: {
                allowPrivilegeEscalation: false,
                capabilities: { drop: ['ALL'] },
                readOnlyRootFilesystem: true,
              },
            },
          ],
        },
      },
    },
  };
}

function service({ id, port }: CacheOptions): ManifestOf<'Service'> {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: metadata(id),
    spec: { selector: selector(id), ports: [{ name: 'redis', port, targetPort: port, protocol: 'TCP' }] },
  };
}
