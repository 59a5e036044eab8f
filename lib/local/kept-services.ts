import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { deserialize, serialize } from 'node:v8';
import type { FauxqsStores } from './fauxqs';
import { keptQueues, restoreQueues, type KeptQueue } from './kept-queues';

/** Of what is written. Another one is for another form of it, which is not read. */
const FORMAT = 1;

/** What services hold, by a name of its own. */
type Contents = Readonly<Record<string, Map<string, unknown>>>;

interface Written {
  readonly format: number;
  readonly contents: Contents;
  readonly queues: readonly KeptQueue[];
}

/** Fields of fauxqs that its types call private. */
interface Inside {
  readonly [field: string]: Map<string, unknown>;
}

/** What the services hold in memory, in a file between runs. Tables have files of their own. */
export class KeptServices {
  private readonly contents: Contents;

  /** @param own - what other services hold */
  constructor(
    private readonly file: string,
    private readonly stores: FauxqsStores,
    own: Contents,
  ) {
    const fields = (store: object, ...names: readonly string[]) =>
      Object.fromEntries(names.map((name) => [name, (store as Inside)[name] as Map<string, unknown>]));
    this.contents = {
      ...own,
      ...fields(stores.s3Store, 'buckets', 'bucketCreationDates', 'multipartUploads', 'multipartUploadsByBucket'),
      ...fields(stores.snsStore, 'topics', 'subscriptions'),
    };
  }

  /**
   * @param port - of the services
   * @throws Error when the file cannot be read
   */
  public restore(port: number): void {
    if (!existsSync(this.file)) {
      return;
    }
    const { format, contents, queues } = deserialize(readFileSync(this.file)) as Written;
    if (format !== FORMAT) {
      throw new Error(`it has the format ${format}, not ${FORMAT}`);
    }
    for (const [name, held] of Object.entries(this.contents)) {
      contents[name]?.forEach((value, key) => held.set(key, value));
    }
    restoreQueues(this.stores.sqsStore, queues, port);
  }

  /** The file is either the former one or the new one, whenever this process ends. Only its owner may read it. */
  public save(): void {
    const written: Written = { format: FORMAT, contents: this.contents, queues: keptQueues(this.stores.sqsStore) };
    mkdirSync(dirname(this.file), { recursive: true });
    const next = `${this.file}.next`;
    writeFileSync(next, serialize(written), { mode: 0o600, flush: true });
    renameSync(next, this.file);
  }
}
