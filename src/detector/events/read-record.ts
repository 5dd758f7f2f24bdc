import { gunzipSync } from 'node:zlib';
import { type LogRecord, parseLogRecord } from '../../domain/logs/log-record.ts';
import { err, type Result } from '../../domain/text/result.ts';
import { INFLATE_PIECE_BYTES, RECORD_BYTES } from '../bounds.ts';

const isTooLarge = (error: unknown) =>
  error instanceof Error && 'code' in error && error.code === 'ERR_BUFFER_TOO_LARGE';

/** Whether it begins as gzip does. */
const isGzip = (bytes: Uint8Array) => bytes[0] === 0x1f && bytes[1] === 0x8b;

/**
 * The data of a record of the stream, as CloudWatch Logs puts it there: gzip, of one member or several, of JSON in UTF-8. Bytes
 * that are no UTF-8 are read as U+FFFD. Never more than RECORD_BYTES are inflated.
 */
export function readLogRecord(base64: string): Result<LogRecord | 'control'> {
  const data = Buffer.from(base64, 'base64');
  if (!isGzip(data)) return err('is no gzip, so CloudWatch Logs did not write it');
  let text: string;
  try {
    text = gunzipSync(data, { maxOutputLength: RECORD_BYTES, chunkSize: INFLATE_PIECE_BYTES }).toString(
      'utf8',
    );
  } catch (error) {
    if (isTooLarge(error)) return err(`holds more than ${RECORD_BYTES} bytes when it is inflated`);
    return err(`cannot be inflated: ${error instanceof Error ? error.message : String(error)}`);
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    // What the parser says quotes the text, which is not redacted.
    return err('is no JSON');
  }
  return parseLogRecord(value);
}
