import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { ACCOUNT, LocalAccount } from './local-account';
import { PlatformCopy } from './platform-copy';
import { type BlockName, readmeCommands } from './readme-commands';
import { type Changes, StackChanges } from './stack-changes';

/** A copy of this platform, and an emulated account that one of its environments is deployed to. */
export class EmulatedPlatform {
  public readonly account = new LocalAccount();
  public readonly copy = new PlatformCopy(() => this.account.variables);
  private stackChanges: StackChanges | undefined;

  public constructor(private readonly environment: string) {}

  public async up(): Promise<void> {
    await this.account.up();
    this.stackChanges = new StackChanges(new CloudFormationClient(this.account.client));
  }

  public down(): void {
    this.account.down();
    this.copy.remove();
  }

  public get changes(): StackChanges {
    if (this.stackChanges === undefined) {
      throw new Error('the account is not up');
    }
    return this.stackChanges;
  }

  /** Prepares the account with the commands of the README, and returns the command that `idp bootstrap` leads to. */
  public async prepare(): Promise<{ printed: string; documented: string }> {
    const documented = this.documented('bootstrap').replaceAll('<account>', ACCOUNT);
    const printed = (await this.run(this.documented('prepare'))).trim().split('\n').at(-1) ?? '';
    await this.run(documented);
    await this.changes.next();
    return { printed, documented: documented.replaceAll(/ \\\n */g, ' ') };
  }

  /** A block of the README, for this environment. */
  public documented(name: BlockName): string {
    return readmeCommands(name)
      .replaceAll(/\bdev\b/g, this.environment)
      .replaceAll('idpdev', `idp${this.environment}`);
  }

  /** Deploys all stacks, and returns what changed in them. */
  public async deploy(): Promise<Changes> {
    await this.run(`npx cdk deploy '${this.environment}/*'`);
    return await this.changes.next();
  }

  /** Runs commands that have to succeed, and returns their output. */
  public async run(commands: string): Promise<string> {
    const { status, output } = await this.copy.run(commands);
    if (status !== 0) {
      throw new Error(`${commands} ended with ${status}:\n${output}`);
    }
    return output;
  }
}
