import { readFileSync } from 'node:fs';
import { parseAllDocuments } from 'yaml';
import { FakeHost } from './fake-host';
import { PATIENCE } from '../support/patience';

jest.setTimeout(PATIENCE);

const EKS = { ENDS_WITH_BOOT: 'true' };
const bootstrap = new FakeHost('bootstrap');
const status = bootstrap.boot(EKS);
const calls = () => bootstrap.read('fake/calls').split('\n');

test('it brings the nodes that Flux needs, as Flux keeps them', () => {
  const flux = ['node-class', 'node-pool'].map((name) => readFileSync(`flux/auto-mode/${name}.yaml`, 'utf8'));
  expect(flux.join('')).toContain('${NODE_ROLE}');
  expect(applied(bootstrap, 'NodeClass')?.['spec']).toMatchObject({
    role: 'dev-compute-NodeRole',
    subnetSelectorTerms: [{ tags: { 'idp.dev/eks-cluster': 'idp-dev' } }],
  });
  expect(applied(bootstrap, 'NodePool')?.['spec']).toMatchObject({
    limits: { cpu: 8, memory: '16384Mi' },
    template: {
      spec: {
        requirements: expect.arrayContaining([
          { key: 'node.kubernetes.io/instance-type', operator: 'In', values: ['t3.medium', 't3.large'] },
          { key: 'karpenter.sh/capacity-type', operator: 'In', values: ['on-demand'] },
        ]) as unknown,
      },
    },
  });
  const [first = ''] = calls().filter((line) => line.startsWith('kubectl apply'));
  expect(first).toMatch(/nodes\.yaml$/);
});

/** What a host applies of a kind. */
const applied = (host: FakeHost, kind: string) =>
  parseAllDocuments(host.read('fake/applied.yaml'))
    .map((it) => it.toJS() as Record<string, unknown>)
    .find((it) => it['kind'] === kind);

test('the host that installs Flux on EKS reports success, and ends after that', () => {
  expect(status).toBe(0);
  expect(bootstrap.signal).toMatchObject({ Status: 'SUCCESS', Reason: 'ready' });
  expect(calls().at(-2)).toBe('shutdown -h now');
  expect(calls().filter((line) => line.startsWith('shutdown'))).toHaveLength(1);
});

test('it waits for its rights in the cluster before it applies anything', () => {
  const first = (part: string) => calls().findIndex((line) => line.includes(part));
  expect(first('aws eks update-kubeconfig --name idp-dev')).toBeGreaterThan(-1);
  expect(first('kubectl auth can-i')).toBeGreaterThan(first('update-kubeconfig'));
  expect(first('kubectl apply')).toBeGreaterThan(first('kubectl auth can-i'));
});

test('it prepares no node: no swap, no service, no kubelet', () => {
  expect(calls().filter((line) => /^(swapon|mkswap|systemctl|modprobe|sysctl) /.test(line))).toEqual([]);
});

test('Flux is what a k3s server installs, but for path, tag and cluster', () => {
  const server = new FakeHost('server');
  server.boot();
  for (const kind of ['OCIRepository', 'Kustomization']) {
    const text = (host: FakeHost) => JSON.stringify(applied(host, kind));
    expect(text(bootstrap)).toBe(text(server).replace('./clusters/k3s', './clusters/eks'));
  }
  const data = (host: FakeHost) => applied(host, 'ConfigMap')?.['data'] as Record<string, string>;
  const { FLUENTD_ROLE_ARN: _fluentd, FLUX_ROLE_ARN: _flux, ...common } = data(server);
  expect(data(bootstrap)).toEqual({
    ...common,
    CLUSTER: 'eks',
    CLUSTER_NAME: 'idp-dev',
    NODE_CAPACITY: '["on-demand"]',
    NODE_CPU: '8',
    NODE_MEMORY: '16384Mi',
    NODE_ROLE: 'dev-compute-NodeRole',
    NODE_TYPES: '["t3.medium","t3.large"]',
  });
});

test('its controllers run on any node, and get no credentials but those of EKS', () => {
  const kustomization = bootstrap.read('fake/kustomization.yaml');
  expect(kustomization).toContain('--watch-all-namespaces=false');
  expect(kustomization).toContain('{name: AWS_REGION, value: us-east-1}');
  expect(kustomization).not.toMatch(/nodeSelector|AWS_ROLE_ARN|WEB_IDENTITY|serviceAccountToken/);
});

test.each([
  ['access to the cluster', 'kubectl', 'auth*'],
  ['nodes', 'kubectl', 'apply*nodes*'],
  ['Flux', 'kubectl', 'apply*flux.yaml'],
])('a failure in the step %s is reported by name, and ends the host, too', (step, command, pattern) => {
  const host = new FakeHost('bootstrap');
  host.fails(command, pattern);
  expect(host.boot(EKS)).toBe(1);
  expect(host.signal).toMatchObject({ Status: 'FAILURE', Reason: `${step}: ${command} is out of order` });
  expect(host.read('fake/calls')).toMatch(/\nshutdown -h now\n$/);
});

test('no k3s host ends with its boot', () => {
  const agent = new FakeHost('agent');
  expect(agent.boot()).toBe(0);
  expect(agent.read('fake/calls')).not.toContain('shutdown');
});
