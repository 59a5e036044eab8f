import {
  DeleteObjectCommand,
  GetObjectCommand,
  paginateListObjectsV2,
  PutObjectCommand,
  S3Client,
  type _Object,
} from '@aws-sdk/client-s3';
import { isUtf8 } from 'node:buffer';
import { printable } from '../../diagnostics/printable';
import { UserError } from '../../diagnostics/user-error';
import { UsageError } from '../usage-error';
import { clientConfig } from './client-config';
import type { OpenData } from './resource-data';

/** Objects of a bucket: a list, or the text of one. */
export const bucket: OpenData = (access) => {
  const client = new S3Client({ ...clientConfig(access), forcePathStyle: true });
  const list = async (Bucket: string, limit: number) => {
    const objects: _Object[] = [];
    for await (const { Contents = [] } of paginateListObjectsV2({ client }, { Bucket })) {
      objects.push(...Contents);
      if (objects.length >= limit) {
        break;
      }
    }
    return objects.slice(0, limit);
  };
  return {
    async show(Bucket, limit, Key) {
      if (Key !== undefined) {
        const { Body } = await client.send(new GetObjectCommand({ Bucket, Key }));
        const bytes = Buffer.from((await Body?.transformToByteArray()) ?? []);
        if (!isUtf8(bytes)) {
          throw new UserError(
            `the object is not text; get it with: aws s3 cp 's3://${Bucket}/${printable(Key)}' <file>`,
          );
        }
        return bytes.toString();
      }
      return (await list(Bucket, limit)).map(({ Key: key, Size: size, LastModified: modified }) => ({
        ...{ key, size, modified },
      }));
    },
    async put(Bucket, { value, key }) {
      if (key === undefined || key === '') {
        throw new UsageError('an object needs a key; give it with --key');
      }
      await client.send(new PutObjectCommand({ Bucket, Key: key, Body: value, ContentLength: value.length }));
    },
    async purge(Bucket) {
      const objects = await list(Bucket, Infinity);
      for (const { Key } of objects) {
        await client.send(new DeleteObjectCommand({ Bucket, Key }));
      }
      return objects.length;
    },
  };
};
