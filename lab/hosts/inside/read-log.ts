import { closeSync, constants, fstatSync, lstatSync, openSync, readdirSync, readSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** What is read of a file at once. */
export interface LogChunk {
  readonly lines: readonly string[];
  /** Where the next one begins. */
  readonly offset: number;
}

export interface ReadLogOptions {
  readonly from: number;
  readonly bytesMax: number;
  readonly linesMax: number;
  /** The file is finished: what follows its last line feed is a line too. */
  readonly isFinished: boolean;
}

const LINE_FEED = 0x0a;

/** Device and inode of a regular file; undefined where there is none: a link may lead to what is no log. */
export function fileOf(path: string): string | undefined {
  try {
    const { dev, ino } = lstatSync(path, { bigint: true });
    return lstatSync(path).isFile() ? `${dev}:${ino}` : undefined;
  } catch {
    return undefined;
  }
}

/** Where a file lies now that was renamed within its folder; undefined when it is gone. */
export function renamedFile(path: string, file: string): string | undefined {
  try {
    const folder = dirname(path);
    return readdirSync(folder)
      .map((name) => join(folder, name))
      .find((each) => fileOf(each) === file);
  } catch {
    return undefined;
  }
}

/** Size of the file in bytes; 0 when it is gone. */
export function sizeOf(path: string): number {
  try {
    return lstatSync(path).size;
  } catch {
    return 0;
  }
}

/**
 * The whole lines from `from` on, without empty ones; of a line that does not fit, a piece. Opened for the reading only: an
 * agent that held it open would keep a deleted file on the disk. Throws what the file system throws.
 */
export function readLog(path: string, options: ReadLogOptions): LogChunk {
  const { from, bytesMax, linesMax, isFinished } = options;
  const fd = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  try {
    if (!fstatSync(fd).isFile()) return { lines: [], offset: from };
    const bytes = Buffer.alloc(bytesMax);
    const count = readSync(fd, bytes, 0, bytesMax, from);
    const lines: string[] = [];
    let at = 0;
    while (lines.length < linesMax) {
      const end = bytes.subarray(0, count).indexOf(LINE_FEED, at);
      if (end < 0) break;
      if (end > at) lines.push(bytes.toString('utf8', at, end));
      at = end + 1;
    }
    const isPiece = at === 0 && count === bytesMax;
    const isLast = isFinished && count < bytesMax && lines.length < linesMax;
    if ((isPiece || isLast) && at < count) {
      lines.push(bytes.toString('utf8', at, count));
      at = count;
    }
    return { lines, offset: from + at };
  } finally {
    closeSync(fd);
  }
}
