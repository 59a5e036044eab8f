import { GetPublicKeyCommand, type KMSClient, SignCommand } from '@aws-sdk/client-kms';
import type { Signer } from '../release/signer';

/** A key of KMS, through the AWS SDK. */
export class KmsSigner implements Signer {
  /** @param keyId - id, ARN or `alias/<name>` of the key */
  constructor(
    private readonly client: KMSClient,
    private readonly keyId: string,
  ) {}

  public async publicKey(): Promise<Buffer> {
    const { PublicKey = [] } = await this.client.send(new GetPublicKeyCommand({ KeyId: this.keyId }));
    return Buffer.from(PublicKey);
  }

  public async sign(bytes: Buffer): Promise<Buffer> {
    const { Signature = [] } = await this.client.send(
      new SignCommand({
        KeyId: this.keyId,
        Message: bytes,
        MessageType: 'RAW',
        SigningAlgorithm: 'ECDSA_SHA_256',
      }),
    );
    return Buffer.from(Signature);
  }
}
