import { join } from 'node:path';
import { dynamodbCall } from '../../../lib/delivery/dynamodb-call';
import { type ClusterStatus, isStale, parseClusterStatus } from '../../../lib/release/cluster-status';
import { dynamodbStatus } from '../../../lib/release/dynamodb-status';
import type { WorkloadSource } from '../../../lib/score/workload-source';
import { DeploymentsTable } from '../../delivery/deployments-table';
import { FakeHost } from '../../hosts/fake-host';
import { PodProgram } from '../eks/pod-program';
import { eventually } from './eventually';
import { CRDS, hasFlux } from './flux-programs';
import { Platform } from './platform';
import { reportedItem } from './reported-item';

// What the server of k3s and the pod of EKS report each minute, from a real API server and the real Flux. There is no kubelet: what it would write
// to pods and nodes is written here.

jest.setTimeout(300_000);

const ROOT = join(__dirname, '..', '..', '..');

const host = new FakeHost('server');
const TABLE = 'idp-dev-deployments';
let platform: Platform;
let table: DeploymentsTable;
let reporter: PodProgram;

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

/** Runs the program of the server; what it gives to the AWS CLI is what DynamoDB would store. That of EKS says the same. */
async function report(): Promise<ClusterStatus> {
  const { TableName, Item } = reportedItem(host, platform.cluster);
  expect([TableName, Item.kind.S, Item.id.S]).toEqual([TABLE, 'status', 'cluster']);
  const onK3s = parseClusterStatus(Item.document.S);
  const variables = { AWS_ENDPOINT_URL: table.endpoint, STATUS_TABLE: TABLE };
  expect(await reporter.run(variables)).toEqual({ status: 0, output: '' });
  const onEks = await dynamodbStatus(TABLE, dynamodbCall(table.client));
  expect(onEks).toEqual({ ...onK3s, writtenAt: onEks?.writtenAt });
  expect(isStale(onEks as ClusterStatus, Date.now())).toBe(false);
  return onK3s;
}

const workload = async (name: string) => (await report()).workloads.find((it) => it.name === name);

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
    table = await DeploymentsTable.start(TABLE);
    const directory = join(ROOT, 'flux', 'infrastructure', 'eks', 'report-status');
    platform.cluster.kubectl(['apply', '--server-side', '--kustomize', directory]);
    reporter = new PodProgram(platform.cluster, 'report-status', join(host.root, 'report-status'));
    await reporter.start();
  });
  afterAll(async () => {
    reporter.stop();
    table.stop();
    await platform.stop();
  });

  test('without a release, is not ready and has no workloads', async () => {
    const { release, workloads, hosts } = await report();
    expect(release).toEqual({ ready: false, message: expect.any(String) as string });
    expect([workloads, hosts]).toEqual([[], []]);
  });

  test('names the release that Flux pulled, and the one that each workload has', async () => {
    const revision = await platform.publish([source('shop'), source('worker')]);
    await platform.settles('shop.objects', 'True');
    await platform.settles('worker.objects', 'True');
    await platform.settles('platform', 'True');
    const { release, workloads } = await report();
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
      expect(await workload('shop')).toMatchObject({
        ready: false,
        restarts: 3,
        message: `0 of 1 pods are new and ready, main: ${message}`,
      });
    }
    const full = { type: 'PodScheduled', status: 'False', message: '0/2 nodes are available: Insufficient memory.' };
    patchStatus('pod', pod, { conditions: [full] }, 'shop');
    expect((await workload('shop'))?.message).toBe(`0 of 1 pods are new and ready, ${full.message}`);
  });

  test('a message is cut at 300 characters', async () => {
    const long = { type: 'PodScheduled', status: 'False', message: 'x'.repeat(2000) };
    patchStatus('pod', await podOf('shop'), { conditions: [long] }, 'shop');
    expect((await workload('shop'))?.message).toHaveLength(300);
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
    await eventually(async () => (await workload('shop'))?.ready === true, 30, 'the Deployment counts its pod');
    expect(await workload('shop')).toMatchObject({
      restarts: 3,
      pods: { wanted: 1, ready: 1 },
      pod: { host: 'agent-0abc', address: '10.42.1.7', ports: [{ name: 'web', port: 80, target: 8080 }] },
    });
    expect(await workload('shop')).not.toHaveProperty('message');
    expect((await report()).hosts).toEqual([{ name: 'agent-0abc', role: 'worker', ready: false, version: '' }]);
  });

  test('the account of the pod reads nothing else, and changes nothing', () => {
    const may = (verb: string, resource: string) => {
      const account = '--as=system:serviceaccount:report-status:report-status';
      const asked = ['auth', 'can-i', verb, resource, account, '--all-namespaces', '--quiet'];
      try {
        platform.cluster.kubectl(asked);
        return true;
      } catch {
        return false;
      }
    };
    expect([
      may('list', 'pods'),
      may('list', 'nodes'),
      may('list', 'kustomizations.kustomize.toolkit.fluxcd.io'),
    ]).toEqual([true, true, true]);
    const refused = [
      'list secrets',
      'get pods',
      'get nodes/proxy',
      'create pods/exec',
      'patch deployments.apps',
      'list configmaps',
    ];
    expect(refused.filter((it) => may(...(it.split(' ') as [string, string])))).toEqual([]);
  });

  test('a release that Flux cannot apply is not ready, whatever runs', async () => {
    await platform.publish([source('shop')], (files) => {
      const path = 'workloads/shop/objects/objects.yaml';
      files.set(path, String(files.get(path)).replace('protocol: UDP', 'protocol: CARRIER-PIGEON'));
    });
    await platform.settles('shop.objects', 'False');
    const { release, workloads } = await report();
    expect(workloads).toEqual([
      expect.objectContaining({ name: 'shop', ready: false, message: expect.stringMatching(/^Flux: /) as string }),
    ]);
    expect(workloads[0]?.applied).not.toBe(release.digest);
  });
});
