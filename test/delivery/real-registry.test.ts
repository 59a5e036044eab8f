import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildArtifact } from '../../lib/delivery/artifact';
import { PATIENCE } from '../support/patience';

jest.setTimeout(PATIENCE);

const installed = (() => {
  try {
    execFileSync('docker-registry', ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
})();

// The CNCF registry, as Debian packages it. `.ci/run` installs it; a laptop need not have it.
(installed ? describe : describe.skip)('a real OCI registry (skipped where docker-registry is not installed)', () => {
  let directory: string;
  let registry: ChildProcess;
  let base: string;

  beforeAll(async () => {
    directory = mkdtempSync(join(tmpdir(), 'registry-'));
    const port = await freePort();
    base = `http://127.0.0.1:${port}/v2/idp-dev-flux`;
    const config = {
      version: 0.1,
      storage: { filesystem: { rootdirectory: directory } },
      http: { addr: `127.0.0.1:${port}` },
    };
    writeFileSync(join(directory, 'config.yml'), JSON.stringify(config));
    registry = spawn('docker-registry', ['serve', join(directory, 'config.yml')], { stdio: 'ignore' });
    await answers(`http://127.0.0.1:${port}/v2/`);
  });

  afterAll(() => {
    registry.kill();
    rmSync(directory, { recursive: true, force: true });
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

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Waits until an address answers; fails after five seconds. */
async function answers(url: string): Promise<void> {
  for (let tries = 0; tries < 50; tries++) {
    if (
      await fetch(url).then(
        ({ ok }) => ok,
        () => false,
      )
    ) {
      return;
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`${url} does not answer`);
}
