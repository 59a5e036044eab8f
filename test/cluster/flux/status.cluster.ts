import { type ClusterStatus, parseClusterStatus } from '../../../lib/release/cluster-status';
import type { WorkloadSource } from '../../../lib/score/workload-source';
import { FakeHost } from '../../hosts/fake-host';
import { eventually } from './eventually';
import { CRDS, hasFlux } from './flux-programs';
import { Platform } from './platform';
import { reportedItem } from './reported-item';

// What the server reports each minute, from a real API server and the real Flux. There is no kubelet: what it would write
// to pods and nodes is written here.

jest.setTimeout(300_000);

const host = new FakeHost('server');
let platform: Platform;

/** A workload of one container. */
function source(name: string, metadata: object = {}): WorkloadSource {
  const text = JSON.stringify({
    apiVersion: 'score.dev/v1b1',
    metadata: { name, ...metadata },
    service: { ports: { web: { port: 80, targetPort: 8080 } } },
    containers: { main: { image: `example.com/${name}:1` } },
  });
  return { file: `score/${name}/score.yaml`, directory: `score/${name}`, text, attachments: {} };
}

/** Runs the program of the server; what it gives to the AWS CLI is what DynamoDB would store. */
function report(): ClusterStatus {
  const { TableName, Item } = reportedItem(host, platform.cluster);
  expect([TableName, Item.kind.S, Item.id.S]).toEqual(['idp-dev-deployments', 'status', 'cluster']);
  return parseClusterStatus(Item.document.S);
}

const workload = (name: string) => report().workloads.find((it) => it.name === name);

function patchStatus(kind: string, name: string, status: object, namespace = name): void {
  const patch = JSON.stringify({ status });
  platform.cluster.kubectl([
    ...['patch', kind, name, '--namespace', namespace, '--subresource', 'status', '--type', 'merge', '--patch', patch],
  ]);
}

(hasFlux('the status of a cluster') ? describe : describe.skip)('the status of a cluster', () => {
  beforeAll(async () => {
    expect(host.boot()).toBe(0);
    // Stdin is not used: the file is named, so that nothing of it is an argument.
    host.command(
      'fake/status/aws',
      '[ "$1 $2 $3" = "dynamodb put-item --cli-input-json" ] && cp "${4#file://}" "$ITEM"',
    );
    platform = new Platform(host);
    await platform.start(CRDS);
  });
  afterAll(async () => {
    await platform.stop();
  });

  test('without a release, is not ready and has no workloads', () => {
    const { release, workloads, hosts } = report();
    expect(release).toEqual({ ready: false, message: expect.any(String) as string });
    expect([workloads, hosts]).toEqual([[], []]);
  });

  test('names the release that Flux pulled, and the one that each workload has', async () => {
    const revision = await platform.publish([source('shop'), source('worker')]);
    await platform.settles('shop.objects', 'True');
    await platform.settles('worker.objects', 'True');
    await platform.settles('platform', 'True');
    const { release, workloads } = report();
    expect(release).toEqual({
      digest: expect.stringMatching(/^sha256:[0-9a-f]{64}$/) as string,
      revision,
      ready: true,
    });
    expect(workloads).toEqual(
      ['shop', 'worker'].map((name) => ({
        name,
        kind: 'Deployment',
        ready: false,
        message: '0 of 1 pods are new and ready',
        applied: release.digest,
        pods: { wanted: 1, ready: 0 },
        restarts: 0,
        images: [`example.com/${name}:1`],
      })),
    );
  });

  /** The name of the only pod of a workload, once there is one. */
  async function podOf(name: string): Promise<string> {
    const pods = async () => await platform.cluster.list(`/api/v1/namespaces/${name}/pods`);
    await eventually(async () => (await pods()).length === 1, 30, `a pod of ${name}`);
    return (await pods())[0]?.metadata.name ?? '';
  }

  test('says why a pod is not ready', async () => {
    const pod = await podOf('shop');
    const failing = (state: object) => [
      { name: 'main', image: 'x', imageID: '', ready: false, restartCount: 3, ...state },
    ];
    const ended = { terminated: { exitCode: 7, reason: 'Error', message: 'line 1\ndatabase is away\n' } };
    const cases: [object, string][] = [
      [
        { state: { waiting: { reason: 'ImagePullBackOff', message: 'no such image' } } },
        'ImagePullBackOff: no such image',
      ],
      [
        { state: { waiting: { reason: 'CrashLoopBackOff' } }, lastState: ended },
        'CrashLoopBackOff: exited with code 7 (Error): database is away',
      ],
    ];
    for (const [state, message] of cases) {
      patchStatus('pod', pod, { containerStatuses: failing(state) }, 'shop');
      expect(workload('shop')).toMatchObject({
        ready: false,
        restarts: 3,
        message: `0 of 1 pods are new and ready, main: ${message}`,
      });
    }
    const full = { type: 'PodScheduled', status: 'False', message: '0/2 nodes are available: Insufficient memory.' };
    patchStatus('pod', pod, { conditions: [full] }, 'shop');
    expect(workload('shop')?.message).toBe(`0 of 1 pods are new and ready, ${full.message}`);
  });

  test('a message is cut at 300 characters', async () => {
    const long = { type: 'PodScheduled', status: 'False', message: 'x'.repeat(2000) };
    patchStatus('pod', await podOf('shop'), { conditions: [long] }, 'shop');
    expect(workload('shop')?.message).toHaveLength(300);
  });

  test('a workload is ready with its pods, and says where one of them answers', async () => {
    const pod = await podOf('shop');
    const node = JSON.stringify({ apiVersion: 'v1', kind: 'Node', metadata: { name: 'agent-0abc' } });
    platform.cluster.kubectl(['create', '--filename', '-'], node);
    const target = {
      apiVersion: 'v1',
      kind: 'Binding',
      metadata: { name: pod },
      target: { kind: 'Node', name: 'agent-0abc' },
    };
    platform.cluster.kubectl(
      ['create', '--raw', `/api/v1/namespaces/shop/pods/${pod}/binding`, '--filename', '-'],
      JSON.stringify(target),
    );
    const isReady = [{ type: 'Ready', status: 'True' }];
    const container = { name: 'main', image: 'x', imageID: '', ready: true, restartCount: 3, state: { running: {} } };
    patchStatus(
      'pod',
      pod,
      {
        conditions: isReady,
        podIP: '10.42.1.7',
        podIPs: [{ ip: '10.42.1.7' }],
        phase: 'Running',
        containerStatuses: [container],
      },
      'shop',
    );
    await eventually(async () => workload('shop')?.ready === true, 30, 'the Deployment counts its pod');
    expect(workload('shop')).toMatchObject({
      restarts: 3,
      pods: { wanted: 1, ready: 1 },
      pod: { host: 'agent-0abc', address: '10.42.1.7', ports: [{ name: 'web', port: 80, target: 8080 }] },
    });
    expect(workload('shop')).not.toHaveProperty('message');
    expect(report().hosts).toEqual([{ name: 'agent-0abc', role: 'worker', ready: false, version: '' }]);
  });

  test('a release that Flux cannot apply is not ready, whatever runs', async () => {
    await platform.publish([source('shop')], (files) => {
      const path = 'workloads/shop/objects/objects.yaml';
      files.set(path, String(files.get(path)).replace('protocol: UDP', 'protocol: CARRIER-PIGEON'));
    });
    await platform.settles('shop.objects', 'False');
    const { release, workloads } = report();
    expect(workloads).toEqual([
      expect.objectContaining({ name: 'shop', ready: false, message: expect.stringMatching(/^Flux: /) as string }),
    ]);
    expect(workloads[0]?.applied).not.toBe(release.digest);
  });
});
