import { X509Certificate } from 'node:crypto';

const PEM = /^-----BEGIN CERTIFICATE-----\n[A-Za-z0-9+/=\n]+\n-----END CERTIFICATE-----\n$/;

/** A certificate without the white space that an indented text of TypeScript has around its lines. */
export function normalizedCertificate(pem: string): string {
  const lines = pem.split('\n').map((line) => line.trim());
  return `${lines.filter((line) => line !== '').join('\n')}\n`;
}

/** Why a text is not a certificate that releases can be verified with; undefined if it is one. */
export function certificateProblem(pem: string): string | undefined {
  const expected = "expected the certificate that 'idp publish' prints, from its BEGIN to its END";
  if (!PEM.test(pem)) {
    return expected;
  }
  try {
    const { publicKey } = new X509Certificate(pem);
    const curve = publicKey.asymmetricKeyDetails?.namedCurve;
    return curve === 'prime256v1'
      ? undefined
      : `is the certificate of another kind of key (${curve ?? publicKey.asymmetricKeyType ?? 'unknown'}); expected an EC key on P-256`;
  } catch {
    return `cannot be read; ${expected}`;
  }
}
