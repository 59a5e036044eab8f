import {
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  DeleteBucketPolicyCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  DeleteObjectTaggingCommand,
  GetObjectCommand,
  GetObjectTaggingCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  ListPartsCommand,
  PutBucketVersioningCommand,
  PutObjectAclCommand,
  PutObjectCommand,
  PutObjectTaggingCommand,
  S3Client,
  UploadPartCommand,
  UploadPartCopyCommand,
} from '@aws-sdk/client-s3';
import { startEmbeddedAws, type EmbeddedAws } from '../../lib/local/embedded-aws';
import { PATIENCE } from '../support/patience';

jest.setTimeout(PATIENCE);

const Bucket = 'papers';
const Key = 'letter';
const MIB = 1024 * 1024;

let aws: EmbeddedAws;
let client: S3Client;

beforeAll(async () => {
  aws = await startEmbeddedAws();
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  client = new S3Client({ endpoint: aws.endpoint, region: 'eu-west-1', credentials, maxAttempts: 1 });
  await client.send(new CreateBucketCommand({ Bucket }));
  await client.send(new CreateBucketCommand({ Bucket: 'empty' }));
});

afterAll(async () => {
  client.destroy();
  await aws.stop();
});

beforeEach(async () => {
  await client.send(new PutObjectCommand({ Bucket, Key, Body: 'dear reader' }));
});

const content = async (key = Key) =>
  await (await client.send(new GetObjectCommand({ Bucket, Key: key }))).Body?.transformToString();

test.each([
  [
    new PutObjectTaggingCommand({ Bucket, Key, Tagging: { TagSet: [{ Key: 'state', Value: 'read' }] } }),
    'PUT ?tagging',
  ],
  [new DeleteObjectTaggingCommand({ Bucket, Key }), 'DELETE ?tagging'],
  [new GetObjectTaggingCommand({ Bucket, Key }), 'GET ?tagging'],
  [new PutObjectAclCommand({ Bucket, Key, AccessControlPolicy: { Grants: [] } }), 'PUT ?acl'],
  [new DeleteObjectCommand({ Bucket, Key, VersionId: 'first' }), 'DELETE ?versionId'],
  [new GetObjectCommand({ Bucket, Key, VersionId: 'first' }), 'GET ?versionId'],
  [new DeleteBucketPolicyCommand({ Bucket: 'empty' }), 'DELETE ?policy'],
  [new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: 'Enabled' } }), 'PUT ?versioning'],
])('refuses what it would do to the object or bucket itself: %#', async (command, missing) => {
  await expect(client.send(command as never)).rejects.toMatchObject({
    message: `the local run has no S3 ${missing}`,
    $metadata: { httpStatusCode: 501 },
  });
  expect(await content()).toBe('dear reader');
  expect((await client.send(new ListObjectsV2Command({ Bucket: 'empty' }))).KeyCount).toBe(0);
});

test('refuses the form of a page, which would store nothing', async () => {
  const form = new FormData();
  form.append('key', 'x');
  expect((await fetch(`${aws.endpoint}/${Bucket}`, { method: 'POST', body: form })).status).toBe(501);
});

test('deletes several objects', async () => {
  await client.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects: [{ Key }] } }));
  await expect(content()).rejects.toThrow('does not exist');
});

test('keeps the headers of an object, also in a copy', async () => {
  const headers = {
    CacheControl: 'no-store',
    ContentDisposition: 'attachment; filename="a, b.txt"',
    ContentEncoding: 'gzip',
    ContentLanguage: 'de',
    ContentType: 'text/plain',
    Metadata: { author: 'me' },
  };
  await client.send(new PutObjectCommand({ Bucket, Key, Body: 'x', ...headers }));
  await client.send(new CopyObjectCommand({ Bucket, Key: 'copy', CopySource: `${Bucket}/${Key}` }));
  for (const key of [Key, 'copy']) {
    expect(await client.send(new HeadObjectCommand({ Bucket, Key: key }))).toMatchObject(headers);
    const { Metadata } = await client.send(new GetObjectCommand({ Bucket, Key: key }));
    expect(Metadata).toEqual(headers.Metadata);
  }
});

test.each(['application/x-www-form-urlencoded', 'application/json', 'application/x-amz-json-1.0'])(
  'keeps an object of the type %s as it is',
  async (ContentType) => {
    await client.send(new PutObjectCommand({ Bucket, Key, Body: 'a=1&b={', ContentType }));
    expect(await content()).toBe('a=1&b={');
    expect((await client.send(new HeadObjectCommand({ Bucket, Key }))).ContentType).toBe(ContentType);
  },
);

test('keeps an empty object without a type', async () => {
  const authorization = 'AWS4-HMAC-SHA256 Credential=local/20261126/eu-west-1/s3/aws4_request';
  const response = await fetch(`${aws.endpoint}/${Bucket}/folder/`, { method: 'PUT', headers: { authorization } });
  expect(response.status).toBe(200);
  const { ContentLength, ContentType } = await client.send(new HeadObjectCommand({ Bucket, Key: 'folder/' }));
  expect([ContentLength, ContentType]).toEqual([0, 'binary/octet-stream']);
});

test('copies and lists parts of an upload', async () => {
  const { UploadId } = await client.send(
    new CreateMultipartUploadCommand({ Bucket, Key: 'book', CacheControl: 'no-store' }),
  );
  const upload = { Bucket, Key: 'book', UploadId };
  const copy = { ...upload, CopySource: `${Bucket}/${Key}` };
  const one = await client.send(new UploadPartCommand({ ...upload, PartNumber: 1, Body: Buffer.alloc(5 * MIB, 'a') }));
  const two = await client.send(new UploadPartCopyCommand({ ...copy, PartNumber: 2, CopySourceRange: 'bytes=5-10' }));
  const { Parts } = await client.send(new ListPartsCommand(upload));
  expect(Parts?.map(({ PartNumber, Size, ETag }) => [PartNumber, Size, ETag])).toEqual([
    [1, 5 * MIB, one.ETag],
    [2, 6, two.CopyPartResult?.ETag],
  ]);
  const beyond = new UploadPartCopyCommand({ ...copy, PartNumber: 3, CopySourceRange: 'bytes=5-11' });
  await expect(client.send(beyond)).rejects.toThrow('is not a range');
  const parts = [one.ETag, two.CopyPartResult?.ETag].map((ETag, index) => ({ ETag, PartNumber: index + 1 }));
  await client.send(new CompleteMultipartUploadCommand({ ...upload, MultipartUpload: { Parts: parts } }));
  expect((await content('book'))?.slice(-8)).toBe('aareader');
  expect((await client.send(new HeadObjectCommand({ Bucket, Key: 'book' }))).CacheControl).toBe('no-store');
  await expect(client.send(new ListPartsCommand(upload))).rejects.toThrow('does not exist');
});

test('completes an upload whose quotes are written as numbers, as the SDK for Go does', async () => {
  const { UploadId } = await client.send(new CreateMultipartUploadCommand({ Bucket, Key: 'go' }));
  const upload = { Bucket, Key: 'go', UploadId };
  const { ETag = '' } = await client.send(new UploadPartCommand({ ...upload, PartNumber: 1, Body: 'go' }));
  const part = `<Part><ETag>${ETag.replaceAll('"', '&#34;')}</ETag><PartNumber>1</PartNumber></Part>`;
  const url = `${aws.endpoint}/${Bucket}/go?uploadId=${UploadId ?? ''}`;
  const body = `<CompleteMultipartUpload>${part}</CompleteMultipartUpload>`;
  expect((await fetch(url, { method: 'POST', body })).status).toBe(200);
  expect(await content('go')).toBe('go');
});

test('writes on a condition', async () => {
  const write = async (key: string, condition: object) =>
    await client.send(new PutObjectCommand({ Bucket, Key: key, Body: 'new', ...condition }));
  await expect(write(Key, { IfNoneMatch: '*' })).rejects.toThrow('precondition');
  await expect(write(Key, { IfMatch: '"other"' })).rejects.toThrow('precondition');
  await expect(write('nowhere', { IfMatch: '"other"' })).rejects.toThrow('precondition');
  expect(await content()).toBe('dear reader');
  const { ETag } = await client.send(new HeadObjectCommand({ Bucket, Key }));
  await write(Key, { IfMatch: ETag });
  await write('fresh', { IfNoneMatch: '*' });
  expect([await content(), await content('fresh')]).toEqual(['new', 'new']);
});
