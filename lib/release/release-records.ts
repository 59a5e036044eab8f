import type { ReleaseRecord } from './release-record.ts';

/** The records of one environment's releases. */
export interface ReleaseRecords {
  /** The newest first. */
  list(limit: number): Promise<ReleaseRecord[]>;
  latest(): Promise<ReleaseRecord | undefined>;
  /** Writes a record, unless there is one with its number: then the result is false. Of two at once, one is true. */
  start(record: ReleaseRecord): Promise<boolean>;
  /** Its environment's tag has moved: the state becomes `released`. */
  finish(number: number): Promise<void>;
}
