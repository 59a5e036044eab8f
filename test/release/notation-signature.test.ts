import { createHash, verify, X509Certificate } from 'node:crypto';
import { createCertificate } from '../../lib/release/certificate';
import { signArtifact } from '../../lib/release/notation-signature';
import { TestSigner } from '../support/test-signer';

const now = new Date('2026-11-26T07:00:00.123Z');
const subject = {
  mediaType: 'application/vnd.oci.image.manifest.v1+json',
  digest: `sha256:${'a'.repeat(64)}`,
  size: 571,
};
const signer = TestSigner.known();
const certificateOf = async (of: TestSigner) =>
  await createCertificate(of, { commonName: 'idp-dev release', organization: 'idp', now });

async function signed() {
  const pem = await certificateOf(signer);
  const { blobs, manifest } = await signArtifact(subject, pem, signer, now);
  const [config, envelope] = blobs;
  if (config === undefined || envelope === undefined) {
    throw new Error('a part is missing');
  }
  return { certificate: new X509Certificate(pem), config, envelope, manifest };
}

test('has the bytes that notation-go signs', async () => {
  const { envelope } = await signed();
  const { payload, protected: header } = JSON.parse(envelope.content.toString()) as Record<string, string>;
  const text = (part = '') => Buffer.from(part, 'base64url').toString();
  expect(text(header)).toBe(
    '{"alg":"ES256","crit":["io.cncf.notary.signingScheme"],"cty":"application/vnd.cncf.notary.payload.v1+json",' +
      '"io.cncf.notary.signingScheme":"notary.x509","io.cncf.notary.signingTime":"2026-11-26T07:00:00Z"}',
  );
  expect(text(payload)).toBe(
    `{"targetArtifact":{"mediaType":"${subject.mediaType}","digest":"${subject.digest}","size":571}}`,
  );
});

test('is a JWS of the key in the certificate that it brings', async () => {
  const { envelope, certificate } = await signed();
  const {
    payload,
    protected: header,
    signature,
    ...rest
  } = JSON.parse(envelope.content.toString()) as Record<string, string>;
  expect(rest).toEqual({
    header: { x5c: [certificate.raw.toString('base64')], 'io.cncf.notary.signingAgent': 'idp' },
  });
  const raw = Buffer.from(signature ?? '', 'base64url');
  expect(raw).toHaveLength(64);
  const key = { key: certificate.publicKey, dsaEncoding: 'ieee-p1363' } as const;
  expect(verify('sha256', Buffer.from(`${header}.${payload}`), key, raw)).toBe(true);
  expect(verify('sha256', Buffer.from(`${header}.${payload}x`), key, raw)).toBe(false);
});

test('is 64 bytes however short the numbers of a signature are', async () => {
  // Every 128th number starts with a zero byte.
  for (let round = 0; round < 600; round++) {
    const { envelope } = await signed();
    const { signature = '' } = JSON.parse(envelope.content.toString()) as Record<string, string>;
    expect(Buffer.from(signature, 'base64url')).toHaveLength(64);
  }
});

test('is an OCI artifact that refers to the manifest, without the field artifactType', async () => {
  const { config, envelope, manifest, certificate } = await signed();
  const digest = (content: Buffer) => `sha256:${createHash('sha256').update(content).digest('hex')}`;
  const thumbprint = createHash('sha256').update(certificate.raw).digest('hex');
  expect(JSON.parse(manifest.content.toString())).toEqual({
    schemaVersion: 2,
    mediaType: 'application/vnd.oci.image.manifest.v1+json',
    config: { mediaType: 'application/vnd.cncf.notary.signature', digest: digest(Buffer.from('{}')), size: 2 },
    layers: [{ mediaType: 'application/jose+json', digest: digest(envelope.content), size: envelope.content.length }],
    subject,
    annotations: {
      'io.cncf.notary.x509chain.thumbprint#S256': `["${thumbprint}"]`,
      'org.opencontainers.image.created': '2026-11-26T07:00:00Z',
    },
  });
  expect([config, envelope, manifest].map((blob) => blob.digest)).toEqual(
    [config, envelope, manifest].map((blob) => digest(blob.content)),
  );
});

test('is not made with the certificate of another key', async () => {
  const foreign = await certificateOf(TestSigner.other());
  await expect(signArtifact(subject, foreign, signer, now)).rejects.toThrow(
    'the key that signs is not the one of the certificate',
  );
});
