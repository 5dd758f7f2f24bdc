import { canonicalJson } from '../text/canonical-json.ts';
import { sha256Hex } from '../text/sha256.ts';
import type { Plan } from './plan.ts';

/** SHA-256 of the plan's canonical JSON: what an approval is bound to. Any changed byte is another plan. */
export function planDigest(plan: Plan): string {
  return sha256Hex(canonicalJson(plan));
}

export const DIGEST_PREFIX_LENGTH_MIN = 8;

/** Digits of a plan's digest in a command: enough to name one plan, few enough to be typed. */
const DIGEST_CHARS = 12;

/** A plan's digest as people are shown it and type it. */
export const shortDigest = (planDigest: string): string => planDigest.slice(0, DIGEST_CHARS);

/** True when `given` is the digest or at least its first 8 characters. */
export function matchesDigest(given: string, digest: string): boolean {
  return given.length >= DIGEST_PREFIX_LENGTH_MIN && digest.startsWith(given.toLowerCase());
}
