import type { ClaimOf } from '../plan/claim';
import type { Provision, ProvisionContext, ResourceType } from './resource-type';

/** Stacks that hold claims. */
export type ClaimStack = 'data' | 'security' | 'services';

/**
 * A resource type that becomes something in AWS, without its two other parts: `ClaimConstruct` uses the CDK, `LocalClaim`
 * the AWS SDK.
 */
export interface ClaimType<
  Params = unknown,
  Claim extends ClaimOf = ClaimOf,
  /** Of a class that claims something else, or nothing. */
  Other extends ClaimOf = Claim,
> extends Omit<ResourceType<Params, Claim>, 'provision'> {
  readonly type: Claim['type'];
  readonly access: NonNullable<ResourceType<Params, Claim>['access']>;
  readonly defaultAccess: NonNullable<ResourceType['defaultAccess']>;
  readonly cloudFormation: readonly string[];
  /** The stack that holds its claims. */
  readonly stack: ClaimStack;
  /** Number of CloudFormation resources of a claim in that stack; one of each type if left out. */
  resources?(claim: Claim): number;
  /** Types of the CloudFormation resources that all its claims share, each once; none if left out. */
  readonly sharedCloudFormation?: readonly string[];
  /** One word to show, for example `table`. */
  readonly label: string;
  /** `resources` of a Score file whose claim of this type has every property. Tests plan and create them. */
  readonly example: Readonly<Record<string, ExampleResource>>;
  /** Types that a claim may refer to, so that their claims are created first. */
  readonly after?: readonly string[];
  /** Physical names of a claim besides its own, for example of a dead-letter queue. */
  otherNames?(claim: Claim): readonly string[];
  /** Number of units that each cost `cost.perMonth`; one if left out. */
  units?(claim: Claim): number;
  /** The effect of changing each property. */
  readonly properties: ClaimProperties<Claim>;
  /** What happens to a claim that is removed or replaced. */
  readonly removed: {
    /** The loss, for example `its items are deleted`; left out if a claim holds no data. */
    readonly loses?: string;
    /** Whether it is kept where the environment's `removal` is `retain`. */
    readonly retained: boolean;
    readonly note?: string;
  };
  /** For each alarm of one claim, the number of metrics that it watches: AWS charges by metric. */
  readonly alarms: readonly number[];
  /** Features of a claim that the local run's embedded services lack, for example `items do not expire`. */
  limits(claim: Claim): readonly string[];
  provision(params: Params, context: ProvisionContext): Provision<Claim | Other> | undefined;
}

interface ExampleResource {
  readonly type: string;
  readonly params?: Readonly<Record<string, unknown>>;
}

/** A behaviour for every property of a claim that is not part of its identity; for a map, one for each of its keys. */
export type ClaimProperties<Claim extends ClaimOf> = {
  readonly [Name in Exclude<keyof Claim, keyof ClaimOf> | 'name']-?: UpdateBehaviour<Claim[Name]> | Keys<Claim[Name]>;
};

type Keys<Value> =
  NonNullable<Value> extends string | number | boolean | readonly unknown[]
    ? never
    : { readonly [Key in keyof NonNullable<Value>]-?: UpdateBehaviour<NonNullable<Value>[Key]> };

/** The effect of a changed property in CloudFormation. */
export interface UpdateBehaviour<Value = unknown> {
  /** Type and property in CloudFormation. */
  readonly property: string;
  readonly effect: 'in place' | 'replace';
  /** Address of its "Update requires" in the CloudFormation reference. */
  readonly source: string;
  /** The loss of a change in place, if any. */
  loses?(before: Value, after: Value): string | undefined;
  /** Why CloudFormation refuses a change, if it does. */
  refuses?(before: Value, after: Value): string | undefined;
  /** Anything else that is worth a note. */
  note?(before: Value, after: Value): string | undefined;
}

type Details<Value> = Pick<UpdateBehaviour<Value>, 'loses' | 'refuses' | 'note'>;

/** A property that CloudFormation changes without replacing the resource. */
export function inPlace<Value>(type: string, property: string, details: Details<Value> = {}): UpdateBehaviour<Value> {
  return { ...described(type, property), effect: 'in place', ...details };
}

/** A property whose change replaces the resource. */
export function replaces(type: string, property: string): UpdateBehaviour {
  return { ...described(type, property), effect: 'replace' };
}

/** `AWS::SQS::Queue` and its property, with its place in the CloudFormation reference. */
function described(type: string, property: string): Pick<UpdateBehaviour, 'property' | 'source'> {
  const [, service = '', resource = ''] = type.toLowerCase().split('::');
  const page = `https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-${service}-${resource}.html`;
  return {
    property: `${type} ${property}`,
    source: `${page}#cfn-${service}-${resource}-${property.toLowerCase()}`,
  };
}
