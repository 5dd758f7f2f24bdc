import { Readable } from 'node:stream';
import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import { GetObjectCommand, ListObjectsV2Command, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import type { Config } from '../../config/config.ts';
import { ServiceError } from '../../ports/service-error.ts';
import type { ListedMemory, ShardMemoryStore } from '../../ports/shard-memory-store.ts';
import { SHARD_MEMORY_BYTES } from '../bounds.ts';
import { awsOptions } from './aws-options.ts';
import { callService } from './call-service.ts';

const inflate = promisify(gunzip);
const deflate = promisify(gzip);

const PREFIX = 'detector/';
const SUFFIX = '.json.gz';

/** `detector/<stream>/<shard>.json.gz`. */
const keyOf = (shard: string) => `${PREFIX}${shard}${SUFFIX}`;

/** What was stored, or null where it cannot be inflated: no gzip, cut, empty, or too large. */
async function inflated(bytes: Uint8Array): Promise<string | null> {
  try {
    return (await inflate(bytes, { maxOutputLength: SHARD_MEMORY_BYTES })).toString('utf8');
  } catch {
    return null;
  }
}

/** Memories of shards in the bucket, each replaced only where it is the one that was read. Throws ServiceError. */
export function createShardMemoryStore(
  aws: Pick<Config['aws'], 'region' | 'endpointUrl' | 'bucket'>,
  client: Pick<S3Client, 'send'> = new S3Client({
    ...awsOptions(aws),
    forcePathStyle: aws.endpointUrl !== null,
  }),
): ShardMemoryStore {
  const Bucket = aws.bucket;
  return {
    async list(max) {
      const memories: ListedMemory[] = [];
      for (let ContinuationToken: string | undefined; ; ) {
        const command = new ListObjectsV2Command({
          Bucket,
          Prefix: PREFIX,
          ...(ContinuationToken === undefined ? {} : { ContinuationToken }),
        });
        const page = await callService('s3', 'ListObjectsV2', (abortSignal) =>
          client.send(command, { abortSignal }),
        );
        for (const { Key = '', ETag = '', LastModified } of page.Contents ?? []) {
          if (!Key.endsWith(SUFFIX)) continue;
          const shard = Key.slice(PREFIX.length, -SUFFIX.length);
          memories.push({ shard, version: ETag, writtenAt: LastModified?.getTime() ?? 0 });
        }
        ContinuationToken = page.NextContinuationToken;
        if (memories.length > max) return { memories: memories.slice(0, max), isCut: true };
        if (ContinuationToken === undefined) return { memories, isCut: false };
      }
    },
    async read(shard) {
      const command = new GetObjectCommand({ Bucket, Key: keyOf(shard) });
      try {
        const found = await callService('s3', 'GetObject', async (abortSignal) => {
          const { Body, ETag, ContentLength = 0 } = await client.send(command, { abortSignal });
          if (ContentLength > SHARD_MEMORY_BYTES) {
            // The rest of it is not waited for.
            if (Body instanceof Readable) Body.destroy();
            return { bytes: undefined, version: ETag };
          }
          return { bytes: await Body?.transformToByteArray(), version: ETag };
        });
        if (found.version === undefined) return null;
        const json = found.bytes === undefined ? null : await inflated(found.bytes);
        return { json, version: found.version };
      } catch (error) {
        if (error instanceof ServiceError && error.code === 'NoSuchKey') return null;
        throw error;
      }
    },
    async write(shard, json, before) {
      const command = new PutObjectCommand({
        Bucket,
        Key: keyOf(shard),
        Body: await deflate(json),
        ContentType: 'application/json',
        ContentEncoding: 'gzip',
        ...(before === null ? { IfNoneMatch: '*' } : { IfMatch: before }),
      });
      try {
        const answer = await callService('s3', 'PutObject', (abortSignal) =>
          client.send(command, { abortSignal }),
        );
        return answer.ETag ?? null;
      } catch (error) {
        // Gone, or written by another at this very moment: whoever asks reads it again.
        const isOther =
          error instanceof ServiceError &&
          ['PreconditionFailed', 'ConditionalRequestConflict', 'NoSuchKey'].includes(error.code);
        if (isOther) return null;
        throw error;
      }
    },
  };
}
