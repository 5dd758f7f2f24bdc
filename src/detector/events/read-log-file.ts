import { createGunzip } from 'node:zlib';
import { LOG_FILE_BYTES } from '../bounds.ts';

export interface LogFileText {
  readonly lines: readonly string[];
  /** The file has more lines than these. */
  readonly isCut: boolean;
}

/**
 * The lines of a gzip file, as many as LOG_FILE_BYTES hold; nothing behind them is inflated.
 * @throws Error when it is no gzip; what was cut off in the middle is read as far as it goes.
 */
export async function readLogFile(data: Uint8Array): Promise<LogFileText> {
  const parts: Buffer[] = [];
  let size = 0;
  let isCut = data.length >= LOG_FILE_BYTES;
  const inflating = createGunzip();
  inflating.end(data);
  try {
    for await (const part of inflating as AsyncIterable<Buffer>) {
      parts.push(part);
      size += part.length;
      if (size > LOG_FILE_BYTES) {
        isCut = true;
        break;
      }
    }
  } catch (error) {
    const isEndMissing = error instanceof Error && 'code' in error && error.code === 'Z_BUF_ERROR';
    if (!(isEndMissing && isCut)) throw error;
  } finally {
    inflating.destroy();
  }
  const lines = Buffer.concat(parts).toString('utf8').split('\n');
  // The last one is empty, or only a part of one.
  const whole = isCut || lines.at(-1) === '' ? lines.slice(0, -1) : lines;
  return { lines: whole, isCut };
}
