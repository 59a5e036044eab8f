import type { Volume, VolumeMount } from 'kubernetes-types/core/v1';
import type { NetworkPolicyEgressRule, NetworkPolicyPeer } from 'kubernetes-types/networking/v1';
import type { Environment } from '../../config/environment';
import type { Engine } from '../../plan/engine';
import { TOKEN_DIRECTORY } from '../../plan/names';
import type { WorkloadIdentity } from '../../plan/plan';
import type { Route } from '../../plan/route';
import { because } from './trace';

/** All that differs by engine in the objects of a workload. Nothing else in this directory knows which engine it is. */
export interface ClusterKind {
  /** Who answers when a pod asks for a name. */
  readonly dns: NetworkPolicyPeer;
  readonly credentials: Credentials;
  /** Who copies the values of claimed secrets. */
  readonly fillsSecrets: string;
  readonly routes: RouteServing;
  /** Why a container has the requests and limits of the platform if it sets none. */
  readonly sizes: string;
  /** Whether nodes are drained while their pods run. */
  readonly replacesNodes: boolean;
  /** Of pods that run to completion. */
  readonly jobAnnotations: Readonly<Record<string, string>>;
}

/** How pods get the credentials of their workload's role. */
interface Credentials {
  /** Of the workload's service account. */
  annotations(identity: WorkloadIdentity): Record<string, string> | undefined;
  /** Of every container. */
  variables(identity: WorkloadIdentity): Readonly<Record<string, string>>;
  readonly volumes: readonly Volume[];
  readonly mounts: readonly VolumeMount[];
  readonly egress: readonly NetworkPolicyEgressRule[];
}

/** Who serves routes, in an environment that serves them. */
interface RouteServing {
  /** Whether it is the proxy of flux/ingress/. */
  readonly proxy: boolean;
  readonly ingressClassName?: string;
  /** Of a route's Ingress. */
  annotations(route: Route, environment: Environment): Record<string, string> | undefined;
  /** Where its requests come from. */
  from(environment: Environment): NetworkPolicyPeer;
}

/** Seconds; the kubelet renews the token after 80 % of that. */
const TOKEN_LIFETIME = 3600;
/** The name that EKS gives it: its webhook adds no second one where a volume has this name. */
const TOKEN = 'aws-iam-token';
const TOKEN_REASON = 'the AWS SDK exchanges this token for the credentials of the role';

const K3S: ClusterKind = {
  dns: because('the engine is k3s: its DNS is a pod in kube-system', {
    namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'kube-system' } },
    podSelector: { matchLabels: { 'k8s-app': 'kube-dns' } },
  }),
  credentials: {
    // Nothing on k3s reads it: a webhook of EKS would.
    annotations: ({ roleArn }) => ({
      'eks.amazonaws.com/role-arn': because('each workload has its own IAM role', roleArn),
    }),
    variables: ({ roleArn }) => ({
      AWS_ROLE_ARN: roleArn,
      AWS_STS_REGIONAL_ENDPOINTS: 'regional',
      AWS_WEB_IDENTITY_TOKEN_FILE: `${TOKEN_DIRECTORY}/token`,
    }),
    volumes: [
      because(TOKEN_REASON, {
        name: TOKEN,
        projected: {
          sources: [
            {
              serviceAccountToken: { audience: 'sts.amazonaws.com', expirationSeconds: TOKEN_LIFETIME, path: 'token' },
            },
          ],
        },
      }),
    ],
    mounts: [because(TOKEN_REASON, { name: TOKEN, mountPath: TOKEN_DIRECTORY, readOnly: true })],
    egress: [],
  },
  fillsSecrets: 'the k3s server',
  sizes: 'default of the platform: it fits on a host of 1 GiB',
  routes: {
    proxy: true,
    annotations: () => undefined,
    from: () => ({ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'ingress' } } }),
  },
  // A host is replaced as a whole, with what runs on it.
  replacesNodes: false,
  jobAnnotations: {},
};

const EKS: ClusterKind = {
  // In Auto Mode DNS runs on the node. This is the tenth address of the service block, which the cluster sets (lib/constructs).
  dns: because('the engine is eks: its DNS is no pod, but an address of the cluster', {
    ipBlock: { cidr: '172.20.0.10/32' },
  }),
  credentials: {
    // EKS Pod Identity: the cluster knows which role belongs to a service account, and its webhook adds variables and a
    // token. The AWS SDKs would take the variables of k3s first, and stop at the refusal.
    annotations: () => undefined,
    variables: () => ({}),
    volumes: [],
    mounts: [],
    egress: [
      because('the engine is eks: its Pod Identity agent on the node gives out the credentials of the role', {
        to: [{ ipBlock: { cidr: '169.254.170.23/32' } }],
        ports: [{ port: 80, protocol: 'TCP' }],
      }),
    ],
  },
  fillsSecrets: 'a Deployment of the platform',
  sizes: 'default of the platform',
  routes: {
    proxy: false,
    ingressClassName: because('the engine is eks: its load balancer serves routes', 'alb'),
    annotations: (route, { ingress }) => ({
      'alb.ingress.kubernetes.io/group.order': because(
        'the engine is eks: its load balancer takes the first rule that matches, so longer paths come first',
        String(orderOf(route)),
      ),
      'alb.ingress.kubernetes.io/success-codes': because(
        'the engine is eks: its load balancer asks for /, which not every workload has; probes say what is ready',
        '200-499',
      ),
      'alb.ingress.kubernetes.io/inbound-cidrs': because(
        'ingress.allowedCidrs of the environment',
        (ingress?.allowedCidrs ?? []).join(','),
      ),
    }),
    from: ({ network }) =>
      because('the engine is eks: its load balancer and its health checks have addresses of the VPC', {
        ipBlock: { cidr: network.cidr },
      }),
  },
  replacesNodes: true,
  jobAnnotations: {
    'karpenter.sh/do-not-disrupt': because(
      'the engine is eks: a node that is to be saved waits for the end of a Job',
      'true',
    ),
  },
};

const KINDS: Readonly<Record<Engine, ClusterKind>> = { k3s: K3S, eks: EKS };

/** What the objects of workloads need to know of an engine. */
export function clusterKind(engine: Engine): ClusterKind {
  return KINDS[engine];
}

/**
 * Position of a route among those of the one load balancer, from 1 to 1000 (AWS Load Balancer Controller, `group.order`).
 * The order is that of `inOrderOfMatch`. A path has at most 512 bytes, and one below another has two more at least, so
 * that half of the bytes tell them apart.
 */
function orderOf({ host, path }: Route): number {
  const bytes = Buffer.byteLength(path.replace(/\/$/, ''));
  return (host === undefined ? 501 : 1) + Math.floor((512 - bytes) / 2);
}
