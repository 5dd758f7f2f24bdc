import { crc32 } from 'node:zlib';

export interface LoggedRecord {
  /** At most 65,535 bytes of UTF-8. */
  readonly key: string;
  readonly data: Buffer;
}

/** Length and checksum of what follows (each u32), milliseconds since the epoch (f64), length of the key (u16). */
const HEAD_BYTES = 18;
/** What the checksum does not cover: itself and the length. */
const UNCOVERED_BYTES = 8;

/** One record as it is on disk: head, key, data. */
export function encodeFrame({ key, data }: LoggedRecord, arrivedMs: number): Buffer {
  const keyBytes = Buffer.from(key, 'utf8');
  const frame = Buffer.allocUnsafe(HEAD_BYTES + keyBytes.length + data.length);
  frame.writeUInt32BE(frame.length - UNCOVERED_BYTES, 0);
  frame.writeDoubleBE(arrivedMs, 8);
  frame.writeUInt16BE(keyBytes.length, 16);
  keyBytes.copy(frame, HEAD_BYTES);
  data.copy(frame, HEAD_BYTES + keyBytes.length);
  frame.writeUInt32BE(crc32(frame.subarray(UNCOVERED_BYTES)), 4);
  return frame;
}

export interface DecodedFrame extends LoggedRecord {
  readonly arrivedMs: number;
  /** Where the next one begins. */
  readonly endsAt: number;
}

/** Undefined where no whole, undamaged frame begins at `offset`. `data` shares memory with `bytes`. */
export function decodeFrame(bytes: Buffer, offset: number): DecodedFrame | undefined {
  if (offset + HEAD_BYTES > bytes.length) return undefined;
  const endsAt = offset + UNCOVERED_BYTES + bytes.readUInt32BE(offset);
  const dataAt = offset + HEAD_BYTES + bytes.readUInt16BE(offset + 16);
  if (endsAt > bytes.length || dataAt > endsAt) return undefined;
  if (crc32(bytes.subarray(offset + UNCOVERED_BYTES, endsAt)) !== bytes.readUInt32BE(offset + 4))
    return undefined;
  return {
    arrivedMs: bytes.readDoubleBE(offset + 8),
    key: bytes.toString('utf8', offset + HEAD_BYTES, dataAt),
    data: bytes.subarray(dataAt, endsAt),
    endsAt,
  };
}

/** True when the bytes end before the frame at `offset` does, which is how an interrupted write leaves it. */
export function isCutShort(bytes: Buffer, offset: number): boolean {
  if (offset + HEAD_BYTES > bytes.length) return true;
  return offset + UNCOVERED_BYTES + bytes.readUInt32BE(offset) > bytes.length;
}
