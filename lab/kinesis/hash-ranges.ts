import { createHash } from 'node:crypto';

/** Both ends belong to it. */
export interface HashRange {
  readonly start: bigint;
  readonly end: bigint;
}

const HASH_KEYS = 1n << 128n;
export const HASH_KEY_MAX = HASH_KEYS - 1n;

/** The 128-bit keys in as many even parts, in order. */
export function splitHashKeys(count: number): readonly HashRange[] {
  const startOf = (index: number): bigint => (HASH_KEYS * BigInt(index)) / BigInt(count);
  return Array.from({ length: count }, (_, index) => ({
    start: startOf(index),
    end: startOf(index + 1) - 1n,
  }));
}

/** MD5 of the partition key's UTF-8, as a number. */
export const hashKeyOf = (partitionKey: string): bigint =>
  BigInt(`0x${createHash('md5').update(partitionKey, 'utf8').digest('hex')}`);
