import type { PodSpec } from 'kubernetes-types/core/v1';
import { Orchestrator } from '../../lib/orchestrator/orchestrator';
import { renderPlan } from '../../lib/orchestrator/render-plan';
import { why } from '../../lib/orchestrator/why/why';
import type { Engine } from '../../lib/plan/engine';
import { podSpecOf } from '../../lib/plan/manifest';
import { inOrderOfMatch } from '../../lib/plan/route';
import type { WorkloadSource } from '../../lib/score/workload-source';
import { kustomized } from '../support/kustomized';
import { connects, type End, type Port } from '../support/network-policies';
import { testEnvironment, testTarget } from '../support/target';

const ENGINES: readonly Engine[] = ['k3s', 'eks'];

function source(name: string, document: object): WorkloadSource {
  const text = JSON.stringify({
    apiVersion: 'score.dev/v1b1',
    containers: { main: { image: 'example.com/shop:1' } },
    service: { ports: { web: { port: 80, targetPort: 8080 } } },
    ...document,
    metadata: { name, ...(document as { metadata?: object }).metadata },
  });
  return { file: `score/${name}/score.yaml`, directory: `score/${name}`, attachments: {}, text };
}

/** One of each kind, with routes that lie in each other, a call, a secret and a server outside. */
const SOURCES = [
  source('api', {
    metadata: { annotations: { 'idp.dev/replicas': '3' } },
    containers: { main: { image: 'x:1', variables: { KEY: '${resources.key.value}' } }, side: { image: 'x:2' } },
    resources: {
      key: { type: 'secret' },
      front: { type: 'service', params: { workload: 'front' } },
      db: { type: 'mysql' },
      all: { type: 'route', params: { path: '/api', port: 'web' } },
      part: { type: 'route', params: { path: '/api/a', port: 'web' } },
    },
  }),
  source('front', {
    metadata: { annotations: { 'idp.dev/shared-with': 'api' } },
    resources: {
      all: { type: 'route', params: { path: '/', port: 'web' } },
      named: { type: 'route', params: { host: 'shop.example.com', path: '/', port: 'web' } },
    },
  }),
  source('other', {}),
  source('nightly', {
    metadata: { annotations: { 'idp.dev/kind': 'CronJob', 'idp.dev/schedule': '0 3 * * *' } },
    service: undefined,
  }),
  source('once', { metadata: { annotations: { 'idp.dev/kind': 'Job' } }, service: undefined }),
];

const environment = {
  ...testEnvironment,
  ingress: { allowedCidrs: ['203.0.113.0/24', '198.51.100.0/24'] },
  existing: { 'api.db': { type: 'mysql' as const, host: 'db.example.com' } },
};
const targetOf = (engine: Engine) => testTarget({ environment, engine });
const plans = Object.fromEntries(
  ENGINES.map((engine) => [engine, new Orchestrator(targetOf(engine)).plan(SOURCES)]),
) as Record<Engine, ReturnType<Orchestrator['plan']>>;
const objectsOf = (engine: Engine) => plans[engine].workloads.flatMap(({ manifests }) => manifests);
const infrastructure = (engine: Engine) => kustomized(`infrastructure/${engine}`, engine);

describe('what does not differ by engine', () => {
  test('is everything but Kubernetes objects and the proxy', () => {
    const facts = ENGINES.map((engine) => {
      const { workloads, ingress: _, ...rest } = plans[engine];
      return { ...rest, workloads: workloads.map(({ manifests: _m, origins: _o, ...workload }) => workload) };
    });
    expect(facts[1]).toEqual(facts[0]);
  });

  test('k3s is the default', () => {
    expect(new Orchestrator(testTarget({ environment })).plan(SOURCES)).toEqual(plans.k3s);
  });
});

/** Pods of workloads and of the platform, by name. */
function podsOf(engine: Engine): [string, PodSpec][] {
  const workloads = objectsOf(engine).map((object): [string, PodSpec | undefined] => [
    object.metadata.name,
    podSpecOf(object),
  ]);
  const platform = infrastructure(engine).map(({ metadata, spec }): [string, PodSpec | undefined] => [
    metadata.name,
    (spec?.['template'] as { spec: PodSpec } | undefined)?.spec,
  ]);
  return [...workloads, ...platform].filter((it): it is [string, PodSpec] => it[1] !== undefined);
}

const WEB_IDENTITY = ['AWS_ROLE_ARN', 'AWS_WEB_IDENTITY_TOKEN_FILE'];
const POD_IDENTITY = ['AWS_CONTAINER_CREDENTIALS_FULL_URI', 'AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE'];

/**
 * What EKS makes of a pod whose service account has a Pod Identity association. The rules are those of
 * amazon-eks-pod-identity-webhook (`pkg/handler/handler.go`): each container gets the two variables it does not have, and a
 * mount; the pod gets the volume. Those of web identity are in it as they were.
 */
function admitted(pod: PodSpec): PodSpec {
  const volume = 'eks-pod-identity-token';
  const mountPath = '/var/run/secrets/pods.eks.amazonaws.com/serviceaccount';
  const withIdentity = (containers: PodSpec['containers'] = []) =>
    containers.map((container) => ({
      ...container,
      env: [
        ...(container.env ?? []),
        ...POD_IDENTITY.filter((name) => container.env?.some((it) => it.name === name) !== true).map((name) => ({
          name,
        })),
      ],
      volumeMounts: [...(container.volumeMounts ?? []), { name: volume, mountPath, readOnly: true }],
    }));
  return {
    ...pod,
    containers: withIdentity(pod.containers),
    initContainers: withIdentity(pod.initContainers),
    volumes: [...(pod.volumes ?? []), { name: volume }],
  };
}

describe.each(ENGINES)('pods on %s', (engine) => {
  const pods = podsOf(engine).map(([name, pod]): [string, PodSpec] => [name, engine === 'eks' ? admitted(pod) : pod]);

  test('are those of all kinds of workloads, and of the platform', () => {
    const names = pods.map(([name]) => name.replace(/-[0-9a-f]{8}$/, ''));
    const programs = engine === 'eks' ? ['fill-secrets', 'report-status'] : [];
    expect(names.sort()).toEqual(['api', ...programs, 'fluentd', 'front', 'nightly', 'once', 'other'].sort());
  });

  test.each(pods)('%s gets credentials in exactly one way, and mounts nothing twice', (_, pod) => {
    const volumes = (pod.volumes ?? []).map(({ name }) => name);
    expect(new Set(volumes).size).toBe(volumes.length);
    for (const { env = [], volumeMounts = [] } of [...pod.containers, ...(pod.initContainers ?? [])]) {
      const names = env.map(({ name }) => name);
      expect(names.filter((name) => [...WEB_IDENTITY, ...POD_IDENTITY].includes(name)).sort()).toEqual(
        [...(engine === 'k3s' ? WEB_IDENTITY : POD_IDENTITY)].sort(),
      );
      const paths = volumeMounts.map(({ mountPath }) => mountPath);
      expect(new Set(paths).size).toBe(paths.length);
      expect(volumeMounts.filter(({ name }) => !volumes.includes(name))).toEqual([]);
    }
  });

  test('service accounts name a role where that means something', () => {
    const accounts = [...objectsOf(engine), ...infrastructure(engine)].filter(({ kind }) => kind === 'ServiceAccount');
    expect(accounts.length).toBeGreaterThan(5);
    const named = accounts.filter(({ metadata }) => metadata.annotations !== undefined);
    expect(named).toHaveLength(engine === 'k3s' ? accounts.length : 0);
  });
});

// The webhook finds its volume by this name: with another one, it would mount its own at the same path.
test('the token of k3s has the name that EKS gives it, and EKS needs none', () => {
  const tokensOf = (engine: Engine) =>
    podsOf(engine).flatMap(([, { volumes = [] }]) =>
      volumes.filter((it) => it.projected !== undefined).map(({ name }) => name),
    );
  expect(new Set(tokensOf('k3s'))).toEqual(new Set(['aws-iam-token']));
  expect(tokensOf('eks')).toEqual([]);
});

const NAMES = ['api', 'front', 'other'];
const pod = (namespace: string, address: string): End => ({
  address,
  namespace,
  labels: { 'app.kubernetes.io/name': namespace },
});
/** Pods of k3s have addresses of their own; pods of EKS have those of the network, as everything in it. */
const PODS: Readonly<Record<Engine, (workload: string) => End>> = {
  k3s: (workload) => pod(workload, `10.42.0.${10 + NAMES.indexOf(workload)}`),
  eks: (workload) => pod(workload, `10.20.1.${10 + NAMES.indexOf(workload)}`),
};
const KUBE_DNS: End = { address: '10.42.0.2', namespace: 'kube-system', labels: { 'k8s-app': 'kube-dns' } };
const at = (address: string): End => ({ address });

describe.each(ENGINES)('network policies on %s', (engine) => {
  const objects = [...objectsOf(engine), ...infrastructure(engine)];
  const eks = engine === 'eks';
  const [api, front, other] = NAMES.map(PODS[engine]) as [End, End, End];
  const fluentd: End = { address: '10.42.0.3', namespace: 'logging' };

  test.each<[string, End, End, Port, boolean]>([
    ['the DNS of k3s', api, KUBE_DNS, '53/UDP', !eks],
    ['the DNS of k3s by TCP', api, KUBE_DNS, '53/TCP', !eks],
    ['the DNS of EKS', api, at('172.20.0.10'), '53/UDP', eks],
    ['the DNS of EKS by TCP', api, at('172.20.0.10'), '53/TCP', eks],
    ['another service of EKS', api, at('172.20.0.1'), '443/TCP', false],
    ['the agent of Pod Identity', api, at('169.254.170.23'), '80/TCP', eks],
    ['another port of it', api, at('169.254.170.23'), '2703/TCP', false],
    ['the metadata of the host', api, at('169.254.169.254'), '80/TCP', false],
    ['AWS', api, at('52.94.0.1'), '443/TCP', true],
    ['AWS without TLS', api, at('52.94.0.1'), '80/TCP', false],
    ['a host of the network', api, at('10.20.0.5'), '443/TCP', false],
    ['its database', api, at('198.51.100.7'), '3306/TCP', true],
    ['that port of the metadata', api, at('169.254.169.254'), '3306/TCP', false],
    ['that port of a service', api, at(eks ? '172.20.3.3' : '10.43.3.3'), '3306/TCP', false],
    ['the workload that it calls', api, front, '8080/TCP', true],
    ['another workload', other, front, '8080/TCP', false],
    ['a workload that serves nothing to it', front, api, '8080/TCP', false],
    [
      'what serves routes',
      eks ? at('10.20.0.9') : { ...at('10.42.0.9'), namespace: 'ingress' },
      front,
      '8080/TCP',
      true,
    ],
    ['a workload without a route', eks ? at('10.20.0.9') : at('10.42.0.9'), other, '8080/TCP', false],
    ['DNS, from Fluentd', fluentd, eks ? at('172.20.0.10') : KUBE_DNS, '53/UDP', true],
    ['AWS, from Fluentd', fluentd, at('52.94.0.1'), '443/TCP', true],
    ['credentials, from Fluentd', fluentd, at('169.254.170.23'), '80/TCP', eks],
    ['the metadata, from Fluentd', fluentd, at('169.254.169.254'), '80/TCP', false],
  ])('%s', (_, from, to, port, expected) => {
    expect(connects(objects, from, to, port)).toBe(expected);
  });
});

describe('on eks', () => {
  const objects = objectsOf('eks');
  const named = (kind: string, name: string) =>
    objects.find((it) => it.kind === kind && it.metadata.name.startsWith(name)) as unknown as Record<string, unknown>;
  const ingresses = objects.filter((it) => it.kind === 'Ingress');

  test('the load balancer compares routes in the order of the local run and of the proxy', () => {
    const order = (name: string) =>
      Number(
        ingresses.find(({ metadata }) => metadata.name === name)?.metadata.annotations?.[
          'alb.ingress.kubernetes.io/group.order'
        ],
      );
    const positions = ['front.named', 'api.part', 'api.all', 'front.all'].map(order);
    expect(positions).toEqual([...positions].sort((a, b) => a - b));
    expect(new Set(positions).size).toBe(4);
    expect(Math.min(...positions)).toBeGreaterThanOrEqual(1);
    expect(Math.max(...positions)).toBeLessThanOrEqual(1000);
    expect(inOrderOfMatch(plans.eks.routes).map(({ path }) => path)).toEqual(['/', '/api/a', '/api', '/']);
  });

  test('only who is allowed reaches it, and the class is the one of flux/auto-mode', () => {
    const [params, ingressClass] = ['IngressClassParams', 'IngressClass'].map((kind) =>
      kustomized('auto-mode', 'eks').find((it) => it.kind === kind),
    );
    expect(ingressClass?.spec?.['parameters']).toMatchObject({ kind: params?.kind, name: params?.metadata.name });
    for (const { metadata, spec } of ingresses) {
      expect(spec?.ingressClassName).toBe(ingressClass?.metadata.name);
      expect(metadata.annotations?.['alb.ingress.kubernetes.io/inbound-cidrs']).toBe('203.0.113.0/24,198.51.100.0/24');
    }
  });

  test('without an ingress, no controller takes a route', () => {
    const { workloads } = new Orchestrator(
      testTarget({ engine: 'eks', environment: { ...environment, ingress: undefined } }),
    ).plan(SOURCES);
    const routes = workloads.flatMap(({ manifests }) => manifests).filter((it) => it.kind === 'Ingress');
    expect(routes).toHaveLength(4);
    expect(routes.filter(({ spec, metadata }) => spec?.ingressClassName ?? metadata.annotations)).toEqual([]);
  });

  test('the proxy of k3s is not applied', () => {
    expect(renderPlan(plans.k3s).has('_ingress.yaml')).toBe(true);
    expect(renderPlan(plans.eks).has('_ingress.yaml')).toBe(false);
  });

  test('a drain takes one of several pods, and no node waits for the only one', () => {
    const budgets = objects.filter((it) => it.kind === 'PodDisruptionBudget');
    expect(budgets.map(({ metadata }) => metadata.name)).toEqual(['api']);
    expect(budgets[0]?.spec).toMatchObject({
      maxUnavailable: 1,
      selector: { matchLabels: { 'app.kubernetes.io/name': 'api' } },
    });
    expect(objectsOf('k3s').filter(({ kind }) => kind === 'PodDisruptionBudget')).toEqual([]);
  });

  test('Jobs are not interrupted to save a node', () => {
    const text = (kind: string, name: string) => JSON.stringify(named(kind, name));
    expect(text('Job', 'once')).toContain('"karpenter.sh/do-not-disrupt":"true"');
    expect(text('CronJob', 'nightly')).toContain('"karpenter.sh/do-not-disrupt":"true"');
    expect(text('Deployment', 'api')).not.toContain('do-not-disrupt');
  });
});

describe('idp why', () => {
  function reasons(engine: Engine, subject: string, path: string, namespace = 'api'): string[] {
    const answers = why(SOURCES, targetOf(engine), { subject, path, namespace });
    return answers.flatMap(({ explanations }) =>
      explanations.map(({ origin }) => ('reason' in origin ? origin.reason : origin.path)),
    );
  }

  test.each<[Engine, string, string, string]>([
    ['k3s', 'NetworkPolicy/default-deny', 'spec.egress[0].to', 'the engine is k3s: its DNS is a pod in kube-system'],
    ['eks', 'NetworkPolicy/default-deny', 'spec.egress[0].to', 'the engine is eks: its DNS is no pod'],
    ['eks', 'NetworkPolicy/default-deny', 'spec.egress[2].to', 'the engine is eks: its Pod Identity agent'],
    ['eks', 'NetworkPolicy/ingress-api.all', 'spec.ingress[0].from', 'the engine is eks: its load balancer'],
    ['eks', 'Ingress/api.all', 'spec.ingressClassName', 'the engine is eks: its load balancer serves routes'],
    ['eks', 'PodDisruptionBudget/api', 'spec.maxUnavailable', 'the engine is eks: it replaces nodes'],
    ['k3s', 'Secret/api.key', 'metadata.labels', 'the k3s server fills it'],
    ['eks', 'Secret/api.key', 'metadata.labels', 'a Deployment of the platform fills it'],
  ])('on %s, %s %s', (engine, subject, path, expected) => {
    const found = reasons(engine, subject, path);
    expect(found.filter((reason) => reason.startsWith(expected))).not.toEqual([]);
    expect(found.filter((reason) => reason.includes(engine === 'k3s' ? 'eks' : 'k3s'))).toEqual([]);
  });

  test('no value on eks is explained by hosts that it does not have', () => {
    const all = plans.eks.workloads.flatMap(({ origins }) => [...origins.values()].flatMap((it) => Object.values(it)));
    const told = all.flatMap((origin) => ('reason' in origin ? [origin.reason] : []));
    expect(told.length).toBeGreaterThan(50);
    expect(told.filter((reason) => /k3s|1 GiB/.test(reason))).toEqual([]);
  });
});
