import { setTimeout as sleep } from 'node:timers/promises';
import { releaseFiles } from '../../../lib/commands/publish/release-files';
import { buildArtifact } from '../../../lib/delivery/artifact';
import { orchestrate } from '../../../lib/orchestrator/orchestrator';
import { type ClusterStatus, parseClusterStatus } from '../../../lib/release/cluster-status';
import { DistributionRegistry } from '../../../lib/release/distribution-registry';
import { release } from '../../../lib/release/release';
import { waitUntilApplied } from '../../../lib/release/wait-until-applied';
import type { WorkloadSource } from '../../../lib/score/workload-source';
import { FakeHost } from '../../hosts/fake-host';
import { testTarget } from '../../support/target';
import { CRDS, hasFlux } from './flux-programs';
import { Platform } from './platform';
import { reportedItem } from './reported-item';

// The time from a release to a workload that runs it: the real Flux finds the release by itself, in the interval that the
// server sets. There is no kubelet: pods are made ready here at once, which takes the start of a program on a host.

jest.setTimeout(400_000);

/** Flux looks every minute, with a jitter of a few seconds; then it applies. The report's own minute comes on top. */
const AT_MOST_SECONDS = 150;

const host = new FakeHost('server');
let platform: Platform;
let stopped = false;

function source(version: number): WorkloadSource {
  const text = JSON.stringify({
    ...{ apiVersion: 'score.dev/v1b1', metadata: { name: 'shop' } },
    service: { ports: { web: { port: 80, targetPort: 8080 } } },
    containers: { main: { image: `example.com/shop:${version}` } },
  });
  return { file: 'score/shop/score.yaml', directory: 'score/shop', text, attachments: {} };
}

/** What the program of the server reports; what it gives to the AWS CLI is what DynamoDB would store. */
function report(): ClusterStatus {
  const { Item } = reportedItem(host, platform.cluster);
  return parseClusterStatus(Item.document.S);
}

/** Makes each pod ready, as a kubelet would. */
async function actAsKubelet(): Promise<void> {
  const container = { name: 'main', image: 'x', imageID: '', ready: true, restartCount: 0, state: { running: {} } };
  const status = {
    ...{ conditions: [{ type: 'Ready', status: 'True' }], phase: 'Running', containerStatuses: [container] },
    ...{ podIP: '10.42.1.7', podIPs: [{ ip: '10.42.1.7' }] },
  };
  while (!stopped) {
    const pods = await platform.cluster.list('/api/v1/namespaces/shop/pods').catch(() => []);
    for (const { metadata, status: now } of pods) {
      if ((now as { phase?: string } | undefined)?.phase !== 'Running') {
        const target = { apiVersion: 'v1', kind: 'Node', name: 'agent-0abc' };
        const binding = { apiVersion: 'v1', kind: 'Binding', metadata: { name: metadata.name }, target };
        platform.cluster.kubectl(
          ['create', '--raw', `/api/v1/namespaces/shop/pods/${metadata.name}/binding`, '--filename', '-'],
          JSON.stringify(binding),
        );
        platform.cluster.kubectl([
          ...['patch', 'pod', metadata.name, '--namespace', 'shop', '--subresource', 'status', '--type', 'merge'],
          ...['--patch', JSON.stringify({ status })],
        ]);
      }
    }
    await sleep(500);
  }
}

async function publish(version: number): Promise<string> {
  const files = releaseFiles([{ engine: 'k3s', plan: orchestrate([source(version)], testTarget()) }], {});
  const artifact = await buildArtifact({ files, source: 'test', revision: `v${version}` });
  await release(
    {
      ...{ environment: 'dev', kind: 'publish', tag: `v${version}`, source: 'test', by: 'me', artifact },
      ...{ repository: 'idp-dev-flux', images: {}, workloads: ['shop'] },
    },
    { registry: new DistributionRegistry(`http://${platform.registry.host}`), now: () => new Date() },
  );
  return artifact.manifest.digest;
}

async function wait(artifact: string, say: (line: string) => void): Promise<string[]> {
  return await waitUntilApplied(
    { environment: 'dev', artifact, workloads: ['shop'] },
    { read: async () => Promise.resolve(report()), patience: 180_000, say, now: () => new Date(), sleep },
  );
}

(hasFlux('the time of a release') ? describe : describe.skip)('the time of a release', () => {
  beforeAll(async () => {
    expect(host.boot()).toBe(0);
    host.command(
      'fake/status/aws',
      '[ "$1 $2 $3" = "dynamodb put-item --cli-input-json" ] && cp "${4#file://}" "$ITEM"',
    );
    platform = new Platform(host);
    await platform.start(CRDS);
  });
  afterAll(async () => {
    stopped = true;
    await platform.stop();
  });

  test('is at most one look of Flux at the registry, and the time to apply it', async () => {
    void actAsKubelet().catch(() => undefined);
    const first = await publish(1);
    platform.look('now');
    expect(await wait(first, () => undefined)).toEqual([]);

    const said: string[] = [];
    const start = performance.now();
    const second = await publish(2);
    expect(await wait(second, (line) => said.push(line))).toEqual([]);
    const seconds = Math.round((performance.now() - start) / 1000);
    process.stderr.write(`From release to ready: ${seconds} s.\n${said.map((line) => `  ${line}\n`).join('')}`);
    expect(said[0]).toMatch(/^\d+ s: Flux has not pulled the release yet$/);
    expect(report().workloads).toEqual([
      expect.objectContaining({ name: 'shop', ready: true, applied: second, images: ['example.com/shop:2'] }),
    ]);
    expect(seconds).toBeLessThan(AT_MOST_SECONDS);
  });
});
