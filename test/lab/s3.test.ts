import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import {
  CreateBucketCommand,
  DeleteBucketCommand,
  DeleteBucketLifecycleCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetBucketAclCommand,
  GetBucketLifecycleConfigurationCommand,
  GetObjectCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  ListBucketsCommand,
  ListObjectsV2Command,
  PutBucketLifecycleConfigurationCommand,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import { expect, onTestFinished, test, vi } from 'vitest';
import { startControlPlane } from '../../lab/control-plane.ts';
import { type AwsClients, createClients } from './lab-clients.ts';
import { startLab } from './lab-fixture.ts';

const Bucket = 'recoverops-evidence';

async function startWithBucket(): Promise<AwsClients['s3']> {
  const { aws } = await startLab();
  await aws.s3.send(new CreateBucketCommand({ Bucket }));
  return aws.s3;
}

test('what lies below a prefix expires by a lifecycle rule, after whole days and at midnight', async () => {
  const s3 = await startWithBucket();
  vi.useFakeTimers({ toFake: ['Date'], now: Date.parse('2026-11-28T15:00:00Z') });
  onTestFinished(() => {
    vi.useRealTimers();
  });
  const rule = {
    ID: 'raw-output',
    Status: 'Enabled' as const,
    Filter: { Prefix: 'raw/' },
    Expiration: { Days: 1 },
  };
  const LifecycleConfiguration = { Rules: [rule] };
  await expect(s3.send(new GetBucketLifecycleConfigurationCommand({ Bucket }))).rejects.toMatchObject({
    name: 'NoSuchLifecycleConfiguration',
  });
  await s3.send(new PutBucketLifecycleConfigurationCommand({ Bucket, LifecycleConfiguration }));
  const { Rules } = await s3.send(new GetBucketLifecycleConfigurationCommand({ Bucket }));
  expect(Rules).toEqual([rule]);
  for (const Key of ['raw/1/x/stdout', 'incidents/1/x.txt'])
    await s3.send(new PutObjectCommand({ Bucket, Key, Body: 'x' }));
  const keys = async () =>
    (await s3.send(new ListObjectsV2Command({ Bucket }))).Contents?.map(({ Key }) => Key);
  vi.setSystemTime(Date.parse('2026-11-29T23:59:00Z'));
  expect(await keys()).toEqual(['incidents/1/x.txt', 'raw/1/x/stdout']);
  vi.setSystemTime(Date.parse('2026-11-30T00:01:00Z'));
  expect(await keys()).toEqual(['incidents/1/x.txt']);
  await expect(s3.send(new GetObjectCommand({ Bucket, Key: 'raw/1/x/stdout' }))).rejects.toMatchObject({
    name: 'NoSuchKey',
  });
  await s3.send(new DeleteBucketLifecycleCommand({ Bucket }));
  await expect(s3.send(new GetBucketLifecycleConfigurationCommand({ Bucket }))).rejects.toMatchObject({
    name: 'NoSuchLifecycleConfiguration',
  });
});

test('a lifecycle rule that the lab would not carry out is refused', async () => {
  const s3 = await startWithBucket();
  const put = (Rule: object) =>
    s3.send(
      new PutBucketLifecycleConfigurationCommand({
        Bucket,
        LifecycleConfiguration: {
          Rules: [
            { ID: 'x', Status: 'Enabled', Filter: { Prefix: 'raw/' }, Expiration: { Days: 1 }, ...Rule },
          ],
        },
      }),
    );
  await expect(put({ Transitions: [{ Days: 30, StorageClass: 'GLACIER' }] })).rejects.toMatchObject({
    name: 'NotImplemented',
  });
  await expect(put({ Expiration: { Days: 0 } })).rejects.toMatchObject({ name: 'MalformedXML' });
});

test('an object comes back with its bytes, metadata and verified checksum', async () => {
  const s3 = await startWithBucket();
  const Key = 'evidence/é & <x>+y.txt';
  const Body = 'line 1\r\nline 2 é';
  const put = await s3.send(
    new PutObjectCommand({
      Bucket,
      Key,
      Body,
      ContentType: 'text/plain',
      Metadata: { incident: '17' },
      ServerSideEncryption: 'AES256',
    }),
  );
  expect(put.ETag).toBe(`"${createHash('md5').update(Body).digest('hex')}"`);
  expect(put.ServerSideEncryption).toBe('AES256');
  const got = await s3.send(new GetObjectCommand({ Bucket, Key, ChecksumMode: 'ENABLED' }));
  expect(await got.Body?.transformToString()).toBe(Body);
  expect(got).toMatchObject({ ContentType: 'text/plain', Metadata: { incident: '17' }, ETag: put.ETag });
  expect(got.ChecksumCRC32).toBe(put.ChecksumCRC32);
  const head = await s3.send(new HeadObjectCommand({ Bucket, Key }));
  expect(head).toMatchObject({
    ContentLength: Buffer.byteLength(Body),
    ETag: put.ETag,
    Metadata: { incident: '17' },
  });
});

test.each(['CRC32', 'CRC32C', 'SHA1', 'SHA256'] as const)(
  'a streamed body of unknown size arrives whole with %s',
  async (ChecksumAlgorithm) => {
    const s3 = await startWithBucket();
    const parts = Array.from({ length: 20 }, (_, index) => Buffer.alloc(10_000, index));
    await s3.send(
      new PutObjectCommand({
        Bucket,
        Key: 'log',
        Body: Readable.from(parts),
        ContentLength: 200_000,
        ChecksumAlgorithm,
      }),
    );
    const got = await s3.send(new GetObjectCommand({ Bucket, Key: 'log' }));
    expect(Buffer.from((await got.Body?.transformToByteArray()) ?? []).equals(Buffer.concat(parts))).toBe(
      true,
    );
  },
);

test('If-None-Match lets exactly one of many writers win', async () => {
  const s3 = await startWithBucket();
  const writes = await Promise.allSettled(
    Array.from({ length: 8 }, (_, index) =>
      s3.send(new PutObjectCommand({ Bucket, Key: 'once', Body: `writer ${index}`, IfNoneMatch: '*' })),
    ),
  );
  const winners = writes.flatMap((write, index) => (write.status === 'fulfilled' ? [index] : []));
  expect(winners).toHaveLength(1);
  for (const write of writes) {
    if (write.status === 'fulfilled') continue;
    expect(write.reason).toMatchObject({ name: 'PreconditionFailed', $metadata: { httpStatusCode: 412 } });
  }
  const got = await s3.send(new GetObjectCommand({ Bucket, Key: 'once' }));
  expect(await got.Body?.transformToString()).toBe(`writer ${winners[0]}`);
});

test('If-Match guards an overwrite', async () => {
  const s3 = await startWithBucket();
  const { ETag } = await s3.send(new PutObjectCommand({ Bucket, Key: 'k', Body: '1' }));
  await s3.send(new PutObjectCommand({ Bucket, Key: 'k', Body: '2', IfMatch: ETag }));
  await expect(
    s3.send(new PutObjectCommand({ Bucket, Key: 'k', Body: '3', IfMatch: ETag })),
  ).rejects.toMatchObject({ name: 'PreconditionFailed' });
});

test.each([
  ['bytes=2-4', '234', 'bytes 2-4/10'],
  ['bytes=7-', '789', 'bytes 7-9/10'],
  ['bytes=-3', '789', 'bytes 7-9/10'],
  ['bytes=8-99', '89', 'bytes 8-9/10'],
])('range %s', async (Range, text, ContentRange) => {
  const s3 = await startWithBucket();
  await s3.send(new PutObjectCommand({ Bucket, Key: 'digits', Body: '0123456789' }));
  const got = await s3.send(new GetObjectCommand({ Bucket, Key: 'digits', Range }));
  expect(await got.Body?.transformToString()).toBe(text);
  expect(got).toMatchObject({ ContentRange, $metadata: { httpStatusCode: 206 } });
});

test('listing pages, groups by delimiter and keeps UTF-8 order', async () => {
  const s3 = await startWithBucket();
  const keys = ['a/1', 'a/2', 'b', 'c/d/1', 'c/e', '\u{ff5e}', '\u{1f600}'];
  for (const Key of keys.toReversed()) await s3.send(new PutObjectCommand({ Bucket, Key, Body: Key }));

  const grouped = await s3.send(new ListObjectsV2Command({ Bucket, Delimiter: '/' }));
  expect(grouped.CommonPrefixes?.map(({ Prefix }) => Prefix)).toEqual(['a/', 'c/']);
  expect(grouped.Contents?.map(({ Key }) => Key)).toEqual(['b', '\u{ff5e}', '\u{1f600}']);
  const below = await s3.send(new ListObjectsV2Command({ Bucket, Prefix: 'c/', Delimiter: '/' }));
  expect(below).toMatchObject({
    KeyCount: 2,
    CommonPrefixes: [{ Prefix: 'c/d/' }],
    Contents: [{ Key: 'c/e', Size: 3 }],
  });

  const paged: string[] = [];
  let ContinuationToken: string | undefined;
  do {
    const page = await s3.send(new ListObjectsV2Command({ Bucket, MaxKeys: 3, ContinuationToken }));
    paged.push(...(page.Contents ?? []).flatMap(({ Key }) => Key ?? []));
    expect(page.IsTruncated).toBe(page.NextContinuationToken !== undefined);
    ContinuationToken = page.NextContinuationToken;
  } while (ContinuationToken !== undefined);
  expect(paged).toEqual(keys);
  const after = await s3.send(new ListObjectsV2Command({ Bucket, StartAfter: 'b' }));
  expect(after.Contents?.[0]?.Key).toBe('c/d/1');
});

test('deletes, one and many', async () => {
  const s3 = await startWithBucket();
  for (const Key of ['1', '2 & <3>', '4']) await s3.send(new PutObjectCommand({ Bucket, Key, Body: 'x' }));
  await s3.send(new DeleteObjectCommand({ Bucket, Key: '1' }));
  await s3.send(new DeleteObjectCommand({ Bucket, Key: 'never was' }));
  const { Deleted } = await s3.send(
    new DeleteObjectsCommand({ Bucket, Delete: { Objects: [{ Key: '2 & <3>' }, { Key: 'never was' }] } }),
  );
  expect(Deleted?.map(({ Key }) => Key)).toEqual(['2 & <3>', 'never was']);
  const { Contents } = await s3.send(new ListObjectsV2Command({ Bucket }));
  expect(Contents?.map(({ Key }) => Key)).toEqual(['4']);
  await expect(s3.send(new DeleteBucketCommand({ Bucket }))).rejects.toMatchObject({
    name: 'BucketNotEmpty',
  });
});

test('errors have the names of AWS', async () => {
  const s3 = await startWithBucket();
  const absent = { Bucket, Key: 'absent' };
  await expect(s3.send(new GetObjectCommand(absent))).rejects.toMatchObject({
    name: 'NoSuchKey',
    $metadata: { httpStatusCode: 404 },
  });
  await expect(s3.send(new HeadObjectCommand(absent))).rejects.toMatchObject({ name: 'NotFound' });
  await expect(s3.send(new GetObjectCommand({ Bucket: 'no-bucket', Key: 'k' }))).rejects.toMatchObject({
    name: 'NoSuchBucket',
    BucketName: 'no-bucket',
  });
  await expect(s3.send(new HeadBucketCommand({ Bucket: 'no-bucket' }))).rejects.toMatchObject({
    name: 'NotFound',
  });
  await expect(s3.send(new CreateBucketCommand({ Bucket: 'Not_A_Name' }))).rejects.toMatchObject({
    name: 'InvalidBucketName',
  });
  await expect(s3.send(new GetBucketAclCommand({ Bucket }))).rejects.toMatchObject({
    name: 'NotImplemented',
  });
  await s3.send(new PutObjectCommand({ Bucket, Key: 'k', Body: 'abc' }));
  await expect(s3.send(new GetObjectCommand({ Bucket, Key: 'k', Range: 'bytes=3-' }))).rejects.toMatchObject({
    name: 'InvalidRange',
  });
  await expect(
    s3.send(
      new PutObjectCommand({
        Bucket,
        Key: 'k',
        Body: 'abc',
        ChecksumSHA256: createHash('sha256').digest('base64'),
      }),
    ),
  ).rejects.toMatchObject({ name: 'BadDigest' });
  await expect(s3.send(new GetObjectCommand({ Bucket, Key: 'a/../b' }))).rejects.toMatchObject({
    name: 'InvalidURI',
  });
});

test('a data directory keeps objects over a restart and keys inside it', async () => {
  const dataDirectory = await mkdtemp(join(tmpdir(), 'lab-s3-'));
  onTestFinished(() => rm(dataDirectory, { recursive: true }));
  const first = await startControlPlane({ dataDirectory });
  const before = createClients(first).s3;
  await before.send(new CreateBucketCommand({ Bucket }));
  await before.send(new PutObjectCommand({ Bucket, Key: '/etc/passwd', Body: 'kept', Metadata: { a: 'b' } }));
  await before.send(new PutObjectCommand({ Bucket, Key: 'gone', Body: 'x' }));
  await before.send(new DeleteObjectCommand({ Bucket, Key: 'gone' }));
  before.destroy();
  await first.stop();

  const { aws } = await startLab({ dataDirectory });
  expect((await aws.s3.send(new ListBucketsCommand({}))).Buckets).toEqual([{ Name: Bucket }]);
  const got = await aws.s3.send(new GetObjectCommand({ Bucket, Key: '/etc/passwd' }));
  expect(await got.Body?.transformToString()).toBe('kept');
  expect(got.Metadata).toEqual({ a: 'b' });
  expect((await aws.s3.send(new ListObjectsV2Command({ Bucket }))).KeyCount).toBe(1);
});
