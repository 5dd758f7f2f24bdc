/** What the code asked a reader of settings for. */
interface SettingRead {
  /** What came of it when it was not set. */
  readonly value: unknown;
  readonly min?: number;
  readonly max?: number;
}
export type SettingReads = ReadonlyMap<string, SettingRead>;

type Method = (this: unknown, key: string, ...more: readonly unknown[]) => unknown;

/** Where the bounds stand among the arguments of a reader's methods. */
const BOUNDS: Readonly<Record<string, readonly [min: number | null, max: number]>> = {
  integer: [1, 2],
  number: [1, 2],
  numberOrNull: [0, 1],
  list: [null, 2],
  cidrs: [null, 0],
};

/** Runs the code and gives what it read by the methods of the reader, in its own words: defaults and bounds. */
export function readsOf(
  reader: { readonly prototype: object },
  methods: readonly string[],
  run: () => void,
): SettingReads {
  const reads = new Map<string, SettingRead>();
  const own = reader.prototype as Record<string, Method>;
  const before = methods.map((method) => [method, own[method]] as const);
  for (const [method, original] of before) {
    if (original === undefined) throw new Error(`the reader has no method ${method}`);
    const [minAt, maxAt] = BOUNDS[method] ?? [];
    own[method] = function read(key, ...more) {
      const value = original.call(this, key, ...more);
      const bound = (at: number | null | undefined, name: 'min' | 'max') =>
        typeof at === 'number' && typeof more[at] === 'number' ? { [name]: more[at] } : {};
      // A method that calls another one is done after it, and is the one that counts.
      reads.set(key, { ...reads.get(key), value, ...bound(minAt, 'min'), ...bound(maxAt, 'max') });
      return value;
    };
  }
  try {
    run();
  } finally {
    for (const [method, original] of before) if (original !== undefined) own[method] = original;
  }
  return reads;
}

/** How a page writes a default. */
export function written(value: unknown): string {
  if (value === null || value === undefined || value === '') return '';
  return Array.isArray(value) ? value.join(',') : String(value);
}

const RANGE = /(?<from>\d[\d,]*) to (?<to>\d[\d,]*)|at least (?<least>\d[\d,]*)|at most (?<most>\d[\d,]*)/g;
const whole = (text: string | undefined) =>
  text === undefined ? undefined : Number(text.replaceAll(',', ''));

/** Ranges in a text about a setting that the code does not take: `1 to 4`, `at least 30`, `at most 20`. */
export function wrongRanges(
  name: string,
  text: string,
  { min, max }: Partial<SettingRead>,
): readonly string[] {
  return [...text.matchAll(RANGE)].flatMap(([said, from, to, least, most]) => {
    const low = whole(from ?? least);
    const high = whole(to ?? most);
    const isTrue = (low === undefined || low === min) && (high === undefined || high === max);
    return isTrue ? [] : [`${name}: "${said}", but the code takes ${min ?? '…'} to ${max ?? '…'}`];
  });
}

/** What a running text says right behind the name of a setting: up to the end of its clause. */
export function saidOf(text: string, name: string): readonly string[] {
  const running = text.replaceAll(/\s+/g, ' ');
  return [...running.matchAll(new RegExp(`\`${name}\`(?<clause>[^.;:|\`]{0,60})`, 'g'))].map(
    ([, clause = '']) => clause,
  );
}
