import { gzipSync } from 'node:zlib';

// Log records as CloudWatch Logs puts them on a stream, of lines that do not repeat: each has values of its own, and every
// few lines a name that no mask can know. Made from a seed, so that two runs measure the same.

export interface LogCorpus {
  readonly records: number;
  readonly lines: number;
  /** Of all lines, before compression. */
  readonly bytes: number;
  readonly distinctLines: number;
}

/** Small and fast, and the same everywhere: xorshift of 32 bits. */
function numbersFrom(seed: number): (below: number) => number {
  let state = seed | 1;
  return (below) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % below;
  };
}

const WORDS =
  'cache request session worker upstream queue shard index token payload order basket invoice customer payment retry lease replica snapshot segment partition consumer producer batch commit rollback schema migration listener socket buffer handler route template tenant region volume bucket object policy'.split(
    ' ',
  );
const VERBS =
  'opened closed refused accepted flushed evicted renewed rejected started finished skipped lost'.split(' ');
const NAMES =
  'ana bo chidi dora emil farah goran hana ines jonas kira liam mona nils olga pia quin rosa sven tariq'.split(
    ' ',
  );
const LEVELS = ['INFO', 'INFO', 'INFO', 'INFO', 'DEBUG', 'WARN', 'ERROR'];

type Numbers = (below: number) => number;
type Value = (next: Numbers) => string;

const VALUES: readonly Value[] = [
  (next) => String(next(1_000_000)),
  (next) => `${next(256)}.${next(256)}.${next(256)}.${next(256)}:${1_024 + next(60_000)}`,
  (next) => `${next(5_000)} ms`,
  (next) => `0x${next(2 ** 31).toString(16)}${next(2 ** 31).toString(16)}`,
  (next) =>
    `${(next(2 ** 31) + 2 ** 31).toString(16)}-${next(9_999)}-4${next(999)}-a${next(999)}-${next(2 ** 31)}`,
  (next) => `/srv/${pick(WORDS, next)}/${pick(WORDS, next)}-${next(100_000)}.dat`,
  (next) => pick(NAMES, next),
  (next) => `${next(100_000)} bytes (${next(1_000)}.${next(10)} KB)`,
];

function pick<T>(of: readonly T[], next: Numbers): T {
  const one = of[next(of.length)];
  if (one === undefined) throw new RangeError('nothing to pick from');
  return one;
}

/** One statement of a program: words of its own, and values between them. */
function statement(next: Numbers): (next: Numbers) => string {
  const component = `${pick(WORDS, next)}.${pick(WORDS, next)}`;
  const parts = Array.from({ length: 1 + next(4) }, () => ({
    words: `${pick(WORDS, next)} ${pick(VERBS, next)} ${pick(WORDS, next)}`,
    value: pick(VALUES, next),
  }));
  return (values) =>
    `${pick(LEVELS, values)} [${component}] ${parts.map(({ words, value }) => `${words} ${value(values)}`).join(', ')}`;
}

export interface CorpusSize {
  readonly lines: number;
  /** Different statements of programs that write them. */
  readonly statements: number;
  readonly streams: number;
  /** Every record holds so many lines, of one stream. */
  readonly linesPerRecord: number;
  /** Templates of programs that models know, `<*>` where values stand; every tenth stream is written by those. Left out: none is. */
  readonly known?: readonly string[];
}

/** So many streams are for each that a known program writes. */
const KNOWN_EVERY = 10;

/** Hands every record to `write`, as the data of a record of the stream: gzip of JSON. */
export function writeLogCorpus(
  { lines, statements, streams, linesPerRecord, known = [] }: CorpusSize,
  write: (record: Buffer) => void,
): LogCorpus {
  const next = numbersFrom(20_261_129);
  const writers = Array.from({ length: statements }, () => statement(next));
  const knownWriters = known.map((template) => {
    const parts = template.split('<*>');
    return (values: Numbers) =>
      parts.map((part, at) => (at === 0 ? part : `${values(1_000_000)}${part}`)).join('');
  });
  const seen = new Set<string>();
  let records = 0;
  let bytes = 0;
  let at = Date.UTC(2026, 10, 29);
  for (let from = 0; from < lines; from += linesPerRecord) {
    const isKnown = knownWriters.length > 0 && (records % streams) % KNOWN_EVERY === 0;
    const all = isKnown ? knownWriters : writers;
    const logEvents = Array.from({ length: Math.min(linesPerRecord, lines - from) }, (_, index) => {
      at += next(3);
      const moment = new Date(at).toISOString();
      // Some statements come a thousand times as often as others.
      const writer = all[Math.floor(all.length * (next(1_000) / 1_000) ** 3)] ?? pick(all, next);
      const message = `${moment} ${writer(next)}`;
      bytes += message.length;
      seen.add(message);
      return { id: String(from + index).padStart(56, '3'), timestamp: at, message };
    });
    const record = {
      messageType: 'DATA_MESSAGE',
      owner: '111122223333',
      logGroup: '/app/orders',
      logStream: `i-0123456789abc${String(records % streams).padStart(4, '0')}`,
      subscriptionFilters: ['recoverops'],
      logEvents,
    };
    write(gzipSync(JSON.stringify(record)));
    records += 1;
  }
  return { records, lines, bytes, distinctLines: seen.size };
}
