import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Signer } from './signer.ts';

/** A key of KMS, through the AWS CLI: in GitHub's job, which has an identity and so runs no packages. */
export class AwsCliSigner implements Signer {
  private readonly keyId: string;
  private readonly region: string;
  private readonly program: string;

  /**
   * @param keyId - id, ARN or `alias/<name>` of the key
   * @param program - the AWS CLI
   */
  constructor(keyId: string, region: string, program = 'aws') {
    this.keyId = keyId;
    this.region = region;
    this.program = program;
  }

  public async publicKey(): Promise<Buffer> {
    return this.ask('get-public-key', 'PublicKey');
  }

  public async sign(bytes: Buffer): Promise<Buffer> {
    const directory = mkdtempSync(join(tmpdir(), 'sign-'));
    try {
      // A file: Node.js gives its children a socket as standard input, which cannot be opened by name. And not JSON, in
      // which the first and the second version of the CLI read bytes differently.
      const file = join(directory, 'message');
      writeFileSync(file, bytes);
      const message = ['--message', `fileb://${file}`, '--message-type', 'RAW'];
      return this.ask('sign', 'Signature', ...message, '--signing-algorithm', 'ECDSA_SHA_256');
    } finally {
      rmSync(directory, { recursive: true });
    }
  }

  /** @returns the bytes in one field of the answer */
  private ask(operation: string, field: string, ...options: readonly string[]): Buffer {
    const common = ['--region', this.region, '--key-id', this.keyId, '--output', 'json'];
    const answer = spawnSync(this.program, ['kms', operation, ...common, ...options], { encoding: 'utf8' });
    if (answer.status !== 0) {
      throw new Error(`aws kms ${operation}: ${answer.error?.message ?? answer.stderr.trim()}`);
    }
    const fields = JSON.parse(answer.stdout) as Readonly<Record<string, string>>;
    return Buffer.from(fields[field] ?? '', 'base64');
  }
}
