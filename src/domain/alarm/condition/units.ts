/** In what the values and the threshold of a condition are given. Bytes are bytes, seconds are seconds, whatever was published. */
export type Unit =
  | 'percent'
  | 'bytes'
  | 'bytes_per_second'
  | 'count'
  | 'count_per_second'
  | 'seconds'
  | 'milliseconds_per_second'
  | 'none';

/** One of what was published is `factor` of our unit. */
export interface PublishedUnit {
  readonly unit: Unit;
  readonly factor: number;
}

// Agents and scripts divide by 1,024; CloudWatch itself says nothing of it.
const K = 1024;
const SIZES: readonly (readonly [string, number])[] = [
  ['', 1],
  ['Kilo', K],
  ['Mega', K ** 2],
  ['Giga', K ** 3],
  ['Tera', K ** 4],
];

const BYTES = SIZES.flatMap(([prefix, factor]) => {
  const name = (what: string) => (prefix === '' ? what : `${prefix}${what.toLowerCase()}`);
  return [
    [name('Bytes'), { unit: 'bytes', factor }],
    [name('Bits'), { unit: 'bytes', factor: factor / 8 }],
    [`${name('Bytes')}/Second`, { unit: 'bytes_per_second', factor }],
    [`${name('Bits')}/Second`, { unit: 'bytes_per_second', factor: factor / 8 }],
  ] as const;
});

const PUBLISHED: ReadonlyMap<string, PublishedUnit> = new Map<string, PublishedUnit>([
  ['Percent', { unit: 'percent', factor: 1 }],
  ['Seconds', { unit: 'seconds', factor: 1 }],
  ['Milliseconds', { unit: 'seconds', factor: 1e-3 }],
  ['Microseconds', { unit: 'seconds', factor: 1e-6 }],
  ['Count', { unit: 'count', factor: 1 }],
  ['Count/Second', { unit: 'count_per_second', factor: 1 }],
  ...BYTES,
]);

/** What a `Unit` of CloudWatch means; null for `None` and for what is no unit, which both say nothing. */
export function publishedUnit(name: string | null | undefined): PublishedUnit | null {
  return PUBLISHED.get(name ?? '') ?? null;
}

const SIGNS: Readonly<Record<Unit, string>> = {
  percent: ' %',
  bytes: ' B',
  bytes_per_second: ' B/s',
  count: '',
  count_per_second: '/s',
  seconds: ' s',
  milliseconds_per_second: ' ms/s',
  none: '',
};

/** At most three digits behind the point, and none that say nothing. */
const rounded = (value: number) => String(Number(value.toFixed(Math.abs(value) < 1 ? 4 : 2)));

/** A value as a person writes it: `90 %`, `1.5 GiB`, `200 ms`, `3`. */
export function valueText(value: number, unit: Unit): string {
  if (unit === 'bytes' || unit === 'bytes_per_second') {
    const at = SIZES.findLastIndex(([, factor]) => Math.abs(value) >= factor);
    const [prefix, factor] = SIZES[Math.max(at, 0)] ?? ['', 1];
    const sign = prefix === '' ? 'B' : `${prefix.charAt(0)}iB`;
    return `${rounded(value / factor)} ${sign}${unit === 'bytes' ? '' : '/s'}`;
  }
  if (unit === 'seconds' && value !== 0 && Math.abs(value) < 1) return `${rounded(value * 1000)} ms`;
  return `${rounded(value)}${SIGNS[unit]}`;
}
