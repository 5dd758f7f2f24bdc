import { appendFileSync, mkdirSync, renameSync, statSync } from 'node:fs';
import { dirname } from 'node:path';

/** A log file is set aside as `<name>.1` at this size; the one set aside before is dropped. */
const LOG_LIMIT_BYTES = 20 * 1024 * 1024;

/** Appends lines to a file that never grows past `limitBytes`. Synchronous, so that nothing is lost on a crash. */
export function openRotatingLog(path: string, limitBytes: number = LOG_LIMIT_BYTES): (line: string) => void {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  let bytes = statSync(path, { throwIfNoEntry: false })?.size ?? 0;
  return (line) => {
    const record = `${line}\n`;
    const size = Buffer.byteLength(record);
    if (bytes > 0 && bytes + size > limitBytes) {
      renameSync(path, `${path}.1`);
      bytes = 0;
    }
    appendFileSync(path, record, { mode: 0o600 });
    bytes += size;
  };
}
