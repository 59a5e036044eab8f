import type { AwsAccess } from '../../local/aws-endpoint';

/** A resource of the local run. */
export interface DataResource {
  readonly type: string;
  readonly uid: string;
  readonly name: string;
  readonly workloads: readonly string[];
}

export interface Put {
  /** UTF-8, but for an object. */
  readonly value: Buffer;
  /** Of an object. */
  readonly key?: string;
}

/** What can be done with the data of a resource of one type. */
export interface ResourceData {
  /** What it holds, as JSON. `key`: one object of a bucket. */
  show(name: string, limit: number, key?: string): Promise<unknown>;
  put?(name: string, put: Put): Promise<void>;
  /** @returns how many things it has removed; undefined if that is not known */
  purge?(name: string): Promise<number | undefined>;
}

/** Opens what handles the data of a type. */
export type OpenData = (access: AwsAccess) => ResourceData;
