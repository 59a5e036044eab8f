import type { ClaimOf } from '../plan/claim';
import type { ClaimType } from './claim-type';
import { dns } from './dns';
import { dynamodbTable } from './dynamodb-table/type';
import { environment } from './environment';
import { EXISTING_SERVERS } from './existing-servers';
import { kinesisStream } from './kinesis-stream/type';
import { postgres } from './postgres/type';
import { redis } from './redis/type';
import type { ResourceType } from './resource-type';
import { route } from './route';
import { s3 } from './s3/type';
import { secret } from './secret/type';
import { endpoint, service } from './service';
import { servicePort } from './service-port';
import { snsTopic } from './sns-topic/type';
import { sqs } from './sqs/type';
import { ssmParameter } from './ssm-parameter/type';
import { volume } from './volume';

/**
 * Resource types that become something in AWS, by name. `constructs.ts` and `local.ts` list their other two parts, and
 * the compiler names a type that one of the three lists lacks.
 */
export const CLAIM_TYPES = {
  'dynamodb-table': dynamodbTable,
  'kinesis-stream': kinesisStream,
  postgres,
  s3,
  secret,
  'sns-topic': snsTopic,
  sqs,
  'ssm-parameter': ssmParameter,
} satisfies Readonly<Record<string, ClaimType>>;

/** Resource types without anything in AWS, by name. */
const OTHER_TYPES: Readonly<Record<string, ResourceType>> = {
  dns,
  endpoint,
  ...EXISTING_SERVERS,
  environment,
  redis,
  route,
  service,
  'service-port': servicePort,
  volume,
};

/** A claim of any type. */
export type Claim = NonNullable<
  NonNullable<ReturnType<(typeof CLAIM_TYPES)[keyof typeof CLAIM_TYPES]['provision']>>['claim']
>;

/** Every resource type a Score file can ask for, by name. */
export const RESOURCE_TYPES: ReadonlyMap<string, ResourceType> = new Map(
  [...Object.values<ResourceType>(CLAIM_TYPES), ...Object.values(OTHER_TYPES)]
    .sort((a, b) => (a.type < b.type ? -1 : 1))
    .map((type) => [type.type, type]),
);

/** The type of a claim; undefined if it is not offered, which a plan recorded by another release may contain. */
export function claimTypeOf({ type }: Pick<ClaimOf, 'type'>): ClaimType | undefined {
  return Object.hasOwn(CLAIM_TYPES, type) ? CLAIM_TYPES[type as Claim['type']] : undefined;
}

/** Whether resources of a type have a catalogue entity, which takes the annotations of their metadata. */
export function isCatalogued(type: string): boolean {
  return RESOURCE_TYPES.get(type)?.cloudFormation !== undefined;
}

/** Every physical name of a claim in AWS. */
export function physicalNames(claim: ClaimOf): string[] {
  return [claim.name, ...(claimTypeOf(claim)?.otherNames?.(claim) ?? [])];
}

/** Levels of access that allow something on each further physical name of a claim that a text contains. */
export function levelsOpening(claim: ClaimOf, text: string): string[] {
  const type = claimTypeOf(claim);
  const names = type?.otherNames?.(claim).filter((name) => text.includes(name)) ?? [];
  return Object.entries(type?.access ?? {})
    .filter(([, grants]) => names.every((name) => grants.some((it) => it.resource(claim)?.resource.includes(name))))
    .map(([level]) => level);
}

/** Claims in groups, in order of creation: a claim refers only to claims of earlier groups. */
export function creationOrder<Some extends ClaimOf>(claims: readonly Some[]): Some[][] {
  const groups: Some[][] = [];
  for (const claim of claims) {
    const group = (groups[rank(claim.type)] ??= []);
    group.push(claim);
  }
  return groups.filter((group) => group.length > 0);
}

function rank(type: string): number {
  return Math.max(-1, ...(claimTypeOf({ type })?.after ?? []).map(rank)) + 1;
}
