import { createHash } from 'node:crypto';
import { lstatSync, readdirSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { gzipSync } from 'node:zlib';

/** A folder as one file whose bytes depend on the folder's content alone. */
export interface HostBundle {
  readonly bytes: Buffer;
  /** SHA-256 in hexadecimal. */
  readonly sha256: string;
}

const BLOCK = 512;
/** The folder is a few dozen scripts; more means that something was put there by mistake. */
const BUNDLE_BYTES_MAX = 2 * 1024 * 1024;
const NAME_BYTES_MAX = 100;

interface Entry {
  readonly path: string;
  readonly isExecutable: boolean;
  readonly content: Buffer;
}

function entriesOf(folder: string, below = ''): readonly Entry[] {
  return readdirSync(join(folder, below))
    .toSorted()
    .flatMap((name) => {
      const path = posix.join(below, name);
      const stats = lstatSync(join(folder, path));
      if (stats.isDirectory()) return entriesOf(folder, path);
      if (!stats.isFile())
        throw new Error(`${join(folder, path)} is neither a file nor a folder: only those go to hosts`);
      return [{ path, isExecutable: (stats.mode & 0o100) !== 0, content: readFileSync(join(folder, path)) }];
    });
}

/** One entry in the ustar format: a header with a checksum over itself, then the content in blocks. */
function tarEntry({ path, isExecutable, content }: Entry): Buffer {
  if (Buffer.byteLength(path) > NAME_BYTES_MAX)
    throw new Error(`${path} is longer than the ${NAME_BYTES_MAX} bytes that tar's header has: shorten it`);
  const header = Buffer.alloc(BLOCK);
  const octal = (value: number, length: number) => `${value.toString(8).padStart(length - 1, '0')}\0`;
  header.write(path, 0);
  header.write(octal(isExecutable ? 0o755 : 0o644, 8), 100);
  header.write(octal(0, 8), 108);
  header.write(octal(0, 8), 116);
  header.write(octal(content.length, 12), 124);
  header.write(octal(0, 12), 136);
  header.write(' '.repeat(8), 148);
  header.write('0', 156);
  header.write('ustar\u000000', 257, 'latin1');
  const checksum = header.reduce((sum, byte) => sum + byte, 0);
  header.write(`${checksum.toString(8).padStart(6, '0')}\0 `, 148);
  const padding = Buffer.alloc((BLOCK - (content.length % BLOCK)) % BLOCK);
  return Buffer.concat([header, content, padding]);
}

/**
 * Packs a folder as tar.gz: sorted, owned by root, with no times, so that a host is replaced only when a file changed.
 * @throws Error for anything but files and folders, for long paths, and above 2 MiB.
 */
export function bundleFolder(folder: string): HostBundle {
  const tar = Buffer.concat([...entriesOf(folder).map(tarEntry), Buffer.alloc(2 * BLOCK)]);
  const bytes = gzipSync(tar, { level: 9 });
  // Byte 9 names the system that compressed; it must not make a difference.
  bytes[9] = 255;
  if (bytes.length > BUNDLE_BYTES_MAX)
    throw new Error(`${folder} makes ${bytes.length} bytes: at most ${BUNDLE_BYTES_MAX} go to a host`);
  return { bytes, sha256: createHash('sha256').update(bytes).digest('hex') };
}
