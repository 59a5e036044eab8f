import { KMSClient } from '@aws-sdk/client-kms';
import type { Environment } from '../config/environment';
import { releaseSigning, type Sign } from '../release/release-signing';
import type { Signer } from '../release/signer';
import { KmsSigner } from './kms-signer';
import { signingOf } from './signing-of';

/**
 * The step of `idp publish` that signs a release of an environment; undefined where releases are not signed.
 *
 * @param warn - gets the certificate to commit, if there is none of the environment's key
 * @throws UserError without that certificate, if the cluster verifies releases
 */
export async function releaseSignature(
  environment: Environment,
  warn: (text: string) => void,
  signer: (keyId: string, region: string) => Signer = (keyId, region) =>
    new KmsSigner(new KMSClient({ region }), keyId),
): Promise<Sign | undefined> {
  const signing = signingOf(environment);
  return signing && (await releaseSigning(signing, signer(signing.key, signing.region), warn));
}
