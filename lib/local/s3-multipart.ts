import { escapeXml } from './fauxqs-errors';
import type { S3Store } from './fauxqs';

interface Upload {
  readonly bucket: string;
  readonly key: string;
  readonly uploadId: string;
}

/** What fauxqs knows about an upload, in a field that its types call private. */
interface Uploads {
  readonly multipartUploads: ReadonlyMap<
    string,
    {
      readonly bucket: string;
      readonly key: string;
      readonly parts: ReadonlyMap<
        number,
        { readonly body: Buffer; readonly etag: string; readonly lastModified: Date }
      >;
    }
  >;
}

/** The answer to ListParts, with all parts; undefined if there is no such upload. */
export function listedParts(store: S3Store, { bucket, key, uploadId }: Upload): string | undefined {
  const upload = (store as unknown as Uploads).multipartUploads.get(uploadId);
  if (upload?.bucket !== bucket || upload.key !== key) {
    return undefined;
  }
  const parts = [...upload.parts].sort(([one], [other]) => one - other);
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<ListPartsResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/">',
    `<Bucket>${escapeXml(bucket)}</Bucket><Key>${escapeXml(key)}</Key><UploadId>${escapeXml(uploadId)}</UploadId>`,
    '<IsTruncated>false</IsTruncated>',
    ...parts.map(
      ([number, { body, etag, lastModified }]) =>
        `<Part><PartNumber>${number}</PartNumber><LastModified>${lastModified.toISOString()}</LastModified><ETag>${escapeXml(etag)}</ETag><Size>${body.length}</Size></Part>`,
    ),
    '</ListPartsResult>',
  ].join('\n');
}

/**
 * The bytes that UploadPartCopy takes from another object.
 *
 * @throws the S3 error of fauxqs when the object does not exist, or an Error when the range is not one
 */
export function copiedBytes(store: S3Store, headers: Readonly<Record<string, string | string[] | undefined>>): Buffer {
  const source = decodeURIComponent(String(headers['x-amz-copy-source'])).replace(/^\//, '');
  const [bucket = '', ...key] = source.split('/');
  const { body } = store.getObject(bucket, key.join('/'));
  const range = headers['x-amz-copy-source-range'];
  if (range === undefined) {
    return body;
  }
  const [, first, last] = /^bytes=(\d+)-(\d+)$/.exec(String(range)) ?? [];
  if (first === undefined || last === undefined || Number(last) >= body.length || Number(first) > Number(last)) {
    throw new Error(`${String(range)} is not a range of the ${body.length} bytes of the object`);
  }
  return body.subarray(Number(first), Number(last) + 1);
}
