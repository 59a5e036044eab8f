import { createHash } from 'node:crypto';
import { execFileSync } from 'node:child_process';
import { parseAllDocuments } from 'yaml';
import type { Environment } from '../../lib/config/environment';
import { nothing } from '../../lib/compare/compared-plan';
import { memoryUse } from '../../lib/compare/memory-use';
import { orchestrate } from '../../lib/orchestrator/orchestrator';
import { renderObjects, renderPlan } from '../../lib/orchestrator/render-plan';
import type { Manifest, ManifestOf } from '../../lib/plan/manifest';
import type { Target } from '../../lib/plan/target';
import type { Plan } from '../../lib/plan/plan';
import { schemaProblems } from '../api-schemas/schema-problems';
import { testEnvironment, testTarget } from '../support/target';
import { PATIENCE } from '../support/patience';

jest.setTimeout(PATIENCE);

/** Workloads with the Score resource `cache`, which uses every output of it. */
function plan(resources: Readonly<Record<string, unknown>>, changes: Partial<Target> = {}): Plan {
  const sources = Object.entries(resources).map(([name, cache]) => ({
    ...{ file: `score/${name}/score.yaml`, directory: `score/${name}`, attachments: {} },
    text: JSON.stringify({
      apiVersion: 'score.dev/v1b1',
      metadata: { name },
      containers: {
        main: {
          image: '.',
          variables: {
            HOST: '${resources.cache.host}',
            PORT: '${resources.cache.port}',
            USERNAME: '${resources.cache.username}',
            PASSWORD: '${resources.cache.password}',
            URL: 'redis://${resources.cache.user}:${resources.cache.password}@${resources.cache.host}',
          },
        },
      },
      resources: { cache },
    }),
  }));
  return orchestrate(sources, testTarget(changes));
}

const objects = (from: Plan): Manifest[] => from.workloads.flatMap(({ manifests }) => manifests);
const inCaches = (from: Plan) => objects(from).filter(({ metadata }) => metadata.namespace === 'caches');
const ofKind = <Kind extends Manifest['kind']>(from: readonly Manifest[], kind: Kind) =>
  from.filter((it): it is ManifestOf<Kind> => it.kind === kind);

const shared = {
  shop: { type: 'redis', id: 'prices', metadata: { annotations: { 'idp.dev/shared-with': 'till' } } },
  till: { type: 'redis', id: 'prices' },
};

describe('class default', () => {
  const alone = plan({ shop: { type: 'redis' } });

  test('gives the address of a Valkey, and its password from Secrets Manager', () => {
    const [container] = alone.workloads[0]?.containers ?? [];
    const host = 'redis-shop--cache.caches.svc.cluster.local';
    expect(container?.variables).toMatchObject({ HOST: host, PORT: '6379', USERNAME: 'default' });
    expect(container?.secrets['PASSWORD']).toEqual({
      claim: 'idp-dev/shop.cache/password',
      secret: 'shop.cache.password',
    });
    expect(container?.composed['URL']).toContainEqual({ variable: 'URL_SECRET_1' });
    expect(alone.claims).toMatchObject([{ type: 'secret', name: 'idp-dev/shop.cache/password' }]);
    expect(alone.identities[0]?.statements).toEqual([]);
    const [service] = ofKind(inCaches(alone), 'Service');
    expect(`${service?.metadata.name}.${service?.metadata.namespace}.svc.cluster.local`).toBe(host);
  });

  test('Service, Deployment, policy and Secret belong together', () => {
    const [deployment] = ofKind(inCaches(alone), 'Deployment');
    const [service] = ofKind(inCaches(alone), 'Service');
    const [secret] = ofKind(inCaches(alone), 'Secret');
    const [policy] = ofKind(inCaches(alone), 'NetworkPolicy');
    const labels = deployment?.spec?.template.metadata?.labels;
    expect(service?.spec?.selector).toEqual(labels);
    expect(policy?.spec?.podSelector.matchLabels).toEqual(labels);
    expect(deployment?.spec?.selector.matchLabels).toEqual(labels);
    expect(deployment?.spec?.template.spec?.containers[0]?.env).toContainEqual({
      name: 'PASSWORD',
      valueFrom: { secretKeyRef: { name: secret?.metadata.name, key: 'value' } },
    });
    // What lib/hosts/fill-secrets.sh looks for.
    expect(secret).toMatchObject({
      metadata: {
        labels: { 'idp.dev/filled-by': 'secrets-manager' },
        annotations: { 'idp.dev/secret-name': 'idp-dev/shop.cache/password' },
      },
    });
    expect(secret).not.toHaveProperty('data');
  });

  test('takes 32 MiB of an agent', () => {
    const { pods } = memoryUse(nothing(alone), alone, [{ memory: 324, pods: 10 }]);
    expect(pods).toContainEqual(expect.objectContaining({ name: 'redis-shop--cache', request: 32, limit: 32 }));
  });

  test('the image has a version and a digest', () => {
    const [deployment] = ofKind(inCaches(alone), 'Deployment');
    expect(deployment?.spec?.template.spec?.containers[0]?.image).toMatch(/:\d+\.\d+\.\d+-alpine@sha256:[0-9a-f]{64}$/);
  });

  test('lets in the pods of its users alone, and out nobody', () => {
    const [policy] = ofKind(inCaches(plan(shared)), 'NetworkPolicy');
    const from = ['shop', 'till'].map((workload) => ({
      namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': workload } },
      podSelector: { matchLabels: { 'app.kubernetes.io/name': workload } },
    }));
    expect(policy?.spec).toMatchObject({
      policyTypes: ['Ingress', 'Egress'],
      ingress: [{ from, ports: [{ port: 6379, protocol: 'TCP' }] }],
    });
    expect(policy?.spec?.egress).toBeUndefined();
  });

  test('lets each user out to it', () => {
    const found = ofKind(objects(plan(shared)), 'NetworkPolicy').filter(({ metadata }) =>
      metadata.name.startsWith('to-'),
    );
    expect(found.map(({ metadata }) => metadata.namespace).sort()).toEqual(['shop', 'till']);
    for (const { spec } of found) {
      expect(spec?.egress?.[0]?.to?.[0]?.podSelector?.matchLabels).toEqual({
        'app.kubernetes.io/name': 'redis-prices',
      });
    }
  });

  test('names of two ids are never the same', () => {
    const names = (id: string) =>
      ofKind(inCaches(plan({ shop: { type: 'redis', id } })), 'Service').map(({ metadata }) => metadata.name);
    expect(names('shop--cache')).not.toEqual(names('shop.cache'));
    expect(names('x'.repeat(63))[0]).toMatch(/^[a-z][a-z0-9-]{0,61}[a-z0-9]$/);
  });

  test('no workload may be called as their namespace', () => {
    expect(() => plan({ caches: { type: 'redis' } })).toThrow("'caches' is reserved for the platform");
  });
});

describe('what Flux applies', () => {
  test('the namespace first, restricted; the cache with its owner', () => {
    const files = renderPlan(plan(shared));
    expect(files.get('_caches.yaml')).toContain('pod-security.kubernetes.io/enforce: restricted');
    expect(files.get('kustomization.yaml')).toContain('_caches.yaml');
    expect(files.get('shop/objects/objects.yaml')).toContain('redis-prices');
    expect(files.get('till/objects/objects.yaml')).not.toContain('kind: Deployment\nmetadata:\n  name: redis-prices');
    expect([...files.keys()].filter((path) => path.startsWith('caches'))).toEqual([]);
    expect([...renderObjects(plan(shared)).keys()]).toContain('_caches.yaml');
  });

  test('Kubernetes takes every object', () => {
    const found = [...renderPlan(plan(shared)).values()].flatMap((text) =>
      parseAllDocuments(text).map((it) => it.toJS() as Manifest),
    );
    expect(found.length).toBeGreaterThan(inCaches(plan(shared)).length);
    expect(
      found.filter(({ apiVersion }) => !apiVersion.startsWith('kustomize.config')).flatMap(schemaProblems),
    ).toEqual([]);
  });

  test('no namespace where there is no cache', () => {
    expect([
      ...renderPlan(plan({ shop: { type: 'mysql' } }, { environment: withServer('mysql') })).keys(),
    ]).not.toContain('_caches.yaml');
  });
});

/**
 * The script of the pod in a real shell, with a `valkey-server` that shows what it gets. Kubernetes writes `$$(` as `$(`.
 */
test('the password is in no argument, and a character of it cannot become a line of the configuration', () => {
  const [deployment] = ofKind(inCaches(plan({ shop: { type: 'redis' } })), 'Deployment');
  const [, , script = ''] = deployment?.spec?.template.spec?.containers[0]?.command ?? [];
  const shown = execFileSync(
    'sh',
    ['-ec', script.replaceAll('$$(', '$(').replace('exec valkey-server -', 'env; echo "$@"; exec cat')],
    {
      encoding: 'utf8',
      env: { PATH: process.env['PATH'], PORT: '6379', USERNAME: 'default', PASSWORD: 'a "b\nport 1' },
    },
  );
  expect(shown).not.toContain('a "b');
  expect(shown).not.toContain('port 1\n');
  const digest = createHash('sha256').update('a "b\nport 1').digest('hex');
  expect(shown).toContain(`\nuser default on #${digest} ~* &* +@all -@admin`);
});

const withServer = (type: 'mysql' | 'redis'): Environment => ({
  ...testEnvironment,
  existing: { 'shop.cache': { type, host: 'cache.example.com' } },
});

describe('class existing', () => {
  const existing = { shop: { type: 'redis', class: 'existing' } };

  test('gives the address of the environment, and opens its port', () => {
    const found = plan(existing, { environment: withServer('redis') });
    expect(found.workloads[0]?.containers[0]?.variables).toMatchObject({ HOST: 'cache.example.com', PORT: '6379' });
    expect(inCaches(found)).toEqual([]);
    expect(objects(found).map(({ metadata }) => metadata.name)).toContain('to-shop.cache');
  });

  test('is refused where the environment does not have it', () => {
    expect(() => plan(existing)).toThrow(/dev does not say where it is; set existing\['shop.cache'\].*class: default/);
    expect(() => plan(existing, { environment: withServer('mysql') })).toThrow('is of type mysql');
  });
});

test.each(['default', 'existing'])('the local run starts a server for class %s', (className) => {
  const local = { awsEndpoint: '', address: '', ports: {}, servers: { [`redis.${className}#shop.cache`]: 40_000 } };
  const { servers, claims, workloads } = plan({ shop: { type: 'redis', class: className } }, { local });
  expect(servers).toMatchObject([{ type: 'redis', port: 40_000, username: 'default', password: 'local-shop-cache' }]);
  expect(claims).toEqual([]);
  expect(workloads[0]?.containers[0]?.variables).toMatchObject({ HOST: '127.0.0.1', PORT: '40000' });
});
