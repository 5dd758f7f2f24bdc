import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import { base64Of } from './base64.ts';

/** Lower-case hex SHA-256. Pure JavaScript: the workflow sandbox has no `crypto`. */
export function sha256Hex(data: string | Uint8Array): string {
  return bytesToHex(sha256(typeof data === 'string' ? utf8ToBytes(data) : data));
}

/** The same in base64, as a content security policy names it. */
export function sha256Base64(text: string): string {
  return base64Of(sha256(utf8ToBytes(text)));
}
