import { buffer } from 'node:stream/consumers';
import { gzipSync } from 'node:zlib';
import { pack } from 'tar-stream';
import type { Artifact, Blob } from '../release/artifact';
import { digestOf } from '../release/digest-of';

/** Media type of the manifest of an artifact that Flux pulls (fluxcd/pkg/oci). */
export const MANIFEST_TYPE = 'application/vnd.oci.image.manifest.v1+json';
const CONFIG_TYPE = 'application/vnd.cncf.flux.config.v1+json';
/** Media type of its only layer. */
export const CONTENT_TYPE = 'application/vnd.cncf.flux.content.v1.tar+gzip';

export interface ArtifactOptions {
  /** Content by path. */
  readonly files: ReadonlyMap<string, string | Buffer>;
  /** Origin of the files, for example the address of the Git repository. */
  readonly source: string;
  /** For example `main@sha1:<commit>`. */
  readonly revision: string;
}

/** Packs files as an OCI artifact for Flux's OCIRepository. The same files give the same bytes: no time, no user. */
export async function buildArtifact({ files, source, revision }: ArtifactOptions): Promise<Artifact> {
  const tar = await tarball(files);
  const content = blob(CONTENT_TYPE, compress(tar));
  const config = blob(
    CONFIG_TYPE,
    json({ architecture: '', config: {}, os: '', rootfs: { type: 'layers', diff_ids: [digestOf(tar)] } }),
  );
  const manifest = json({
    schemaVersion: 2,
    mediaType: MANIFEST_TYPE,
    config: descriptor(config),
    layers: [descriptor(content)],
    annotations: { 'org.opencontainers.image.revision': revision, 'org.opencontainers.image.source': source },
  });
  return { blobs: [config, content], manifest: blob(MANIFEST_TYPE, manifest) };
}

async function tarball(files: ArtifactOptions['files']): Promise<Buffer> {
  const archive = pack();
  for (const name of [...files.keys()].sort()) {
    archive.entry({ name, mode: 0o644, mtime: new Date(0) }, files.get(name) ?? '');
  }
  archive.finalize();
  return await buffer(archive);
}

function compress(content: Buffer): Buffer {
  const compressed = gzipSync(content, { level: 9 });
  // Byte 9 names the operating system that compressed it; 255 is "unknown" (RFC 1952).
  compressed[9] = 255;
  return compressed;
}

function blob(mediaType: string, content: Buffer): Blob {
  return { mediaType, digest: digestOf(content), content };
}

function descriptor({ mediaType, digest, content }: Blob) {
  return { mediaType, digest, size: content.length };
}

function json(value: unknown): Buffer {
  return Buffer.from(JSON.stringify(value));
}
