import type { Fauxqs, S3Store } from './fauxqs';
import { xmlError } from './fauxqs-errors';
import { keepHeaders, restoreHeaders } from './s3-headers';
import { copiedBytes, listedParts } from './s3-multipart';
import { missingInS3 } from './s3-subresources';

/** Adds to the S3 of fauxqs what programs use every day, and refuses what it would do wrong. */
export function completeS3(app: Fauxqs, store: S3Store): void {
  app.addHook('onRequest', (request, reply, done) => {
    const { method, url, raw } = request;
    const [path, query = ''] = url.split('?');
    if (path === '/') {
      return done();
    }
    const missing = missingInS3(method, query);
    if (missing !== undefined) {
      void reply.type('application/xml').status(501);
      return reply.send(xmlError('NotImplemented', `the local run has no S3 ${missing}`));
    }
    if (method === 'PUT' || method === 'POST') {
      keepHeaders(raw.headers);
    }
    return done();
  });

  app.addHook('preHandler', (request, reply, done) => {
    const { method, headers, url } = request;
    if (url.startsWith('/?') || url === '/') {
      return done();
    }
    const { bucket = '', '*': key = '' } = request.params as Record<string, string | undefined>;
    const { uploadId, partNumber } = request.query as Record<string, string | undefined>;
    if (method === 'GET' && uploadId !== undefined) {
      const parts = listedParts(store, { bucket, key, uploadId });
      void reply.type('application/xml').status(parts === undefined ? 404 : 200);
      return reply.send(parts ?? xmlError('NoSuchUpload', 'The specified multipart upload does not exist.'));
    }
    if (
      method === 'POST' &&
      uploadId === undefined &&
      'delete' in (request.query as object) &&
      !isDelete(request.body)
    ) {
      void reply.type('application/xml').status(400);
      return reply.send(xmlError('MalformedXML', 'The XML you provided was not well-formed'));
    }
    if (method === 'PUT' && partNumber !== undefined && headers['x-amz-copy-source'] !== undefined) {
      request.body = copiedBytes(store, headers);
    }
    if (method === 'POST' && uploadId !== undefined && Buffer.isBuffer(request.body)) {
      // The SDK for Go writes quotes in this way.
      request.body = request.body.toString().replaceAll('&#34;', '&quot;');
    }
    if ((method === 'PUT' && partNumber === undefined) || (method === 'POST' && uploadId !== undefined)) {
      if (!conditionHolds(store, headers, bucket, key)) {
        void reply.type('application/xml').status(412);
        return reply.send(xmlError('PreconditionFailed', 'At least one of the preconditions did not hold'));
      }
    }
    return done();
  });

  app.addHook('onSend', (request, reply, payload, done) => {
    restoreHeaders(reply);
    const { partNumber } = request.query as Record<string, string | undefined>;
    const etag = reply.getHeader('etag');
    if (partNumber !== undefined && request.headers['x-amz-copy-source'] !== undefined && typeof etag === 'string') {
      void reply.type('application/xml');
      const modified = `<LastModified>${new Date().toISOString()}</LastModified>`;
      return done(null, `<CopyPartResult><ETag>${etag}</ETag>${modified}</CopyPartResult>`);
    }
    return done(null, payload);
  });
}

function isDelete(body: unknown): boolean {
  return Buffer.isBuffer(body) && body.includes('<Delete');
}

/** Whether an object may be written: `If-None-Match: *` wants none there, `If-Match` wants one with this ETag. */
function conditionHolds(
  store: S3Store,
  headers: Readonly<Record<string, unknown>>,
  bucket: string,
  key: string,
): boolean {
  const etag = etagOf(store, bucket, key);
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
