import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import { canonicalJson } from './canonical-json.ts';
import type { CommandBytes, Plan } from './plan.ts';

/** Lower-case hex SHA-256. Pure JavaScript: the workflow sandbox has no `crypto`. */
export function sha256Hex(data: string | Uint8Array): string {
  return bytesToHex(sha256(typeof data === 'string' ? utf8ToBytes(data) : data));
}

/** SHA-256 of the plan's canonical JSON: what an approval is bound to. Any changed byte is another plan. */
export function planDigest(plan: Plan): string {
  return sha256Hex(canonicalJson(plan));
}

export const DIGEST_PREFIX_LENGTH_MIN = 8;

/** True when `given` is the digest or at least its first 8 characters. */
export function matchesDigest(given: string, digest: string): boolean {
  return given.length >= DIGEST_PREFIX_LENGTH_MIN && digest.startsWith(given.toLowerCase());
}

/** The arguments as the fence reads them: each ended by NUL. */
export function argvBytes(argv: readonly string[]): string {
  return argv.map((argument) => `${argument}\0`).join('');
}

/** Hash over body and arguments that the host fence checks before it runs anything. */
export function payloadSha256(command: CommandBytes): string {
  return sha256Hex(`${command.body}\n\0argv\0${argvBytes(command.argv)}`);
}
