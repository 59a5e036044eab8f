import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { readWorkloads } from '../../../lib/read-workloads';
import type { WorkloadSource } from '../../../lib/score/workload-source';
import { FakeHost } from '../../hosts/fake-host';
import type { Stored } from './control-plane';
import { eventually } from './eventually';
import { CRDS, hasFlux } from './flux-programs';
import { Platform } from './platform';

/** Score files of every kind, with every field. */
const GOLDEN = join(__dirname, '..', '..', 'orchestrator', 'golden');

const say = (line: string) => process.stderr.write(`${line}\n`);

jest.setTimeout(300_000);

const host = new FakeHost('server');
let platform: Platform;

/** A workload with a version to see, and that calls these. */
function workload(name: string, version: number | string, ...calls: readonly string[]): WorkloadSource {
  const resources = Object.fromEntries(
    calls.map((called) => [called, { type: 'service', params: { workload: called } }]),
  );
  return source(name, { variables: { VERSION: String(version) } }, resources);
}

function source(name: string, container: object, resources: object): WorkloadSource {
  const text = JSON.stringify({
    apiVersion: 'score.dev/v1b1',
    metadata: { name, annotations: { 'idp.dev/shared-with': '*' } },
    service: { ports: { web: { port: 80 } } },
    containers: { main: { image: 'example.com/x:1', ...container } },
    resources,
  });
  return { file: `score/${name}/score.yaml`, directory: `score/${name}`, text, attachments: {} };
}

const deployment = async (name: string) =>
  await platform.cluster.get(`/apis/apps/v1/namespaces/${name}/deployments/${name}`);
const namespace = async (name: string) => await platform.cluster.get(`/api/v1/namespaces/${name}`);
const policies = async (name: string) =>
  (await platform.cluster.list(`/apis/networking.k8s.io/v1/namespaces/${name}/networkpolicies`)).map(
    ({ metadata }) => metadata.name,
  );
const isAt = (found: Stored | undefined, version: string) =>
  JSON.stringify(found?.spec).includes(`{"name":"VERSION","value":"${version}"}`);

/** Seconds until all these workloads have a version. */
async function applied(names: readonly string[], version: string, seconds = 60): Promise<number> {
  const all = async () => (await Promise.all(names.map(deployment))).every((found) => isAt(found, version));
  return await eventually(all, seconds, `${names.join(', ')} at ${version}`);
}

let versions = 0;
const GOOD = ['orders', 'storefront', 'fulfilment'];
const good = (version: string) => [
  workload('orders', version),
  workload('storefront', version, 'orders', 'fulfilment'),
  workload('fulfilment', version),
];

/**
 * The seconds from a release to the new version of all good workloads: the least of five. What else this machine does
 * makes them more, and what waits for something would be late every time.
 */
async function secondsToApply(
  others: (version: string) => readonly WorkloadSource[] = () => [],
  edit?: Parameters<Platform['publish']>[1],
): Promise<number> {
  const times: number[] = [];
  for (let round = 0; round < 5; round++) {
    const version = String(++versions);
    await platform.publish([...good(version), ...others(version)], edit);
    times.push(await applied(GOOD, version));
    await sleep(1000);
  }
  return Math.min(...times);
}

/** Replaces text of one file of a release. */
const replace =
  (path: string, text: string | RegExp, by: string): NonNullable<Parameters<Platform['publish']>[1]> =>
  (files) => {
    const before = String(files.get(path));
    const after = before.replace(text, by);
    expect(after).not.toBe(before);
    files.set(path, after);
  };
/** Gives `bad` a policy that the API server refuses, whatever `idp validate` knows. */
const spoil = replace('workloads/bad/objects/objects.yaml', 'protocol: UDP', 'protocol: CARRIER-PIGEON');

(hasFlux('Flux') ? describe : describe.skip)('Flux', () => {
  /** Seconds that a release takes when nothing is wrong. */
  let usual: number;

  beforeAll(async () => {
    expect(host.boot()).toBe(0);
    platform = new Platform(host);
    await platform.start(CRDS);
    await platform.publish(good('0'));
    await applied(GOOD, '0');
    usual = await secondsToApply();
    say(`A release of three workloads is applied in ${usual.toFixed(2)} s.`);
  });

  afterAll(async () => {
    try {
      ['source-controller', 'kustomize-controller'].forEach((name) => say(memoryOf(name)));
    } finally {
      await platform.stop();
    }
  });

  /** Resident memory: what it has for itself, pages of files, and the most of both together. */
  function memoryOf(controller: string): string {
    const status = readFileSync(`/proc/${platform.controllers.pidOf(controller)}/status`, 'utf8');
    const mebibytes = (field: string) =>
      (Number(new RegExp(`${field}:\\s+(\\d+)`).exec(status)?.[1]) / 1024).toFixed(0);
    return `${controller}: ${mebibytes('RssAnon')} MiB and ${mebibytes('RssFile')} of files; at most ${mebibytes('VmHWM')}.`;
  }

  function delays(what: string, seconds: number): void {
    say(`${what}: ${seconds.toFixed(2)} s, ${(seconds - usual).toFixed(2)} s more than usual.`);
    expect(seconds - usual).toBeLessThan(1);
  }

  test('the controllers accept their flags, and take orders from no other namespace', async () => {
    platform.controllers.mustRun();
    const spec = { interval: '1m', prune: true, path: './', sourceRef: { kind: 'OCIRepository', name: 'platform' } };
    const foreign = {
      apiVersion: 'kustomize.toolkit.fluxcd.io/v1',
      kind: 'Kustomization',
      metadata: { name: 'x' },
      spec,
    };
    platform.cluster.kubectl(['create', '--namespace', 'default', '--filename', '-'], JSON.stringify(foreign));
    await sleep(3000);
    const path = '/apis/kustomize.toolkit.fluxcd.io/v1/namespaces/default/kustomizations/x';
    expect((await platform.cluster.get(path))?.status).not.toHaveProperty('conditions');
    platform.cluster.kubectl(['delete', '--namespace', 'default', 'kustomization/x']);
  });

  test('what never gets ready is applied all the same, and holds nothing back', async () => {
    for (const name of ['infrastructure', 'workloads', ...GOOD.map((it) => `${it}.objects`)]) {
      await platform.settles(name, 'True');
    }
    const daemonSet = await platform.cluster.get('/apis/apps/v1/namespaces/logging/daemonsets/fluentd');
    const available = (await deployment('orders'))?.status?.conditions?.find(({ type }) => type === 'Available');
    expect([daemonSet?.metadata.name, available?.status]).toEqual(['fluentd', 'False']);
    delays('With nothing ready', await secondsToApply());
  });

  test('one workload that the API server refuses delays no other, and says why', async () => {
    delays('With a refused workload', await secondsToApply((version) => [workload('bad', version)], spoil));
    await platform.settles('bad.objects', 'False');
    expect((await platform.statusOf('bad.objects')).message).toMatch(
      /NetworkPolicy\/bad\/default-deny .*CARRIER-PIGEON/,
    );
    for (const name of ['workloads', 'bad.namespace', ...GOOD.map((it) => `${it}.objects`)]) {
      await platform.settles(name, 'True');
    }
  });

  test('a workload that was never applied leaves nothing when it is removed', async () => {
    expect(await namespace('bad')).toBeDefined();
    await platform.publish(good(String(versions)));
    await eventually(async () => (await namespace('bad')) === undefined, 60, 'Namespace bad is gone');
    expect(await platform.kustomization('bad.objects')).toBeUndefined();
  });

  test('infrastructure that the API server refuses delays no workload', async () => {
    const path = 'infrastructure/fluentd/daemon-set.yaml';
    delays('With refused infrastructure', await secondsToApply(undefined, replace(path, / image: .*/, ' image: ""')));
  });

  test('a removed workload goes with its Namespace and its policies elsewhere, and nothing else goes', async () => {
    const version = String(++versions);
    const before = await namespace('orders');
    expect(await policies('orders')).toContain('from-storefront');
    await platform.publish([workload('orders', version), workload('fulfilment', version)]);
    await eventually(async () => (await namespace('storefront')) === undefined, 60, 'Namespace storefront is gone');
    await eventually(async () => !(await policies('orders')).includes('from-storefront'), 60, 'its policy is gone');
    expect(await policies('orders')).toEqual(['default-deny']);
    expect((await namespace('orders'))?.metadata.uid).toBe(before?.metadata.uid);
    expect(await platform.kustomization('storefront.namespace')).toBeUndefined();
  });

  test('a workload whose Namespace does not end delays no other, and comes back', async () => {
    await platform.publish(good(String(versions)));
    await applied(GOOD, String(versions));
    const held = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'held', finalizers: ['example.com/hold'] } };
    platform.cluster.kubectl(['create', '--namespace', 'storefront', '--filename', '-'], JSON.stringify(held));
    const others = ['orders', 'fulfilment'];
    await platform.publish(others.map((name) => workload(name, String(versions))));
    await eventually(
      async () => (await namespace('storefront'))?.metadata.deletionTimestamp !== undefined,
      60,
      'Namespace storefront ends',
    );
    const version = String(++versions);
    await platform.publish([...good(version), workload('late', version)]);
    delays('With a Namespace that does not end', await applied(others, version));
    say(`A new workload was there ${(await applied(['late'], version)).toFixed(2)} s later.`);
    const none = '{"metadata":{"finalizers":null}}';
    platform.cluster.kubectl(['patch', '--namespace', 'storefront', 'configmap/held', '--type=merge', '--patch', none]);
    say(`It came back after ${(await applied(['storefront'], version, 150)).toFixed(0)} s.`);
  });

  test('a list of workloads with another name removes no workload', async () => {
    const uids = async () => await Promise.all(GOOD.map(async (name) => (await namespace(name))?.metadata.uid));
    const before = await uids();
    const rename = replace('clusters/k3s/workloads.yaml', 'name: workloads', 'name: renamed');
    await platform.publish(good(String(++versions)), rename);
    await applied(GOOD, String(versions));
    await platform.settles('renamed', 'True');
    await eventually(async () => (await platform.kustomization('workloads')) === undefined, 60, 'the old list is gone');
    await sleep(5000);
    expect(await uids()).toEqual(before);
    expect(before).not.toContain(undefined);
    // The new list owns them: what leaves it is removed.
    await platform.publish([workload('orders', versions)], rename);
    await eventually(async () => (await namespace('fulfilment')) === undefined, 60, 'Namespace fulfilment is gone');
    expect((await namespace('orders'))?.metadata.uid).toBe(before[0]);
  });

  test('the proxy of routes comes with an ingress, and goes without it', async () => {
    const shop = source('shop', {}, { page: { type: 'route', params: { path: '/shop', port: 'web' } } });
    await platform.publish([shop], undefined, { allowedCidrs: ['203.0.113.0/24'] });
    await platform.settles('ingress', 'True');
    const daemonSet = await platform.cluster.get('/apis/apps/v1/namespaces/ingress/daemonsets/nginx');
    const files = await platform.cluster.get('/api/v1/namespaces/ingress/configmaps/nginx');
    expect(daemonSet?.metadata.name).toBe('nginx');
    expect(files?.data?.['routes.conf']).toContain('shop.shop.svc.cluster.local:80;');
    await platform.publish([shop]);
    await eventually(async () => (await namespace('ingress')) === undefined, 60, 'Namespace ingress is gone');
    expect(await platform.kustomization('ingress')).toBeUndefined();
    expect((await namespace('shop'))?.metadata.deletionTimestamp).toBeUndefined();
  });

  test('each kind of workload is applied, with everything that a Score file can have', async () => {
    const sources = readdirSync(GOLDEN).flatMap((name) => readWorkloads(join(GOLDEN, name, 'score')));
    await platform.publish(sources);
    for (const { directory } of sources) {
      await platform.settles(`${basename(directory)}.objects`, 'True');
    }
    const kinds = ['apps/v1/deployments', 'batch/v1/jobs', 'batch/v1/cronjobs'];
    const found = await Promise.all(kinds.map(async (kind) => (await platform.cluster.list(`/apis/${kind}`)).length));
    expect(found.every((count) => count > 0)).toBe(true);
  });

  test('another value of a secret gives exactly one rollout', async () => {
    const vault = source('vault', { variables: { KEY: '${resources.key.value}' } }, { key: { type: 'secret' } });
    await platform.publish([vault]);
    await platform.settles('vault.objects', 'True');
    const fill = (value: string) => {
      host.command('fake/bin/aws', `printf 'string\\t%s\\n' ${value}`);
      const { status, stderr } = spawnSync(join(host.root, 'usr/local/sbin/idp-fill-secrets'), {
        env: {
          PATH: `${host.root}/fake/aws:${process.env['PATH']}`,
          KUBECONFIG: platform.cluster.kubeconfig,
          SECRET_PREFIX: 'idp-dev',
          HOURLY: join(host.root, `compared-${value}`),
        },
        encoding: 'utf8',
      });
      expect({ status, stderr }).toMatchObject({ status: 0 });
    };
    host.command('fake/aws/aws', 'exec "${0%/aws/aws}/bin/aws" "$@"');
    const value = async () =>
      Object.values((await platform.cluster.list('/api/v1/namespaces/vault/secrets'))[0]?.data ?? {});
    const rollouts = async () => (await platform.cluster.list('/apis/apps/v1/namespaces/vault/replicasets')).length;
    const again = async () => {
      const revision = await platform.publish([vault, workload('tick', ++versions)]);
      await eventually(
        async () => JSON.stringify(await platform.kustomization('vault.objects')).includes(`"${revision}"`),
        60,
        'Flux has looked again',
      );
      await platform.settles('vault.objects', 'True');
    };
    fill('first');
    await again();
    expect([await value(), await rollouts()]).toEqual([[Buffer.from('first').toString('base64')], 1]);
    fill('second');
    await eventually(async () => (await rollouts()) === 2, 30, 'a rollout');
    fill('second');
    await again();
    await sleep(3000);
    const generation = (await deployment('vault'))?.metadata.generation;
    expect([await value(), await rollouts(), generation]).toEqual([[Buffer.from('second').toString('base64')], 2, 2]);
    const [secret] = await platform.cluster.list('/api/v1/namespaces/vault/secrets');
    expect(secret?.metadata.labels).not.toHaveProperty('idp.dev/restart');
  });
});
