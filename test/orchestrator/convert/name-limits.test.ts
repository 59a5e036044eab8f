import { podSpecOf, type Manifest } from '../../../lib/plan/manifest';
import type { WorkloadKind } from '../../../lib/plan/plan';
import { orchestrate } from '../../../lib/orchestrator/orchestrator';
import { testTarget } from '../../support/target';

/** Longest name that Kubernetes takes, by kind; that of a CronJob is 52, since its Jobs get eleven characters more. */
const LIMITS: Readonly<Record<Manifest['kind'], number>> = {
  Namespace: 63,
  NetworkPolicy: 253,
  ServiceAccount: 253,
  ConfigMap: 253,
  Secret: 253,
  Deployment: 253,
  CronJob: 52,
  Job: 63,
  Service: 63,
  Ingress: 253,
  PodDisruptionBudget: 253,
};

/** The longest names that Score takes; two of each differ only in their last character. */
const [longest, other] = ['a', 'b'].map((end) => 'w'.repeat(62) + end) as [string, string];

function manifests(workload: string, kind: WorkloadKind): Manifest[] {
  const container = (volume: string) => ({
    image: 'shop:1',
    files: { '/etc/a.conf': { content: 'a' } },
    variables: { KEY: '${resources.key.value}' },
    volumes: { '/data': { source: `\${resources.${volume}}` } },
  });
  const schedule = kind === 'CronJob' ? { 'idp.dev/schedule': '0 3 * * *' } : {};
  const serves = kind === 'Deployment';
  const text = JSON.stringify({
    apiVersion: 'score.dev/v1b1',
    metadata: { name: workload, annotations: { 'idp.dev/kind': kind, ...schedule } },
    containers: { [longest]: container(longest), [other]: container(other) },
    ...(serves ? { service: { ports: { web: { port: 80 } } } } : {}),
    resources: {
      [longest]: { type: 'volume' },
      [other]: { type: 'volume' },
      key: { type: 'secret' },
      ...(serves ? { [`r${longest.slice(1)}`]: { type: 'route', params: { port: 80 } } } : {}),
    },
  });
  return orchestrate([{ file: 'score.yaml', directory: '.', text, attachments: {} }], testTarget()).workloads.flatMap(
    (planned) => planned.manifests,
  );
}

describe.each<WorkloadKind>(['Deployment', 'CronJob', 'Job'])('of a %s with the longest names', (kind) => {
  const objects = manifests(longest, kind);

  test.each(objects.map((object): [string, Manifest] => [object.kind, object]))(
    'the name of the %s keeps to the limit of Kubernetes',
    (_, { kind: made, metadata: { name } }) => {
      expect(name.length).toBeLessThanOrEqual(LIMITS[made]);
      expect(name).toMatch(/^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/);
    },
  );

  test('volumes keep to 63 characters, each with its own name, and every mount finds one', () => {
    const { volumes = [], containers = [] } = objects.map(podSpecOf).find((spec) => spec !== undefined) ?? {};
    const names = volumes.map(({ name }) => name);
    // The token, /tmp, the files of two containers, and two resources.
    expect(new Set(names).size).toBe(6);
    expect(names.filter((name) => name.length > 63)).toEqual([]);
    const mounted = containers.flatMap(({ volumeMounts = [] }) => volumeMounts.map(({ name }) => name));
    expect(mounted.filter((name) => !names.includes(name))).toEqual([]);
  });

  test('workloads that differ only in their last character have different names', () => {
    const name = (workload: string) => manifests(workload, kind).find((object) => object.kind === kind)?.metadata.name;
    expect(name(longest)).not.toBe(name(other));
  });
});

test('the order of volumes inside a file changes nothing', () => {
  const mount = (name: string) => [`/${name}`, { source: `\${resources.${name}}` }] as const;
  const made = (names: readonly string[]) => {
    const text = JSON.stringify({
      apiVersion: 'score.dev/v1b1',
      metadata: { name: 'shop' },
      containers: { main: { image: 'shop:1', volumes: Object.fromEntries(names.map(mount)) } },
      resources: Object.fromEntries(names.map((name) => [name, { type: 'volume' }])),
    });
    const plan = orchestrate([{ file: 'score.yaml', directory: '.', text, attachments: {} }], testTarget());
    return JSON.stringify(plan.workloads[0]?.manifests);
  };
  expect(made(['first', 'second', 'third'])).toContain('volume-second');
  expect(made(['third', 'first', 'second'])).toBe(made(['first', 'second', 'third']));
});
