/** What is kept beside the bytes of an object. Plain JSON, since the disk store writes it to a file. */
export interface ObjectInfo {
  readonly key: string;
  readonly sizeBytes: number;
  /** With its quotes. */
  readonly etag: string;
  readonly lastModifiedMs: number;
  /** Headers to give back on GET and HEAD: content-type, x-amz-meta-*, … */
  readonly headers: Readonly<Record<string, string>>;
  /** By header name, base64. */
  readonly checksums: Readonly<Record<string, string>>;
}

/** Buckets and objects. A caller that checks and then writes must do so without awaiting in between; `put` itself is atomic. */
export interface ObjectStore {
  buckets(): string[];
  hasBucket(bucket: string): boolean;
  createBucket(bucket: string): Promise<void>;
  deleteBucket(bucket: string): Promise<void>;
  info(bucket: string, key: string): ObjectInfo | undefined;
  /** Every object of a bucket, in UTF-8 order of the key. */
  list(bucket: string): ObjectInfo[];
  read(bucket: string, key: string): Promise<Buffer>;
  /** Visible to `info` from the moment of the call, so that two writers cannot both find the key free. */
  put(bucket: string, info: ObjectInfo, content: Buffer): Promise<void>;
  remove(bucket: string, key: string): Promise<void>;
}

/** Where the bytes of objects live. */
export interface BlobStore {
  createBucket(bucket: string): Promise<void>;
  deleteBucket(bucket: string): Promise<void>;
  read(bucket: string, key: string): Promise<Buffer>;
  write(bucket: string, info: ObjectInfo, content: Buffer): Promise<void>;
  remove(bucket: string, key: string): Promise<void>;
  /** What an earlier run left. */
  load(): Promise<ReadonlyMap<string, readonly ObjectInfo[]>>;
}

/** Keeps the index in memory over any blob store. */
export async function openObjectStore(blobs: BlobStore): Promise<ObjectStore> {
  const index = new Map<string, Map<string, ObjectInfo>>();
  for (const [bucket, infos] of await blobs.load()) {
    index.set(bucket, new Map(infos.map((info) => [info.key, info])));
  }
  // Writes to one key run one after the other, so that the bytes on disk are those of the last put.
  const tails = new Map<string, Promise<void>>();

  function inTurn(bucket: string, key: string, task: () => Promise<void>): Promise<void> {
    const id = JSON.stringify([bucket, key]);
    const turn = (tails.get(id) ?? Promise.resolve()).then(task, task);
    tails.set(id, turn);
    const forget = (): void => {
      if (tails.get(id) === turn) tails.delete(id);
    };
    turn.then(forget, forget);
    return turn;
  }

  const objectsOf = (bucket: string): Map<string, ObjectInfo> => index.get(bucket) ?? new Map();

  return {
    buckets: () => [...index.keys()].sort(),
    hasBucket: (bucket) => index.has(bucket),
    async createBucket(bucket) {
      index.set(bucket, new Map());
      await blobs.createBucket(bucket);
    },
    async deleteBucket(bucket) {
      index.delete(bucket);
      await blobs.deleteBucket(bucket);
    },
    info: (bucket, key) => objectsOf(bucket).get(key),
    list: (bucket) =>
      [...objectsOf(bucket).values()].sort((a, b) => Buffer.compare(Buffer.from(a.key), Buffer.from(b.key))),
    async read(bucket, key) {
      await tails.get(JSON.stringify([bucket, key]));
      return blobs.read(bucket, key);
    },
    async put(bucket, info, content) {
      const objects = objectsOf(bucket);
      const before = objects.get(info.key);
      objects.set(info.key, info);
      try {
        await inTurn(bucket, info.key, () => blobs.write(bucket, info, content));
      } catch (error) {
        if (objects.get(info.key) === info) {
          if (before === undefined) objects.delete(info.key);
          else objects.set(info.key, before);
        }
        throw error;
      }
    },
    async remove(bucket, key) {
      if (!objectsOf(bucket).delete(key)) return;
      await inTurn(bucket, key, () => blobs.remove(bucket, key));
    },
  };
}
