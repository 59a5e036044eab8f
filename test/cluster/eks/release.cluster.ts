import { join } from 'node:path';
import { readWorkloads } from '../../../lib/read-workloads';
import { FakeHost } from '../../hosts/fake-host';
import { CLUSTER_VARS } from '../../support/kustomized';
import { CRDS, hasFlux } from '../flux/flux-programs';
import { Platform } from '../flux/platform';

const AUTO_MODE = join(__dirname, '..', '..', 'api-schemas', 'auto-mode.crds.yaml');
const SHOP = join(__dirname, '..', '..', 'orchestrator', 'golden', 'eks', 'score');

jest.setTimeout(180_000);

(hasFlux('a release for EKS, in the real Flux') ? describe : describe.skip)('a release for EKS', () => {
  const host = new FakeHost('server');
  let platform: Platform;
  const read = (...args: readonly string[]) => platform.cluster.kubectl(['get', '--output', ...args]);

  beforeAll(async () => {
    host.boot();
    platform = new Platform(host);
    await platform.start([...CRDS, AUTO_MODE]);
    const flux = ['--namespace', 'flux-system', '--type', 'merge', '--patch'];
    const patch = (what: string, change: object) =>
      platform.cluster.kubectl(['patch', what, ...flux, JSON.stringify(change)]);
    patch('configmap/cluster-vars', { data: CLUSTER_VARS.eks });
    patch('kustomization/platform', { spec: { path: './clusters/eks' } });
    const ingress = { allowedCidrs: ['203.0.113.0/24'] };
    await platform.publish(readWorkloads(SHOP), undefined, ingress, undefined, 'eks');
    for (const name of ['platform', 'auto-mode', 'infrastructure', 'workloads', 'shop.objects', 'tidy.objects']) {
      await platform.settles(name, 'True');
    }
  });
  afterAll(async () => {
    await platform.stop();
  });

  test('makes nodes of what the cluster says', () => {
    const { spec } = JSON.parse(read('json', 'nodepool/workers')) as {
      spec: { limits: object; template: { spec: { requirements: { values: string[] }[] } } };
    };
    expect(spec.limits).toEqual({ cpu: 16, memory: '32768Mi' });
    expect(spec.template.spec.requirements.map(({ values }) => values)).toEqual([
      ['t3.medium', 't3.large'],
      ['spot', 'on-demand'],
      ['amd64', 'arm64'],
    ]);
  });

  test('switches the enforcement of network policies on before there is a workload', () => {
    const made = (...what: readonly string[]) => read('jsonpath={.metadata.creationTimestamp}', ...what);
    expect(made('configmap/amazon-vpc-cni', '--namespace', 'kube-system') <= made('namespace/shop')).toBe(true);
  });

  test('leaves the programs as they are', () => {
    const [name = ''] = /fill-secrets-[a-z0-9]+/.exec(read('name', 'configmap', '--namespace', 'fill-secrets')) ?? [];
    expect(read('json', `configmap/${name}`, '--namespace', 'fill-secrets')).toContain('https://${service}.${region}');
  });
});
