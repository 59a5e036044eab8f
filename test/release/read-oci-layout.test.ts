import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildArtifact } from '../../lib/delivery/artifact';
import { writeOciLayout } from '../../lib/release/write-oci-layout';
import { readOciLayout } from '../../lib/release/read-oci-layout';
import type { Artifact } from '../../lib/release/artifact';

let directory: string;
let artifact: Artifact;

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'layout-'));
  artifact = await buildArtifact({ files: new Map([['a', 'b']]), source: 'here', revision: 'abc' });
  writeOciLayout(directory, artifact);
});
afterEach(() => {
  rmSync(directory, { recursive: true });
});

interface Index {
  manifests: Record<string, unknown>[];
}

/** Changes the index of the layout. */
function edit(change: (index: Index) => void): void {
  const file = join(directory, 'index.json');
  const index = JSON.parse(readFileSync(file, 'utf8')) as Index;
  change(index);
  writeFileSync(file, JSON.stringify(index));
}

test('reads what was written, byte for byte', () => {
  expect(readOciLayout(directory)).toEqual(artifact);
});

test('knows the tag that skopeo writes for oci:<directory>:<tag>', () => {
  edit(({ manifests: [manifest = {}] }) => {
    manifest['annotations'] = { 'org.opencontainers.image.ref.name': 'context-1f3a9c2' };
  });
  expect(readOciLayout(directory).tag).toBe('context-1f3a9c2');
});

test.each(['blob', 'manifest'] as const)('refuses a %s that is not what its name says', (part) => {
  const { digest } = part === 'blob' ? (artifact.blobs[1] as { digest: string }) : artifact.manifest;
  writeFileSync(join(directory, 'blobs', ...digest.split(':')), 'other');
  expect(() => readOciLayout(directory)).toThrow(`is damaged: the file of ${digest} has digest sha256:`);
});

test('refuses none, several, and an image for several platforms', () => {
  edit(({ manifests }) => manifests.push(...manifests));
  expect(() => readOciLayout(directory)).toThrow('contains 2 images; expected one');
  edit((index) => (index.manifests = []));
  expect(() => readOciLayout(directory)).toThrow('contains 0 images; expected one');
  const digest = artifact.blobs[0]?.digest;
  edit((index) => (index.manifests = [{ mediaType: 'application/vnd.oci.image.index.v1+json', digest }]));
  expect(() => readOciLayout(directory)).toThrow('index.v1+json; expected an image for one platform');
});
