import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Artifact } from './artifact.ts';

/**
 * Writes an artifact as an OCI image layout (https://github.com/opencontainers/image-spec/blob/main/image-layout.md), a
 * directory that tools such as skopeo push as it is.
 */
export function writeOciLayout(directory: string, { blobs, manifest }: Artifact): void {
  const write = (path: string, content: string | Buffer) => {
    mkdirSync(dirname(join(directory, path)), { recursive: true });
    writeFileSync(join(directory, path), content);
  };
  for (const { digest, content } of [...blobs, manifest]) {
    write(join('blobs', ...digest.split(':')), content);
  }
  const { mediaType, digest, content } = manifest;
  const manifests = [{ mediaType, digest, size: content.length }];
  write('index.json', JSON.stringify({ schemaVersion: 2, manifests }));
  write('oci-layout', JSON.stringify({ imageLayoutVersion: '1.0.0' }));
}
