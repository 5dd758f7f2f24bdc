import { InvalidArgumentError } from 'commander';

const UNIT_SECONDS: Readonly<Record<string, number>> = { m: 60, h: 3600, d: 86_400 };

/** `90m`, `2h` or `3d`, in seconds. */
export function durationSeconds(text: string): number {
  const [, count = '', unit = ''] = /^([1-9]\d{0,4})([mhd])$/.exec(text) ?? [];
  const seconds = UNIT_SECONDS[unit];
  if (seconds !== undefined) return Number(count) * seconds;
  throw new InvalidArgumentError('Give a time such as 90m, 2h or 3d.');
}

/** ISO 8601 of a time as people write it; without an offset, on this machine's clock. */
export function instant(text: string): string {
  const ms = Date.parse(text);
  if (!Number.isNaN(ms)) return new Date(ms).toISOString();
  throw new InvalidArgumentError('Give a time such as 2026-11-29T22:00 or 2026-11-29T22:00:00Z.');
}
