import type { Blob } from '../../lib/release/artifact';
import type { OciRegistry } from '../../lib/release/oci-registry';

/** A registry in memory that takes no manifest whose layers it does not have. */
export class MemoryRegistry implements OciRegistry {
  /** Digest by `<repository>:<tag>`. */
  public readonly tags = new Map<string, string>();
  private readonly manifests = new Map<string, Blob>();
  private readonly blobs = new Map<string, Buffer>();

  public async digest(repository: string, tag: string): Promise<string | undefined> {
    return this.tags.get(`${repository}:${tag}`);
  }

  public async manifest(repository: string, reference: string): Promise<Blob | undefined> {
    const digest = reference.includes(':') ? reference : this.tags.get(`${repository}:${reference}`);
    return this.manifests.get(`${repository} ${digest ?? ''}`);
  }

  public async hasBlob(repository: string, digest: string): Promise<boolean> {
    return this.blobs.has(`${repository} ${digest}`);
  }

  public async blob(repository: string, digest: string): Promise<Buffer> {
    const content = this.blobs.get(`${repository} ${digest}`);
    if (content === undefined) {
      throw new Error(`no blob ${digest}`);
    }
    return content;
  }

  public async putBlob(repository: string, { digest, content }: Omit<Blob, 'mediaType'>): Promise<void> {
    this.blobs.set(`${repository} ${digest}`, content);
  }

  public async putManifest(repository: string, tag: string, manifest: Blob): Promise<void> {
    this.manifests.set(`${repository} ${manifest.digest}`, manifest);
    if (!this.isWhole(repository, manifest.digest)) {
      this.manifests.delete(`${repository} ${manifest.digest}`);
      throw new Error(`layers of ${manifest.digest} are missing`);
    }
    this.tags.set(`${repository}:${tag}`, manifest.digest);
  }

  /** Whether a manifest and all its layers are there. */
  public isWhole(repository: string, digest: string): boolean {
    const manifest = this.manifests.get(`${repository} ${digest}`);
    const { layers } = JSON.parse(manifest?.content.toString() ?? '{"layers":[""]}') as {
      // A digest, or a descriptor as in a real manifest.
      layers: readonly (string | { digest: string })[];
    };
    const digests = layers.map((layer) => (typeof layer === 'string' ? layer : layer.digest));
    return digests.every((layer) => this.blobs.has(`${repository} ${layer}`));
  }
}
