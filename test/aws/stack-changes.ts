import {
  type CloudFormationClient,
  DescribeStacksCommand,
  GetTemplateCommand,
  paginateListStackResources,
} from '@aws-sdk/client-cloudformation';

interface Resource {
  readonly type: string;
  readonly physicalId: string;
  /** As it stands in the template. */
  readonly definition: string;
}

type Stacks = Readonly<Record<string, Readonly<Record<string, Resource>>>>;

/** What happened to resources, by stack: `update AWS::SQS::Queue`, sorted. A stack without changes has no entry. */
export type Changes = Readonly<Record<string, readonly string[]>>;

/**
 * Tells what changed in all stacks of an account since it was asked the last time: by logical ids, physical ids and
 * templates, since MiniStack writes an event for every resource of a stack that is updated.
 */
export class StackChanges {
  private before: Stacks = {};

  public constructor(private readonly client: CloudFormationClient) {}

  public async statuses(): Promise<Readonly<Record<string, string>>> {
    const { Stacks = [] } = await this.client.send(new DescribeStacksCommand({}));
    return Object.fromEntries(Stacks.map(({ StackName = '', StackStatus = '' }) => [StackName, StackStatus]));
  }

  public async next(): Promise<Changes> {
    const after = await this.stacks();
    const names = [...new Set([...Object.keys(this.before), ...Object.keys(after)])].sort();
    const changes = names.map((name) => [name, changesOf(this.before[name] ?? {}, after[name] ?? {})] as const);
    this.before = after;
    return Object.fromEntries(changes.filter(([, lines]) => lines.length > 0));
  }

  private async stacks(): Promise<Stacks> {
    const names = Object.keys(await this.statuses());
    return Object.fromEntries(
      await Promise.all(names.map(async (name) => [name, await this.resources(name)] as const)),
    );
  }

  private async resources(StackName: string): Promise<Record<string, Resource>> {
    const { TemplateBody = '{}' } = await this.client.send(new GetTemplateCommand({ StackName }));
    // The template of `cdk bootstrap` is YAML: it does not change here.
    const template = TemplateBody.startsWith('{') ? (JSON.parse(TemplateBody) as Template) : {};
    const resources: Record<string, Resource> = {};
    for await (const { StackResourceSummaries = [] } of paginateListStackResources(
      { client: this.client },
      { StackName },
    )) {
      for (const { LogicalResourceId: id = '', PhysicalResourceId = '', ResourceType = '' } of StackResourceSummaries) {
        const definition = JSON.stringify(template.Resources?.[id]);
        resources[id] = { type: ResourceType, physicalId: PhysicalResourceId, definition };
      }
    }
    return resources;
  }
}

interface Template {
  readonly Resources?: Readonly<Record<string, unknown>>;
}

function changesOf(before: Stacks[string], after: Stacks[string]): string[] {
  const removed = Object.entries(before).flatMap(([id, { type }]) =>
    after[id] === undefined ? [`remove ${type}`] : [],
  );
  const changed = Object.entries(after).flatMap(([id, { type, physicalId, definition }]) => {
    const former = before[id];
    if (former === undefined) {
      return [`create ${type}`];
    }
    if (former.physicalId !== physicalId) {
      return [`replace ${type}`];
    }
    return former.definition === definition ? [] : [`update ${type}`];
  });
  return [...removed, ...changed].sort();
}
