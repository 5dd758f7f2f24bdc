import { createHash, randomUUID } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { BlobStore, ObjectInfo } from './object-store.ts';

/**
 * Bytes in `directory/<bucket>/<sha256 of the key>.data`, what is known of them in `.json` beside it.
 * Hashed names keep a key such as `../../etc/passwd` inside, whatever it holds. The `.json` is renamed into place last,
 * so an object that a crash cut short is not there.
 */
export function createDiskBlobs(directory: string): BlobStore {
  const pathOf = (bucket: string, key: string): string =>
    join(directory, bucket, createHash('sha256').update(key).digest('hex'));

  return {
    async createBucket(bucket) {
      await mkdir(join(directory, bucket), { recursive: true });
    },
    async deleteBucket(bucket) {
      await rm(join(directory, bucket), { recursive: true, force: true });
    },
    read: (bucket, key) => readFile(`${pathOf(bucket, key)}.data`),
    async write(bucket, info, content) {
      const path = pathOf(bucket, info.key);
      await writeAtomically(`${path}.data`, content);
      await writeAtomically(`${path}.json`, JSON.stringify(info));
    },
    async remove(bucket, key) {
      const path = pathOf(bucket, key);
      await rm(`${path}.json`, { force: true });
      await rm(`${path}.data`, { force: true });
    },
    async load() {
      await mkdir(directory, { recursive: true });
      const entries = await readdir(directory, { withFileTypes: true });
      const buckets = entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
      return new Map(
        await Promise.all(
          buckets.map(async (name) => [name, await loadBucket(join(directory, name))] as const),
        ),
      );
    },
  };
}

async function loadBucket(directory: string): Promise<ObjectInfo[]> {
  const names = (await readdir(directory)).filter((name) => name.endsWith('.json'));
  return Promise.all(
    names.map(async (name) => JSON.parse(await readFile(join(directory, name), 'utf8')) as ObjectInfo),
  );
}

async function writeAtomically(path: string, content: Buffer | string): Promise<void> {
  const temporary = `${path}.${randomUUID()}.part`;
  await writeFile(temporary, content);
  await rename(temporary, path);
}
