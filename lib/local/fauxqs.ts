import { existsSync } from 'node:fs';
import type { RequestListener } from 'node:http';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { buildApp, BuildAppOptions } from 'fauxqs' with { 'resolution-mode': 'import' };
import { completeS3 } from './complete-s3';
import { tellErrors } from './fauxqs-errors';
import { rewriteQueueUrls } from './queue-urls';
import { endBrokenPolls } from './sqs-broken-polls';
import { receiveWholeGroups } from './sqs-groups';
import { addRedrive } from './sqs-redrive';

/** The Fastify application that answers for SQS, SNS and S3. */
export type Fauxqs = Awaited<ReturnType<typeof buildApp>>;

export type FauxqsStores = NonNullable<BuildAppOptions['stores']>;
export type S3Store = FauxqsStores['s3Store'];
export type SqsStore = FauxqsStores['sqsStore'];

/** SQS, SNS and S3: what answers a request, and what they hold. */
export interface OpenFauxqs {
  readonly answer: RequestListener;
  readonly stores: FauxqsStores;
}

interface SqsModule {
  readonly SqsStore: new () => SqsStore;
  readonly SqsQueue: { readonly prototype: object };
}

/** What SQS takes in the text of a message; fauxqs stops at U+FFFF, which refuses every emoji. */
const INVALID_CHARACTER = /[^\x09\x0A\x0D\x20-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/u;

/**
 * Starts SQS, SNS and S3 in memory, with what fauxqs lacks.
 *
 * @param port - where they are served
 */
export async function openFauxqs(port: number): Promise<OpenFauxqs> {
  const fauxqs = await import('fauxqs');
  const { SqsStore, SqsQueue } = await inside<SqsModule>('sqs/sqsStore.js');
  receiveWholeGroups(SqsQueue);
  const { SnsStore } = await inside<{ SnsStore: new () => FauxqsStores['snsStore'] }>('sns/snsStore.js');
  const { S3Store } = await inside<{ S3Store: new () => S3Store }>('s3/s3Store.js');
  const { INVALID_MESSAGE_BODY_CHAR: pattern } = await inside<{ INVALID_MESSAGE_BODY_CHAR: RegExp }>('sqs/sqsTypes.js');
  pattern.test = (text) => INVALID_CHARACTER.test(text);
  const stores = { sqsStore: new SqsStore(), snsStore: new SnsStore(), s3Store: new S3Store() };
  const app = fauxqs.buildApp({ logger: false, stores });
  tellErrors(app);
  rewriteQueueUrls(app, port);
  addRedrive(app, stores.sqsStore, port);
  endBrokenPolls(app, SqsQueue);
  completeS3(app, stores.s3Store);
  await app.ready();
  return { answer: (request, response) => app.routing(request, response), stores };
}

/** A module that fauxqs does not export. Its version is fixed, and tests fail when its parts change. */
async function inside<Module>(path: string): Promise<Module> {
  const places = (require.resolve.paths('fauxqs') ?? []).map((directory) => join(directory, 'fauxqs', 'dist', path));
  return (await import(pathToFileURL(places.find(existsSync) ?? path).href)) as Module;
}
