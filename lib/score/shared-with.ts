import { PREFIX } from './annotations';

/**
 * The owner's word: which workloads may join a resource, or, on a workload, call its service ports. `fulfilment,
 * storefront`, or `*` for every workload.
 */
export const SHARED_WITH = `${PREFIX}shared-with`;

/** Its description on a resource. */
export const SHARED_RESOURCE =
  'workloads that may join this resource by its type and id: names separated by commas, or * for every workload';

export const EVERYONE = '*';

interface Annotated {
  readonly metadata?: { readonly annotations?: Readonly<Record<string, string>> | undefined } | undefined;
}

/** Names in the annotation of a workload or a resource; undefined if there is no annotation. */
export function sharedWith({ metadata }: Annotated): readonly string[] | undefined {
  return metadata?.annotations?.[SHARED_WITH]?.split(',').map((name) => name.trim());
}

/** Whether the owner lets a workload join. */
export function isSharedWith(owned: Annotated, workload: string): boolean {
  return sharedWith(owned)?.some((name) => name === workload || name === EVERYONE) === true;
}

/** What to tell a user: the annotation that lets one more workload join, in the owner's file. */
export function wordFor(owned: Annotated, workload: string): string {
  return `metadata.annotations.${SHARED_WITH}: '${[...(sharedWith(owned) ?? []), workload].join(', ')}'`;
}
