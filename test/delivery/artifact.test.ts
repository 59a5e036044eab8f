import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildArtifact } from '../../lib/delivery/artifact';
import { PATIENCE } from '../support/patience';

jest.setTimeout(PATIENCE);

const files = new Map<string, string | Buffer>([
  ['clusters/k3s/kustomization.yaml', 'resources: []\n'],
  ['workloads/orders.yaml', Buffer.from('kind: Deployment\n')],
]);
const options = { files, source: 'https://example.com/repository', revision: 'main@sha1:abc' };

test('the same files make the same bytes, in any order', async () => {
  const other = { ...options, files: new Map([...files].reverse()) };
  expect((await buildArtifact(other)).manifest.digest).toBe((await buildArtifact(options)).manifest.digest);
});

test('one changed byte makes another digest', async () => {
  const other = { ...options, files: new Map([...files, ['workloads/orders.yaml', 'kind: Job\n']]) };
  expect((await buildArtifact(other)).manifest.digest).not.toBe((await buildArtifact(options)).manifest.digest);
});

test('the compressed content names neither the time nor the system that made it', async () => {
  const { blobs } = await buildArtifact(options);
  const header = blobs[1]?.content.subarray(0, 10) ?? Buffer.alloc(0);
  // RFC 1952: magic, deflate, no flags, time 0; byte 9 is the operating system, where 255 is "unknown".
  expect([...header.subarray(0, 8)]).toEqual([0x1f, 0x8b, 8, 0, 0, 0, 0, 0]);
  expect(header[9]).toBe(255);
});

test('tar reads back exactly the files', async () => {
  const { blobs } = await buildArtifact(options);
  const directory = mkdtempSync(join(tmpdir(), 'artifact-'));
  try {
    writeFileSync(join(directory, 'content.tar.gz'), blobs[1]?.content ?? '');
    execFileSync('tar', ['-xzf', 'content.tar.gz'], { cwd: directory });
    for (const [path, content] of files) {
      expect(readFileSync(join(directory, path), 'utf8')).toBe(content.toString());
    }
  } finally {
    rmSync(directory, { recursive: true });
  }
});

test('the manifest is the one Flux pulls: its media types, and the size and digest of each blob', async () => {
  const { blobs, manifest } = await buildArtifact(options);
  const [config, content] = blobs.map(({ mediaType, digest, content: bytes }) => ({
    mediaType,
    digest,
    size: bytes.length,
  }));
  expect(JSON.parse(manifest.content.toString())).toEqual({
    schemaVersion: 2,
    mediaType: 'application/vnd.oci.image.manifest.v1+json',
    config,
    layers: [content],
    annotations: {
      'org.opencontainers.image.revision': 'main@sha1:abc',
      'org.opencontainers.image.source': 'https://example.com/repository',
    },
  });
  expect([config?.mediaType, content?.mediaType]).toEqual([
    'application/vnd.cncf.flux.config.v1+json',
    'application/vnd.cncf.flux.content.v1.tar+gzip',
  ]);
});
