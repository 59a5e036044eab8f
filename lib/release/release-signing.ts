import { X509Certificate } from 'node:crypto';
import { UserError } from '../diagnostics/user-error.ts';
import type { Artifact, Blob } from './artifact.ts';
import { createCertificate } from './certificate.ts';
import { signArtifact } from './notation-signature.ts';
import type { Signer } from './signer.ts';

/** How the releases of one environment are signed. */
export interface ReleaseSigning {
  /** The key in KMS: `alias/<name>`. */
  readonly key: string;
  readonly region: string;
  /** Name in a new certificate, for example `idp-dev release`. */
  readonly commonName: string;
  /** Organization in a new certificate: the platform's name. */
  readonly organization: string;
  /** PEM, at most two. Releases are signed with the one that is of the key. */
  readonly certificates: readonly string[];
  /** Whether the cluster refuses what is not signed. */
  readonly verify: boolean;
  /** Where certificates are written, for messages: `release.certificates of 'dev'`. */
  readonly place: string;
}

/** Makes the signature of a manifest: an OCI artifact of its own. */
export type Sign = (manifest: Blob) => Promise<Artifact>;

/**
 * The step of a release that signs it.
 *
 * Without a certificate of the key it gives `warn` one to commit. The release then goes on unsigned: the result is undefined.
 *
 * @throws UserError without a certificate of the key, if the cluster would refuse the release
 */
export async function releaseSigning(
  { certificates, verify, place, commonName, organization }: Omit<ReleaseSigning, 'key' | 'region'>,
  signer: Signer,
  warn: (text: string) => void,
  clock: () => Date = () => new Date(),
): Promise<Sign | undefined> {
  const key = await signer.publicKey();
  const certificate = certificates.find((pem) => publicKeyOf(pem).equals(key));
  if (certificate !== undefined) {
    return async ({ mediaType, digest, content }) =>
      await signArtifact({ mediaType, digest, size: content.length }, certificate, signer, clock());
  }
  const pem = await createCertificate(signer, { commonName, organization, now: clock() });
  const problem = `no certificate in ${place} is of the key`;
  warn(`${problem} that signs releases; commit this one:\n${pem}`);
  if (verify) {
    throw new UserError(
      `${problem}, so the cluster would refuse the release; add the one above, and deploy that commit`,
    );
  }
  return undefined;
}

function publicKeyOf(pem: string): Buffer {
  return new X509Certificate(pem).publicKey.export({ type: 'spki', format: 'der' });
}
