import { hmac } from '@noble/hashes/hmac.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import { scanSecrets } from './secret-scan.ts';

export interface Redacted {
  readonly text: string;
  /** How many secrets were replaced. */
  readonly count: number;
}

const TAG_CHARS = 8;
const DEFAULT_SALT = 'recoverops.redact/1';

/**
 * The text with every recognised secret replaced by `<REDACTED:type:tag>`. Equal secrets under one salt have equal
 * tags, so that they can be told apart without being shown; with a salt that only the caller knows, a tag does not
 * help to guess a weak password. Control characters could hide a secret: strip them first (`stripControls`). The
 * work is linear in the length, and redacting twice changes nothing.
 */
export function redact(text: string, salt: string = DEFAULT_SALT): Redacted {
  const key = utf8ToBytes(salt);
  const { spans } = scanSecrets(text);
  const parts: string[] = [];
  let from = 0;
  for (const { start, end, type } of spans) {
    const tag = bytesToHex(hmac(sha256, key, utf8ToBytes(text.slice(start, end)))).slice(0, TAG_CHARS);
    parts.push(text.slice(from, start), `<REDACTED:${type}:${tag}>`);
    from = end;
  }
  parts.push(text.slice(from));
  return { text: parts.join(''), count: spans.length };
}
