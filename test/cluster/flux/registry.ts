import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildArtifact } from '../../../lib/delivery/artifact';
import { freePorts } from '../../../lib/local/free-ports';
import { Daemon } from './daemon';
import { eventually } from './eventually';

const REPOSITORY = 'idp-dev-flux';

/** The CNCF registry as a process on loopback, in place of ECR. */
export class Registry {
  private daemon: Daemon | undefined;
  private address = '';

  constructor(private readonly directory: string) {}

  /** The repository of the artifact, for an OCIRepository. */
  get url(): string {
    return `oci://${this.address}/${REPOSITORY}`;
  }

  async start(): Promise<void> {
    const [port] = await freePorts(1);
    this.address = `127.0.0.1:${port}`;
    mkdirSync(this.directory);
    const storage = { filesystem: { rootdirectory: this.directory } };
    const config = { version: 0.1, log: { level: 'error' }, storage, http: { addr: this.address } };
    writeFileSync(join(this.directory, 'config.yml'), JSON.stringify(config));
    this.daemon = new Daemon('docker-registry', ['serve', join(this.directory, 'config.yml')]);
    await eventually(async () => (await fetch(`http://${this.address}/v2/`)).ok, 20, 'the registry answers');
  }

  /** Pushes the artifact of a release, and moves the environment's tag to it. */
  async push(files: ReadonlyMap<string, string | Buffer>, revision: string): Promise<void> {
    const base = `http://${this.address}/v2/${REPOSITORY}`;
    const { blobs, manifest } = await buildArtifact({ files, source: 'test', revision });
    for (const { digest, content } of blobs) {
      const { headers } = await fetch(`${base}/blobs/uploads/`, { method: 'POST' });
      const upload = new URL(headers.get('location') ?? '', base);
      upload.searchParams.set('digest', digest);
      await accepted(upload, content);
    }
    await accepted(new URL(`${base}/manifests/dev`), manifest.content, manifest.mediaType);
  }

  async stop(): Promise<void> {
    await this.daemon?.stop();
  }
}

async function accepted(url: URL, content: Buffer, type = 'application/octet-stream'): Promise<void> {
  const headers = { 'content-type': type };
  const { status } = await fetch(url, { method: 'PUT', body: new Uint8Array(content), headers });
  if (status !== 201) {
    throw new Error(`PUT ${url.pathname}: ${status}`);
  }
}
