import { DeleteObjectsCommand, ListObjectVersionsCommand, NoSuchBucket, type S3Client } from '@aws-sdk/client-s3';
import { UserError } from '../../diagnostics/user-error';

/**
 * Deletes every object of a bucket, in all its versions. Without it CloudFormation deletes no bucket. Does nothing if there
 * is no such bucket.
 *
 * @throws UserError if S3 refuses to delete one
 */
export async function emptyBucket(client: S3Client, Bucket: string): Promise<void> {
  try {
    for (;;) {
      const { Versions = [], DeleteMarkers = [] } = await client.send(new ListObjectVersionsCommand({ Bucket }));
      const Objects = [...Versions, ...DeleteMarkers].map(({ Key, VersionId }) => ({ Key, VersionId }));
      if (Objects.length === 0) {
        return;
      }
      const { Errors = [] } = await client.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects, Quiet: true } }));
      if (Errors.length > 0) {
        throw new UserError(
          Errors.map(({ Key, Message }) => ({ message: `${Bucket}/${Key ?? ''}: ${Message ?? ''}` })),
        );
      }
    }
  } catch (error) {
    if (!(error instanceof NoSuchBucket)) {
      throw error;
    }
  }
}
