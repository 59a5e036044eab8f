import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildArtifact } from '../../../lib/delivery/artifact';
import { freePorts } from '../../../lib/local/free-ports';
import type { Artifact, Blob } from '../../../lib/release/artifact';
import { referrersIndex } from '../../../lib/release/referrers-index';
import type { Sign } from '../../../lib/release/release-signing';
import { Daemon } from './daemon';
import { eventually } from './eventually';

const REPOSITORY = 'idp-dev-flux';

/** The CNCF registry as a process on loopback, in place of ECR. */
export class Registry {
  private daemon: Daemon | undefined;
  private address = '';

  constructor(private readonly directory: string) {}

  /** `<host>:<port>` */
  get host(): string {
    return this.address;
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

  /**
   * Pushes the artifact of a release, its signature if there is one, and moves the environment's tag last.
   *
   * @returns the digest of the artifact
   */
  async push(files: ReadonlyMap<string, string | Buffer>, revision: string, sign?: Sign): Promise<string> {
    const artifact = await buildArtifact({ files, source: 'test', revision });
    await this.put(artifact, revision);
    if (sign !== undefined) {
      await this.put(await sign(artifact.manifest), `${revision}.sig`);
    }
    await this.tag('dev', artifact.manifest);
    return artifact.manifest.digest;
  }

  /** Gives a manifest that is there a tag. */
  async tag(tag: string, { content, mediaType }: Blob): Promise<void> {
    await accepted(new URL(`${this.base}/manifests/${tag}`), content, mediaType);
  }

  private async put({ blobs, manifest }: Artifact, tag: string): Promise<void> {
    for (const { digest, content } of blobs) {
      const { headers } = await fetch(`${this.base}/blobs/uploads/`, { method: 'POST' });
      const upload = new URL(headers.get('location') ?? '', this.base);
      upload.searchParams.set('digest', digest);
      await accepted(upload, content);
    }
    await this.tag(tag, manifest);
    // This registry keeps no list of what refers to a manifest, so whoever pushes does.
    const referrers = referrersIndex(manifest);
    if (referrers !== undefined) {
      await this.tag(referrers.tag, referrers.index);
    }
  }

  private get base(): string {
    return `http://${this.address}/v2/${REPOSITORY}`;
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
