import type { ClaimOf } from '../plan/plan';
import type { Provision, ProvisionContext, ResourceType } from './resource-type';

/** Stacks that hold claims. */
export type ClaimStack = 'data' | 'security' | 'services';

/**
 * A resource type that becomes something in AWS: everything about it that needs neither the CDK nor the AWS SDK. The
 * CDK part is its `ClaimConstruct`, the SDK part its `LocalClaim`.
 */
export interface ClaimType<Params = unknown, Claim extends ClaimOf = ClaimOf> extends ResourceType<Params, Claim> {
  readonly type: Claim['type'];
  readonly access: NonNullable<ResourceType<Params, Claim>['access']>;
  readonly defaultAccess: NonNullable<ResourceType['defaultAccess']>;
  readonly cloudFormation: readonly string[];
  /** The stack that holds its claims. */
  readonly stack: ClaimStack;
  /** How many CloudFormation resources a claim becomes in that stack; one of each type if left out. */
  resources?(claim: Claim): number;
  /** One word for people, for example `table`. */
  readonly label: string;
  /** `resources` of a Score file that use every property of a claim of this type. Tests plan and create them. */
  readonly example: Readonly<Record<string, ExampleResource>>;
  /** Types whose claims are created before one of this type, since it refers to them. */
  readonly after?: readonly string[];
  /** Physical names that a claim takes besides its own. */
  otherNames?(claim: Claim): readonly string[];
  /** How many times `cost.perMonth` a claim costs; once if left out. */
  units?(claim: Claim): number;
  /** What a change of each property does. */
  readonly properties: ClaimProperties<Claim>;
  /** What happens to a claim that leaves its stack, or makes room for its replacement. */
  readonly removed: {
    /** What is lost, for example `its items are deleted`; left out where a claim holds nothing. */
    readonly loses?: string;
    /** Whether the environment's `removal` may keep it. */
    readonly retained: boolean;
    readonly note?: string;
  };
  /** Alarms of one claim: how many metrics each of them watches, which is what AWS charges for. */
  readonly alarms: readonly number[];
  /** What a claim asks for and the embedded services of the local run do not do, for example `items do not expire`. */
  limits(claim: Claim): readonly string[];
  provision(params: Params, context: ProvisionContext): ClaimProvision<Claim> | undefined;
}

interface ClaimProvision<Claim extends ClaimOf> extends Provision<Claim> {
  readonly claim: Claim;
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

/** What CloudFormation does when a property of a claim changes. */
export interface UpdateBehaviour<Value = unknown> {
  /** Type and property in CloudFormation. */
  readonly property: string;
  readonly effect: 'in place' | 'replace';
  /** Where its "Update requires" is written. */
  readonly source: string;
  /** What a change in place loses, if anything. */
  loses?(before: Value, after: Value): string | undefined;
  /** Why CloudFormation refuses a change, if it does. */
  refuses?(before: Value, after: Value): string | undefined;
  /** What people should know besides. */
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
