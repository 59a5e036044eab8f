import { createHash, verify, X509Certificate } from 'node:crypto';
import type { Artifact, Blob } from './artifact.ts';
import { digestOf } from './digest-of.ts';
import type { Signer } from './signer.ts';

const MANIFEST_TYPE = 'application/vnd.oci.image.manifest.v1+json';
const SIGNATURE_TYPE = 'application/vnd.cncf.notary.signature';
const ENVELOPE_TYPE = 'application/jose+json';
const PAYLOAD_TYPE = 'application/vnd.cncf.notary.payload.v1+json';

/** What a signature is of: the manifest of an artifact. */
export interface Descriptor {
  readonly mediaType: string;
  /** `sha256:<hex>` */
  readonly digest: string;
  /** Bytes. */
  readonly size: number;
}

/**
 * Signs the manifest of an artifact as the Notary Project's `notation` does: a JWS, in an OCI artifact of its own whose
 * `subject` is the manifest. The manifest names everything by digest, so this covers all that a release runs.
 *
 * Field for field what notation-go v1.3.2 writes, without `artifactType`: with it, ECR is said to refuse a manifest.
 *
 * @param certificatePem - of the signer's key
 * @throws Error if the signature is not one of the certificate's key
 */
export async function signArtifact(
  subject: Descriptor,
  certificatePem: string,
  signer: Signer,
  now: Date,
): Promise<Artifact> {
  const certificate = new X509Certificate(certificatePem);
  const { mediaType, digest, size } = subject;
  const config = blob(SIGNATURE_TYPE, '{}');
  const envelope = blob(
    ENVELOPE_TYPE,
    await signedEnvelope({ mediaType, digest, size }, certificate, signer, seconds(now)),
  );
  const thumbprint = createHash('sha256').update(certificate.raw).digest('hex');
  const manifest = blob(MANIFEST_TYPE, {
    schemaVersion: 2,
    mediaType: MANIFEST_TYPE,
    config: descriptor(config),
    layers: [descriptor(envelope)],
    subject: { mediaType, digest, size },
    annotations: {
      'io.cncf.notary.x509chain.thumbprint#S256': JSON.stringify([thumbprint]),
      'org.opencontainers.image.created': seconds(now),
    },
  });
  return { blobs: [config, envelope], manifest };
}

/** A JWS in its flattened form (RFC 7515, 7.2.2), with the headers of the Notary Project's signature specification. */
async function signedEnvelope(
  targetArtifact: Descriptor,
  certificate: X509Certificate,
  signer: Signer,
  signingTime: string,
): Promise<object> {
  const payload = base64url({ targetArtifact });
  const signed = base64url({
    alg: 'ES256',
    crit: ['io.cncf.notary.signingScheme'],
    cty: PAYLOAD_TYPE,
    'io.cncf.notary.signingScheme': 'notary.x509',
    'io.cncf.notary.signingTime': signingTime,
  });
  const bytes = Buffer.from(`${signed}.${payload}`);
  const signature = await signer.sign(bytes);
  if (!verify('sha256', bytes, certificate.publicKey, signature)) {
    throw new Error('the key that signs is not the one of the certificate');
  }
  return {
    payload,
    protected: signed,
    header: { x5c: [certificate.raw.toString('base64')], 'io.cncf.notary.signingAgent': 'idp' },
    signature: joined(signature).toString('base64url'),
  };
}

/** The two numbers of an ECDSA signature in DER, 32 bytes each, as JWS wants them (RFC 7518, 3.4). */
function joined(signature: Buffer): Buffer {
  const numbers: Buffer[] = [];
  for (let at = 2; at < signature.length;) {
    const length = signature[at + 1] ?? 0;
    const number = signature.subarray(at + 2, at + 2 + length);
    // Short ones lack zeros in front; those whose first bit is set have one more.
    numbers.push(Buffer.concat([Buffer.alloc(32), number]).subarray(-32));
    at += 2 + length;
  }
  return Buffer.concat(numbers);
}

function base64url(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

function blob(mediaType: string, value: object | string): Blob {
  const content = Buffer.from(typeof value === 'string' ? value : JSON.stringify(value));
  return { mediaType, digest: digestOf(content), content };
}

function descriptor({ mediaType, digest, content }: Blob): Descriptor {
  return { mediaType, digest, size: content.length };
}

/** `2026-11-26T07:00:00Z`: without fractions, which notation refuses. */
function seconds(date: Date): string {
  return `${date.toISOString().slice(0, 19)}Z`;
}
