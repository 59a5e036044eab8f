import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Asset } from 'aws-cdk-lib/aws-s3-assets';
import { Construct } from 'constructs';
import { bootScript, type HostKind } from '../hosts/boot-script';

/** The boot script of a kind of host, in CDK's bucket of assets: user data holds 16 KiB at most. */
export class BootScriptAsset extends Construct {
  /** `s3://...` */
  public readonly url: string;
  /** Of the script, in hexadecimal. CDK's own hash of an asset is another one. */
  public readonly sha256: string;
  /** Of this one object: `Asset.grantRead` would allow the assets of all CDK apps of the account. */
  public readonly arn: string;

  constructor(scope: Construct, id: string, kind: HostKind) {
    super(scope, id);
    const script = bootScript(kind);
    const directory = mkdtempSync(join(tmpdir(), 'boot-script-'));
    const path = join(directory, `${kind}.sh`);
    writeFileSync(path, script);
    // Copies the file into the cloud assembly.
    const { bucket, s3ObjectKey, s3ObjectUrl } = new Asset(this, 'Default', { path });
    rmSync(directory, { recursive: true });
    this.url = s3ObjectUrl;
    this.sha256 = createHash('sha256').update(script).digest('hex');
    this.arn = bucket.arnForObjects(s3ObjectKey);
  }
}
