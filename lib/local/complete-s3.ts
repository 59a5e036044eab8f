import type { Fauxqs, S3Store } from './fauxqs';
import { xmlError } from './fauxqs-errors';
import { keepHeaders, restoreHeaders } from './s3-headers';
import { copiedBytes, listedParts } from './s3-multipart';
import { missingInS3 } from './s3-subresources';

/** What is read of a request to fauxqs, and what is changed in it. */
interface S3Request {
  readonly method: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly params: unknown;
  readonly query: unknown;
  body: unknown;
}

/** An answer in place of that of fauxqs. */
interface S3Answer {
  readonly status: number;
  readonly xml: string;
}

/** Adds to the S3 of fauxqs what programs use every day, and refuses what it would do wrong. */
export function completeS3(app: Fauxqs, store: S3Store): void {
  app.addHook('onRequest', (request, reply, done) => {
    const { method, url, raw } = request;
    const [path, query = ''] = url.split('?');
    const missing = path === '/' ? undefined : missingInS3(method, query);
    if (missing !== undefined) {
      const xml = xmlError('NotImplemented', `the local run has no S3 ${missing}`);
      void reply.type('application/xml').status(501).send(xml);
      return;
    }
    if (path !== '/' && (method === 'PUT' || method === 'POST')) {
      keepHeaders(raw.headers);
    }
    done();
  });

  // Not asynchronous: nothing may happen between a condition and its write.
  app.addHook('preHandler', (request, reply, done) => {
    const answer = /^\/($|\?)/.test(request.url) ? undefined : prepare(store, request);
    if (answer === undefined) {
      done();
    } else {
      void reply.type('application/xml').status(answer.status).send(answer.xml);
    }
  });

  app.addHook('onSend', (request, reply, payload, done) => {
    restoreHeaders(reply);
    const { partNumber } = request.query as Record<string, string | undefined>;
    const etag = reply.getHeader('etag');
    if (partNumber === undefined || request.headers['x-amz-copy-source'] === undefined || typeof etag !== 'string') {
      done(null, payload);
      return;
    }
    void reply.type('application/xml');
    const modified = `<LastModified>${new Date().toISOString()}</LastModified>`;
    done(null, `<CopyPartResult><ETag>${etag}</ETag>${modified}</CopyPartResult>`);
  });
}

/** Makes a request one that fauxqs understands, or answers it. */
function prepare(store: S3Store, request: S3Request): S3Answer | undefined {
  const { method, headers, body } = request;
  const { bucket = '', '*': key = '' } = request.params as Record<string, string | undefined>;
  const query = request.query as Record<string, string | undefined>;
  const { uploadId, partNumber } = query;
  if (method === 'GET' && uploadId !== undefined) {
    const xml = listedParts(store, { bucket, key, uploadId });
    const missing = xmlError('NoSuchUpload', 'The specified multipart upload does not exist.');
    return xml === undefined ? { status: 404, xml: missing } : { status: 200, xml };
  }
  if (method === 'POST' && 'delete' in query && !(Buffer.isBuffer(body) && body.includes('<Delete'))) {
    return { status: 400, xml: xmlError('MalformedXML', 'The XML you provided was not well-formed') };
  }
  if (method === 'PUT' && partNumber !== undefined && headers['x-amz-copy-source'] !== undefined) {
    request.body = copiedBytes(store, headers);
  }
  const completes = method === 'POST' && uploadId !== undefined;
  if (completes && Buffer.isBuffer(body)) {
    // The SDK for Go writes quotes in this way.
    request.body = body.toString().replaceAll('&#34;', '&quot;');
  }
  const writes = completes || (method === 'PUT' && partNumber === undefined);
  return writes && !conditionHolds(etagOf(store, bucket, key), headers)
    ? { status: 412, xml: xmlError('PreconditionFailed', 'At least one of the preconditions did not hold') }
    : undefined;
}

/** Whether an object may be written: `If-None-Match: *` wants none there, `If-Match` wants one with this ETag. */
function conditionHolds(etag: string | undefined, headers: S3Request['headers']): boolean {
  const { 'if-none-match': none, 'if-match': match } = headers;
  const bare = (value: unknown) => String(value).replaceAll('"', '');
  return (none === undefined || etag === undefined) && (match === undefined || bare(match) === bare(etag));
}

function etagOf(store: S3Store, bucket: string, key: string): string | undefined {
  try {
    return store.headObject(bucket, key).etag;
  } catch {
    return undefined;
  }
}
