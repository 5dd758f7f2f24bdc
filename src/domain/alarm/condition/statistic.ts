/** How the samples of one period become one value. `p`: the percentile, or what a trimmed mean keeps. */
export interface Statistic {
  readonly kind:
    | 'average'
    | 'sum'
    | 'minimum'
    | 'maximum'
    | 'sample_count'
    | 'percentile'
    | 'trimmed_mean'
    | 'winsorized_mean'
    | 'interquartile_mean'
    | 'trimmed_sum'
    | 'trimmed_count'
    | 'percentile_rank'
    | 'unknown';
  readonly p?: number;
}

const PLAIN: Readonly<Record<string, Statistic['kind']>> = {
  average: 'average',
  sum: 'sum',
  minimum: 'minimum',
  maximum: 'maximum',
  samplecount: 'sample_count',
  iqm: 'interquartile_mean',
};

const SHORT: Readonly<Record<string, Statistic['kind']>> = {
  p: 'percentile',
  tm: 'trimmed_mean',
  wm: 'winsorized_mean',
  ts: 'trimmed_sum',
  tc: 'trimmed_count',
  pr: 'percentile_rank',
};

/** `p99.9`, `tm90`. */
const WITH_NUMBER = /^(p|tm|wm|ts|tc|pr)(\d{1,3}(?:\.\d{1,10})?)$/;
/** `TM(10%:90%)`, `PR(:300)`. */
const WITH_RANGE = /^(tm|wm|ts|tc|pr)\([^()]{0,60}\)$/;

/** A statistic of CloudWatch, in any case and either of its spellings; null where none was told. */
export function parseStatistic(text: string | null): Statistic | null {
  if (text === null || text === '') return null;
  const name = text.toLowerCase();
  const word = name.replace('_', '');
  const plain = Object.hasOwn(PLAIN, word) ? PLAIN[word] : undefined;
  if (plain !== undefined) return { kind: plain };
  const [, short = '', number] = WITH_NUMBER.exec(name) ?? WITH_RANGE.exec(name) ?? [];
  const kind = Object.hasOwn(SHORT, short) ? SHORT[short] : undefined;
  if (kind === undefined) return { kind: 'unknown' };
  return number === undefined ? { kind } : { kind, p: Number(number) };
}

const NAMES: Readonly<Record<Statistic['kind'], string>> = {
  average: 'average',
  sum: 'sum',
  minimum: 'minimum',
  maximum: 'maximum',
  sample_count: 'number of data points',
  percentile: 'percentile',
  trimmed_mean: 'trimmed mean',
  winsorized_mean: 'winsorized mean',
  interquartile_mean: 'interquartile mean',
  trimmed_sum: 'trimmed sum',
  trimmed_count: 'trimmed count',
  percentile_rank: 'percentile rank',
  unknown: 'an unknown statistic',
};

/** As a person calls it: `average`, `p99`. */
export function statisticText({ kind, p }: Statistic): string {
  if (p === undefined) return NAMES[kind];
  return kind === 'percentile' ? `p${p}` : `${NAMES[kind]} ${p}`;
}
