import {
  DeleteObjectCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import type { Config, ObjectLock } from '../../config/config.ts';
import type { ObjectStorePort } from '../../ports/object-store.ts';
import { awsOptions } from './aws-options.ts';
import { callService } from './call-service.ts';

const DAY_MS = 86_400_000;

/** Evidence, outputs and reports in one bucket; what is put is locked where that is configured. Throws ServiceError. */
export function createObjectStore(
  aws: Pick<Config['aws'], 'region' | 'endpointUrl' | 'bucket' | 'objectLock'>,
  client: Pick<S3Client, 'send'> = new S3Client({
    ...awsOptions(aws),
    forcePathStyle: aws.endpointUrl !== null,
  }),
): ObjectStorePort {
  const Bucket = aws.bucket;
  return {
    bucket: Bucket,
    async put(key, body, contentType) {
      const command = new PutObjectCommand({
        Bucket,
        Key: key,
        Body: Buffer.from(body, 'utf8'),
        ContentType: contentType,
        ...lockUntil(aws.objectLock),
      });
      await callService('s3', 'PutObject', (abortSignal) => client.send(command, { abortSignal }));
    },
    async putIfAbsent(key, body, contentType) {
      const command = new PutObjectCommand({
        Bucket,
        Key: key,
        Body: Buffer.from(body, 'utf8'),
        ContentType: contentType,
        IfNoneMatch: '*',
        ...lockUntil(aws.objectLock),
      });
      try {
        await callService('s3', 'PutObject', (abortSignal) => client.send(command, { abortSignal }));
        return 'written';
      } catch (error) {
        if (isAlreadyThere(error)) return 'exists';
        throw error;
      }
    },
    async read(key, limitBytes) {
      const command = new GetObjectCommand({ Bucket, Key: key, Range: `bytes=0-${limitBytes - 1}` });
      try {
        return await callService('s3', 'GetObject', async (abortSignal) => {
          const answer = await client.send(command, { abortSignal });
          const bytes = (await answer.Body?.transformToByteArray()) ?? new Uint8Array();
          // A server may ignore Range and send the whole.
          return Buffer.from(bytes.subarray(0, limitBytes)).toString('utf8');
        });
      } catch (error) {
        if (isNoSuchObject(error)) return undefined;
        throw error;
      }
    },
    async list(prefix, limit, after) {
      const command = new ListObjectsV2Command({
        Bucket,
        Prefix: prefix,
        MaxKeys: limit,
        ...(after === undefined ? {} : { StartAfter: after }),
      });
      const answer = await callService('s3', 'ListObjectsV2', (abortSignal) =>
        client.send(command, { abortSignal }),
      );
      return (answer.Contents ?? []).flatMap((object) => (object.Key === undefined ? [] : [object.Key]));
    },
    async remove(key) {
      const command = new DeleteObjectCommand({ Bucket, Key: key });
      await callService('s3', 'DeleteObject', (abortSignal) => client.send(command, { abortSignal }));
    },
  };
}

function lockUntil(lock: ObjectLock | null) {
  if (lock === null) return {};
  return {
    ObjectLockMode: lock.mode === 'compliance' ? 'COMPLIANCE' : 'GOVERNANCE',
    ObjectLockRetainUntilDate: new Date(Date.now() + lock.days * DAY_MS),
  } as const;
}

function isAlreadyThere(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'PreconditionFailed';
}

function isNoSuchObject(error: unknown): boolean {
  // An empty object answers a range with 416.
  return (
    error instanceof Error && 'code' in error && (error.code === 'NoSuchKey' || error.code === 'InvalidRange')
  );
}
