import { spawnSync } from 'node:child_process';
import type { Signer } from './signer.ts';

/**
 * A key of KMS, through the AWS CLI: in GitHub's job, which has an identity and so runs no packages.
 *
 * @param keyId - id, ARN or `alias/<name>` of the key
 */
export class AwsCliSigner implements Signer {
  private readonly keyId: string;
  private readonly region: string;

  constructor(keyId: string, region: string) {
    this.keyId = keyId;
    this.region = region;
  }

  public async publicKey(): Promise<Buffer> {
    return this.ask('get-public-key', 'PublicKey');
  }

  public async sign(bytes: Buffer): Promise<Buffer> {
    // The first and the second version of the CLI read JSON with bytes in it differently, and such a file alike.
    const message = ['--message', 'fileb:///dev/stdin', '--message-type', 'RAW'];
    return this.ask('sign', 'Signature', [...message, '--signing-algorithm', 'ECDSA_SHA_256'], bytes);
  }

  private ask(operation: string, field: string, args: readonly string[] = [], input?: Buffer): Buffer {
    const common = ['--region', this.region, '--key-id', this.keyId, '--output', 'json'];
    const { status, error, stdout, stderr } = spawnSync(
      'aws',
      ['kms', operation, ...common, ...args],
      input && { input },
    );
    if (status !== 0) {
      throw new Error(`aws kms ${operation}: ${error?.message ?? stderr.toString().trim()}`);
    }
    const answer = JSON.parse(stdout.toString()) as Readonly<Record<string, string>>;
    return Buffer.from(answer[field] ?? '', 'base64');
  }
}
