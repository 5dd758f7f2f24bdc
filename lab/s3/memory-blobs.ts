import type { BlobStore } from './object-store.ts';

/** Bytes in memory; gone with the process. */
export function createMemoryBlobs(): BlobStore {
  const blobs = new Map<string, Map<string, Buffer>>();
  return {
    async createBucket(bucket) {
      blobs.set(bucket, new Map());
    },
    async deleteBucket(bucket) {
      blobs.delete(bucket);
    },
    async read(bucket, key) {
      const content = blobs.get(bucket)?.get(key);
      if (content === undefined) throw new Error(`The blob of ${bucket}/${key} is missing.`);
      return content;
    },
    async write(bucket, info, content) {
      // A copy: the body is a slice of the request's buffer, and must not keep all of that alive.
      blobs.get(bucket)?.set(info.key, Buffer.from(content));
    },
    async remove(bucket, key) {
      blobs.get(bucket)?.delete(key);
    },
    load: async () => new Map(),
  };
}
