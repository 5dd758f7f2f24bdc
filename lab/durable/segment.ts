import { closeSync, ftruncateSync, openSync, readFileSync, readSync, rmSync, writeSync } from 'node:fs';

/** Bytes that are only added to at their end. */
export interface Segment {
  /** Throws what the file system throws, and has added nothing then. */
  append(bytes: Buffer): void;
  read(offset: number, length: number): Buffer;
  /** Ends what only the writer needs; it can still be read. */
  seal(): void;
  remove(): void;
}

/**
 * A segment in a file, whose first `sizeBytes` are good; what follows them is cut off. Written without fsync: what was
 * appended outlives the process however it ends, not the machine.
 */
export function openSegmentFile(path: string, sizeBytes: number): Segment {
  let fd: number | undefined = openSync(path, 'a', 0o600);
  ftruncateSync(fd, sizeBytes);
  let endsAt = sizeBytes;
  const seal = (): void => {
    if (fd !== undefined) closeSync(fd);
    fd = undefined;
  };
  return {
    append(bytes) {
      if (fd === undefined) throw new Error(`${path} is sealed.`);
      try {
        for (let done = 0; done < bytes.length; ) done += writeSync(fd, bytes, done);
      } catch (error) {
        ftruncateSync(fd, endsAt);
        throw error;
      }
      endsAt += bytes.length;
    },
    read(offset, length) {
      const bytes = Buffer.allocUnsafe(length);
      const reader = openSync(path, 'r');
      try {
        for (let done = 0; done < length; ) {
          const count = readSync(reader, bytes, done, length - done, offset + done);
          if (count === 0) throw new Error(`${path} ends before byte ${offset + length}.`);
          done += count;
        }
      } finally {
        closeSync(reader);
      }
      return bytes;
    },
    seal,
    remove() {
      seal();
      rmSync(path, { force: true });
    },
  };
}

export const readSegmentFile = (path: string): Buffer => readFileSync(path);

/** A segment that ends with the process. */
export function createMemorySegment(): Segment {
  let bytes = Buffer.alloc(0);
  let endsAt = 0;
  return {
    append(more) {
      if (endsAt + more.length > bytes.length) {
        const grown = Buffer.alloc(Math.max(4_096, 2 * (endsAt + more.length)));
        bytes.copy(grown, 0, 0, endsAt);
        bytes = grown;
      }
      more.copy(bytes, endsAt);
      endsAt += more.length;
    },
    read: (offset, length) => Buffer.from(bytes.subarray(offset, offset + length)),
    seal: () => {},
    remove() {
      bytes = Buffer.alloc(0);
    },
  };
}
