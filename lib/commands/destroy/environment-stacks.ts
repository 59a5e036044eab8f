import {
  type CloudFormationClient,
  DeleteStackCommand,
  GetTemplateCommand,
  paginateDescribeStacks,
  paginateListStackResources,
  type Stack,
  UpdateTerminationProtectionCommand,
  waitUntilStackDeleteComplete,
} from '@aws-sdk/client-cloudformation';
import { CELL_PLANES } from '../../plan/cell';

/** Ids of the stacks in lib/platform.ts. */
export const STACKS = ['networking', 'security', 'registry', 'data', 'services', 'observability', 'compute'];

/** Whether a stack is one of an environment: `dev-data`, or `dev-data-2` of another cell. */
export function isStackOf(environment: string): (name: string) => boolean {
  const pattern = new RegExp(`^${environment}-((${STACKS.join('|')})|(${CELL_PLANES.join('|')})-[1-9]\\d*)$`);
  return (name) => pattern.test(name);
}

/** What holds data, by its type in CloudFormation. */
const HOLDERS: Readonly<Record<string, string>> = {
  'AWS::DynamoDB::Table': 'table',
  'AWS::ECR::Repository': 'repository',
  'AWS::Kinesis::Stream': 'stream',
  'AWS::Logs::LogGroup': 'log group',
  'AWS::S3::Bucket': 'bucket',
  'AWS::SQS::Queue': 'queue',
  'AWS::SSM::Parameter': 'parameter',
  'AWS::SecretsManager::Secret': 'secret',
};

/** Something in a stack that holds data. */
export interface Holder {
  /** For example `log group`. */
  readonly kind: string;
  readonly name: string;
  /** Whether it stays when its stack is deleted. */
  readonly kept: boolean;
}

/** Something in a stack. */
export interface StackResource {
  /** Its id in the template. */
  readonly logicalId: string;
  /** What the service calls it, for example the URL of a queue. */
  readonly physicalId: string;
}

/** Seconds to wait for the deletion of a stack. */
const DELETED_WITHIN = 600;

/** Stacks of an account, by name. */
export class EnvironmentStacks {
  public constructor(private readonly client: CloudFormationClient) {}

  /** Those stacks of these names that exist. */
  public async existing(names: readonly string[]): Promise<Stack[]> {
    return await this.matching((name) => names.includes(name));
  }

  /** The stacks of an environment that exist, of all its cells: workloads need not be in them any more. */
  public async ofEnvironment(environment: string): Promise<Stack[]> {
    return await this.matching(isStackOf(environment));
  }

  private async matching(matches: (name: string) => boolean): Promise<Stack[]> {
    const found: Stack[] = [];
    for await (const { Stacks = [] } of paginateDescribeStacks({ client: this.client }, {})) {
      found.push(...Stacks.filter(({ StackName = '' }) => matches(StackName)));
    }
    return found;
  }

  /** What a stack has of one type; nothing if there is no such stack. */
  public async resources(StackName: string, type: string): Promise<StackResource[]> {
    const found: StackResource[] = [];
    try {
      for await (const { StackResourceSummaries = [] } of paginateListStackResources(
        { client: this.client },
        { StackName },
      )) {
        for (const { LogicalResourceId = '', PhysicalResourceId = '', ResourceType } of StackResourceSummaries) {
          if (ResourceType === type && PhysicalResourceId !== '') {
            found.push({ logicalId: LogicalResourceId, physicalId: PhysicalResourceId });
          }
        }
      }
    } catch (error) {
      if (!(error instanceof Error && error.name === 'ValidationError' && error.message.includes('does not exist'))) {
        throw error;
      }
    }
    return found;
  }

  /** What holds data in a stack that was made by the CDK. The template that is deployed says what is kept. */
  public async holders({ StackName }: Stack): Promise<Holder[]> {
    const { TemplateBody = '{}' } = await this.client.send(new GetTemplateCommand({ StackName }));
    const { Resources = {} } = JSON.parse(TemplateBody) as Template;
    const holders: Holder[] = [];
    for await (const { StackResourceSummaries = [] } of paginateListStackResources(
      { client: this.client },
      { StackName },
    )) {
      for (const {
        LogicalResourceId = '',
        PhysicalResourceId: name = '',
        ResourceType = '',
      } of StackResourceSummaries) {
        const kind = HOLDERS[ResourceType];
        if (kind !== undefined && name !== '') {
          holders.push({ kind, name, kept: (Resources[LogicalResourceId]?.DeletionPolicy ?? 'Delete') !== 'Delete' });
        }
      }
    }
    return holders;
  }

  public async unprotect({ StackName }: Stack): Promise<void> {
    await this.client.send(new UpdateTerminationProtectionCommand({ StackName, EnableTerminationProtection: false }));
  }

  /** Deletes a stack without the CDK, and waits for its end. */
  public async delete({ StackId }: Stack): Promise<void> {
    await this.client.send(new DeleteStackCommand({ StackName: StackId }));
    await waitUntilStackDeleteComplete(
      { client: this.client, maxWaitTime: DELETED_WITHIN, minDelay: 1, maxDelay: 10 },
      { StackName: StackId },
    );
  }
}

interface Template {
  readonly Resources?: Readonly<Record<string, { readonly DeletionPolicy?: string }>>;
}
