import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import type { Signer } from '../../lib/release/signer';

/** A key for tests alone, made for them: it signs nothing else. Its numbers are those of RFC 7515, appendix A.3. */
const TEST_KEY = {
  kty: 'EC',
  crv: 'P-256',
  x: 'f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU',
  y: 'x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0',
  d: 'jpsQnnGQmL-YBIffH1136cspYG6-0iY7X1fCE9-E9LI',
};

/** Signs with a key of this process, in place of one in KMS. */
export class TestSigner implements Signer {
  /** How often it was asked for a signature. */
  public signatures = 0;

  private constructor(private readonly key: KeyObject) {}

  /** Always the same key. */
  public static known(): TestSigner {
    return new TestSigner(createPrivateKey({ key: TEST_KEY, format: 'jwk' }));
  }

  /** A new key. */
  public static other(): TestSigner {
    return new TestSigner(generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey);
  }

  public async publicKey(): Promise<Buffer> {
    return createPublicKey(this.key).export({ type: 'spki', format: 'der' });
  }

  public async sign(bytes: Buffer): Promise<Buffer> {
    this.signatures += 1;
    return sign('sha256', bytes, this.key);
  }
}
