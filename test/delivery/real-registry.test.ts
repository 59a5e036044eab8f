import { buildArtifact } from '../../lib/delivery/artifact';
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
    const { blobs, manifest } = await buildArtifact({ files, source: 'here', revision: 'abc' });
    for (const { digest, content } of blobs) {
      const { headers } = await fetch(`${base}/blobs/uploads/`, { method: 'POST' });
      const upload = new URL(headers.get('location') ?? '', base);
      upload.searchParams.set('digest', digest);
      expect((await fetch(upload, { method: 'PUT', body: new Uint8Array(content) })).status).toBe(201);
    }
    const headers = { 'content-type': manifest.mediaType, accept: manifest.mediaType };
    const body = new Uint8Array(manifest.content);
    const pushed = await fetch(`${base}/manifests/dev`, { method: 'PUT', body, headers });
    expect([pushed.status, pushed.headers.get('docker-content-digest')]).toEqual([201, manifest.digest]);
    const pulled = await fetch(`${base}/manifests/dev`, { headers });
    expect(Buffer.from(await pulled.arrayBuffer())).toEqual(manifest.content);
  });
});
