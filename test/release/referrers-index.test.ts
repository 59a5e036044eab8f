import type { Blob } from '../../lib/release/artifact';
import { referrersIndex } from '../../lib/release/referrers-index';

const subject = {
  mediaType: 'application/vnd.oci.image.manifest.v1+json',
  digest: `sha256:${'a'.repeat(64)}`,
  size: 9,
};
const manifest = (digest: string, content: object): Blob => ({
  ...{ mediaType: subject.mediaType, digest },
  content: Buffer.from(JSON.stringify(content)),
});
const signature = (digest: string) => manifest(digest, { config: { mediaType: 'application/x' }, subject });
const listed = (known?: Blob, digest = 'sha256:1') => {
  const { index } = referrersIndex(signature(digest), known) ?? {};
  return (JSON.parse(index?.content.toString() ?? '{}') as { manifests: { digest: string }[] }).manifests;
};

test('lists what refers to a manifest, under a tag made of the digest', () => {
  expect(referrersIndex(signature('sha256:1'))?.tag).toBe(`sha256-${'a'.repeat(64)}`);
  const size = signature('sha256:1').content.length;
  expect(listed()).toEqual([{ mediaType: subject.mediaType, digest: 'sha256:1', size, artifactType: 'application/x' }]);
});

test('keeps what was there, and names nothing twice', () => {
  const known = referrersIndex(signature('sha256:1'))?.index;
  expect(listed(known, 'sha256:2').map(({ digest }) => digest)).toEqual(['sha256:1', 'sha256:2']);
  expect(listed(known, 'sha256:1').map(({ digest }) => digest)).toEqual(['sha256:1']);
});

test('a manifest that refers to nothing is in no list', () => {
  expect(referrersIndex(manifest('sha256:1', { config: {} }))).toBeUndefined();
});
