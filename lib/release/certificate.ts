import { createHash } from 'node:crypto';
import { der } from './der.ts';
import type { Signer } from './signer.ts';

const ECDSA_WITH_SHA256 = der.sequence(der.oid('1.2.840.10045.4.3.2'));
/** "No well-defined expiration" (RFC 5280, 4.1.2.5): a host that is made again later must still accept old releases. */
const NEVER = '99991231235959Z';

/** What a certificate says besides its key. */
export interface CertificateOptions {
  /** Of whom, for example `idp-dev release`. */
  readonly commonName: string;
  readonly organization: string;
  /** From when it is valid. */
  readonly now: Date;
}

/**
 * Makes the self-signed certificate that releases are verified with: X.509 for signing code, in PEM. It names no address of
 * a revocation list, so that who verifies asks nobody.
 *
 * The extensions are those that the Notary Project requires of a signing certificate (signature specification,
 * "Certificate Requirements").
 */
export async function createCertificate(signer: Signer, options: CertificateOptions): Promise<string> {
  const publicKey = await signer.publicKey();
  const signed = toBeSigned(publicKey, options);
  const certificate = der.sequence(signed, ECDSA_WITH_SHA256, der.bits(await signer.sign(signed)));
  const lines = certificate.toString('base64').match(/.{1,64}/g) ?? [];
  return ['-----BEGIN CERTIFICATE-----', ...lines, '-----END CERTIFICATE-----', ''].join('\n');
}

function toBeSigned(publicKey: Buffer, { commonName, organization, now }: CertificateOptions): Buffer {
  const name = der.sequence(attribute('2.5.4.10', organization), attribute('2.5.4.3', commonName));
  const validity = der.sequence(der.shortTime(shortTime(now)), der.time(NEVER));
  // Of the key, so that the same key and date give the same content.
  const serial = createHash('sha256').update(publicKey).digest().subarray(0, 16);
  return der.sequence(
    der.tagged(0, der.integer(Buffer.of(2))),
    ...[der.integer(serial), ECDSA_WITH_SHA256, name, validity, name, publicKey],
    der.tagged(3, extensions()),
  );
}

function attribute(oid: string, text: string): Buffer {
  return der.set(der.sequence(der.oid(oid), der.utf8(text)));
}

function extensions(): Buffer {
  return der.sequence(
    // Basic constraints: not a certificate authority, which is the default and so left out.
    extension('2.5.29.19', der.sequence()),
    // Key usage: digital signature, the first of nine bits.
    extension('2.5.29.15', der.bits(Buffer.of(0x80), 7)),
    // Extended key usage: code signing.
    der.sequence(der.oid('2.5.29.37'), der.octets(der.sequence(der.oid('1.3.6.1.5.5.7.3.3')))),
  );
}

/** One that whoever does not know it has to refuse. */
function extension(oid: string, content: Buffer): Buffer {
  return der.sequence(der.oid(oid), der.boolean(true), der.octets(content));
}

/** `2026-11-26T07:00:00.000Z` as `261126070000Z`. */
function shortTime(date: Date): string {
  return `${date.toISOString().slice(2, 19).replaceAll(/[-:T]/g, '')}Z`;
}
