import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { type MiniStack, startMiniStack } from '../support/ministack';

/** MiniStack takes an access key of twelve digits as the account. This one also serves requests without credentials. */
export const ACCOUNT = '000000000000';
export const REGION = 'us-east-1';

/** Why this machine cannot run an emulated account; undefined if it can. */
export function whatIsMissing(): string | undefined {
  try {
    execFileSync('python3', ['-c', 'import importlib.metadata as m; assert m.version("ministack") == "1.5.33"'], {
      stdio: 'ignore',
    });
    execFileSync('aws', ['--version'], { stdio: 'ignore' });
    return undefined;
  } catch {
    return 'pip install ministack==1.5.33 awscli';
  }
}

/** An AWS account on loopback: MiniStack with emulator.py. Everything in it is gone when it goes down. */
export class LocalAccount {
  private readonly home = mkdtempSync(join(tmpdir(), 'idp-aws-'));
  private ministack: MiniStack | undefined;

  public async up(): Promise<void> {
    this.ministack = await startMiniStack(['python3', resolve('test/aws/emulator.py')], {
      HOME: this.home,
      TMPDIR: this.home,
      MINISTACK_REGION: REGION,
    });
  }

  public down(): void {
    this.ministack?.process.kill();
    rmSync(this.home, { recursive: true, force: true });
  }

  public get endpoint(): string {
    return this.ministack?.endpoint ?? '';
  }

  /** For a client of the AWS SDK. */
  public get client() {
    return {
      ...{ endpoint: this.endpoint, region: REGION, forcePathStyle: true },
      credentials: { accessKeyId: ACCOUNT, secretAccessKey: 'test' },
    };
  }

  /** The variables of a program, which reaches this account and no other. */
  public get variables(): Record<string, string> {
    return {
      PATH: process.env['PATH'] ?? '',
      // The CDK remembers accounts in it.
      HOME: this.home,
      ...{ AWS_ACCESS_KEY_ID: ACCOUNT, AWS_SECRET_ACCESS_KEY: 'test', AWS_ENDPOINT_URL: this.endpoint },
      ...{
        AWS_REGION: REGION,
        AWS_DEFAULT_REGION: REGION,
        AWS_CONFIG_FILE: '/dev/null',
        AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
      },
      ...{ AWS_EC2_METADATA_DISABLED: 'true', AWS_PAGER: '' },
      ...{ CI: 'true', NO_COLOR: '1', CDK_DISABLE_CLI_TELEMETRY: 'true', npm_config_update_notifier: 'false' },
      AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
      // There is nobody to ask.
      CDK_REQUIRE_APPROVAL: 'never',
    };
  }
}
