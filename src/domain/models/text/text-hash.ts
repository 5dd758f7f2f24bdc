// FNV-1a over UTF-16 code units with the finishing mix of MurmurHash3 (both are in the public domain): what a model calls a
// feature depends on it for good.

const OFFSET = 0x811c9dc5;
const PRIME = 0x01000193;

/** Where the hash of a text in a space of its own begins. */
export const hashSpace = (space: number): number => Math.imul(OFFSET ^ space, PRIME);

/** The running hash with the characters of `text` from `from` to `to` added. */
export function hashOn(hash: number, text: string, from = 0, to = text.length): number {
  let running = hash;
  for (let at = from; at < to; at += 1) running = Math.imul(running ^ text.charCodeAt(at), PRIME);
  return running;
}

/** 32 bits, unsigned, each of which depends on all of the running hash. */
export function hashEnd(hash: number): number {
  let mixed = hash ^ (hash >>> 16);
  mixed = Math.imul(mixed, 0x85ebca6b);
  mixed ^= mixed >>> 13;
  mixed = Math.imul(mixed, 0xc2b2ae35);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}
