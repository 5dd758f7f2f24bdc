/** Where a record is: its stream by the instant of creation, its shard, and its place in that. */
export interface SequencePosition {
  readonly createdMs: number;
  readonly shardIndex: number;
  readonly counter: number;
}

/** 56 digits as AWS has, all of one width, so that they compare as text as they do as numbers. */
const SEQUENCE_NUMBER = /^49(\d{14})(\d{4})(\d{36})$/;

export function formatSequenceNumber({ createdMs, shardIndex, counter }: SequencePosition): string {
  return `49${pad(createdMs, 14)}${pad(shardIndex, 4)}${pad(counter, 36)}`;
}

/** Undefined for a number that no stream of the lab has given. */
export function parseSequenceNumber(text: string): SequencePosition | undefined {
  const parts = SEQUENCE_NUMBER.exec(text)?.slice(1).map(Number);
  const [createdMs, shardIndex, counter] = parts ?? [];
  if (createdMs === undefined || shardIndex === undefined || counter === undefined) return undefined;
  return Number.isSafeInteger(counter) ? { createdMs, shardIndex, counter } : undefined;
}

const pad = (value: number, width: number): string => String(value).padStart(width, '0');
