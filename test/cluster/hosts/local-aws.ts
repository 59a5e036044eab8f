import { type ChildProcess, execFileSync } from 'node:child_process';
import { startMiniStack } from '../../support/ministack';

const REGION = 'us-east-1';

/** The parts of answers that the tests read; each answer holds those of its command. */
export interface Answer {
  readonly ARN: string;
  readonly Instances: readonly { readonly InstanceId: string }[];
  readonly SecretList: readonly { readonly Name: string }[];
  readonly SecretString: string;
  readonly StackEvents: readonly { readonly ResourceType: string; readonly ResourceStatusReason?: string }[];
  readonly Stacks: readonly { readonly StackStatus: string }[];
  readonly events: readonly { readonly message: string }[];
  readonly logStreams: readonly { readonly logStreamName: string }[];
}

/** AWS as MiniStack emulates it, on loopback: CloudFormation, instance metadata, IAM, S3, SSM, Secrets Manager, Logs. */
export class LocalAws {
  public endpoint = '';
  private process: ChildProcess | undefined;

  constructor(
    private readonly program: string,
    private readonly cli: string,
  ) {}

  public async up(): Promise<void> {
    const { endpoint, process } = await startMiniStack([this.program], {
      HOME: '/nonexistent',
      MINISTACK_REGION: REGION,
      MINISTACK_IMDS_V2_REQUIRED: '1',
    });
    this.endpoint = endpoint;
    this.process = process;
  }

  public down(): void {
    this.process?.kill();
  }

  /** The AWS CLI with credentials of its own; the result is the JSON that it prints. */
  public call(...args: readonly string[]): Answer {
    const env = { ...this.settings, AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test' };
    const text = execFileSync(this.cli, [...args, '--output', 'json'], { env, encoding: 'utf8', stdio: 'pipe' });
    return (text.trim() === '' ? {} : JSON.parse(text)) as Answer;
  }

  /** Shell that runs the real CLI as a host does: with nothing but the role of the instance, from the metadata service. */
  public get hostCli(): string {
    const settings = Object.entries(this.settings).map(([name, value]) => `${name}='${value}'`);
    return `${settings.join(' ')} exec ${this.cli} "$@"`;
  }

  private get settings(): Record<string, string> {
    return {
      PATH: process.env['PATH'] ?? '',
      AWS_ENDPOINT_URL: this.endpoint,
      AWS_EC2_METADATA_SERVICE_ENDPOINT: this.endpoint,
      AWS_DEFAULT_REGION: REGION,
      AWS_CONFIG_FILE: '/dev/null',
      AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
      AWS_PAGER: '',
    };
  }
}
