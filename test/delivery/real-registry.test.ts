import { buildArtifact } from '../../lib/delivery/artifact';
import { contextTag } from '../../lib/delivery/context-tag';
import { pullArtifact } from '../../lib/delivery/pull-artifact';
import { PLAN_FILE } from '../../lib/delivery/recorded-plan';
import { fileIn } from '../../lib/delivery/unpack';
import { orchestrate } from '../../lib/orchestrator/orchestrator';
import { readWorkloads } from '../../lib/read-workloads';
import { digestOf } from '../../lib/release/digest-of';
import { DistributionRegistry } from '../../lib/release/distribution-registry';
import { pushArtifact } from '../../lib/release/push-artifact';
import { runIdpAsync } from '../support/idp';
import { testTarget } from '../support/target';
import { PATIENCE } from '../support/patience';
import { isInstalled, OciRegistry } from './oci-registry';

jest.setTimeout(PATIENCE);

const installed = isInstalled('docker-registry');

(installed ? describe : describe.skip)('a real OCI registry (skipped where docker-registry is not installed)', () => {
  let registry: OciRegistry;
  let base: string;

  beforeAll(async () => {
    registry = await OciRegistry.start();
    base = `http://${registry.address}/v2/idp-dev-flux`;
  });

  afterAll(() => {
    registry.stop();
  });

  test('takes the artifact, agrees on its digest, and gives the same bytes back', async () => {
    const files = new Map([['workloads/orders.yaml', 'kind: Deployment\n']]);
    const artifact = await buildArtifact({ files, source: 'here', revision: 'abc' });
    const { manifest } = artifact;
    const ours = new DistributionRegistry(`http://${registry.address}`);
    await pushArtifact(ours, 'idp-dev-flux', 'abc', artifact);
    await ours.putManifest('idp-dev-flux', 'dev', manifest);
    const pulled = await fetch(`${base}/manifests/dev`, { headers: { accept: manifest.mediaType } });
    expect(pulled.headers.get('docker-content-digest')).toBe(manifest.digest);
    expect(Buffer.from(await pulled.arrayBuffer())).toEqual(manifest.content);
    const read = await pullArtifact(ours, 'idp-dev-flux', manifest.digest);
    expect(read?.digest).toBe(manifest.digest);
    expect(await fileIn(read?.content ?? Buffer.alloc(0), 'workloads/orders.yaml')).toBe('kind: Deployment\n');
    expect(await ours.digest('idp-dev-flux', 'prod')).toBeUndefined();
    expect(await ours.digest('idp-prod-flux', 'prod')).toBeUndefined();
  });

  test('says what it refuses', async () => {
    const ours = new DistributionRegistry(`http://${registry.address}`);
    const artifact = await buildArtifact({ files: new Map([['a', 'b']]), source: 'here', revision: 'abc' });
    await expect(ours.putManifest('idp-dev-flux', 'dev', artifact.manifest)).rejects.toThrow(
      /^http:\/\/127.0.0.1:\d+ answered 4\d\d to PUT \/v2\/idp-dev-flux\/manifests\/dev: .*MANIFEST_BLOB_UNKNOWN/,
    );
    const content = Buffer.from('other');
    await expect(ours.putBlob('idp-dev-flux', { digest: digestOf(Buffer.from('x')), content })).rejects.toThrow(
      'DIGEST_INVALID',
    );
  });

  test('without an image, idp publish says how to bring it there', async () => {
    const address = `http://${registry.address}`;
    const { status, stderr } = await runIdpAsync(
      ['publish', '--env', 'prod', '--tag', 'x', '--registry', address],
      '.',
    );
    expect(status).toBe(1);
    expect(stderr).toContain(
      `; build it with 'npx idp build orders --env prod --output <directory>', and copy it to ${address}, with skopeo`,
    );
    expect(stderr).not.toContain('--push');
  });

  test('takes what idp publish makes for it, with the images that it has, and no AWS', async () => {
    const ours = new DistributionRegistry(`http://${registry.address}`);
    const image = await buildArtifact({ files: new Map([['a', 'b']]), source: 'here', revision: 'abc' });
    const { images } = orchestrate(readWorkloads('score'), testTarget());
    for (const { repository, context } of images) {
      await pushArtifact(ours, repository, contextTag(context, 'amd64'), image);
    }
    const args = ['publish', '--env', 'dev', '--tag', 'def', '--registry', `http://${registry.address}`];
    const { stdout, stderr } = await runIdpAsync(args, '.', { AWS_ENDPOINT_URL: 'http://127.0.0.1:1' });
    expect([stderr.replaceAll(/^warning.*\n/gm, ''), stdout]).toEqual([
      '',
      expect.stringMatching(
        /^published idp-dev-flux:dev \(sha256:\w+\), without a record: that is kept for ECR alone\n$/,
      ),
    ]);
    const read = await pullArtifact(ours, 'idp-dev-flux', 'dev');
    const plan = (await fileIn(read?.content ?? Buffer.alloc(0), PLAN_FILE)) ?? '';
    for (const { repository } of images) {
      expect(plan).toContain(`${registry.address}/${repository}@${image.manifest.digest}`);
    }
  });
});
