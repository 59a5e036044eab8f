import type { IncomingHttpHeaders } from 'node:http';

/** Headers of an object that S3 gives back. fauxqs keeps only its metadata and Content-Type. */
const KEPT = [
  'content-type',
  'cache-control',
  'content-disposition',
  'content-encoding',
  'content-language',
  'expires',
] as const;

const PREFIX = 'x-amz-meta-idp-kept-';
/** What S3 takes an object for that comes without a type. */
const BINARY = 'binary/octet-stream';

/**
 * Turns the headers of a new object into metadata, which fauxqs keeps. Its type becomes binary: fauxqs would read a form
 * or JSON instead of keeping it, and reads no empty body without a type.
 */
export function keepHeaders(headers: IncomingHttpHeaders): void {
  for (const name of KEPT) {
    const value = headers[name];
    if (value === undefined) {
      continue;
    }
    const parts = value.split(',').map((part) => part.trim());
    // SDKs name the encoding of their transfer, too; fauxqs undoes it.
    const isOf = parts.filter((part) => part !== 'aws-chunked').join(', ');
    headers[PREFIX + name] = name === 'content-encoding' ? isOf : value;
  }
  if (headers['content-encoding']?.includes('aws-chunked') !== true) {
    delete headers['content-encoding'];
  }
  headers['content-type'] = BINARY;
}

/** Turns the metadata of an object into its headers again. */
export function restoreHeaders(reply: {
  getHeader(name: string): unknown;
  header(name: string, value: string): unknown;
  removeHeader(name: string): unknown;
}): void {
  for (const name of KEPT) {
    const value = reply.getHeader(PREFIX + name);
    if (typeof value === 'string') {
      reply.removeHeader(PREFIX + name);
      if (value !== '') {
        reply.header(name, value);
      }
    }
  }
}
