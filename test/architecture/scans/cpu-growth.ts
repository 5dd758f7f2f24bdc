import { cpuMs } from '../../support/cpu-ms.ts';

/** The sizes, in characters, between which the growth is judged. */
const SMALL = 8_192;
const LARGE = 4 * SMALL;
/** On the way there: what grows faster than any square shows before it hangs. */
const FIRST_SIZES = [12, 18, 24, 256, 512, 1_024, 2_048, 4_096];
/** So few characters cost nothing measurable, unless the cost grows by a power for each. */
const TINY = 24;
const TINY_MAX_MS = 40;
/** More for one text of at most 8 Ki characters is refused without a ratio. */
const HOPELESS_MS = 250;
/**
 * A square over 32 Ki characters is five hundred million steps: most of a second. What takes less than this is too quick
 * to be one, and too quick to be measured.
 */
const FLOOR_MS = 2;
/** CPU time for four times the characters: 4 where it is linear, 16 where it is a square. */
const RATIO_MAX = 6;
/** So much for 8 Ki characters is a step or more for each pair of them. */
const SQUARE_MS = 80;
/** What is quicker shows a collection of garbage as a ratio; four times as much of a square shows the square. */
const SHORT_MS = 20;
/** A text that takes this long, and more than one and a half of the ratio twice over, needs no median. */
const PLAIN_MS = 200;
const RUNS = 5;
/** `npm run linear-scans`: medians for everything, and every word of a room for every scanner of it. */
export const isLong = process.env.RECOVEROPS_LONG_SCANS === '1';
/** Other work on the machine can make a ratio larger, never that of a square smaller than the limit three times. */
const TRIES = 3;

function medianMs(run: () => void): number {
  const times = Array.from({ length: RUNS }, () => cpuMs(run)).sort((a, b) => a - b);
  return Math.max(0.01, times[Math.floor(RUNS / 2)] ?? 0);
}

/** Whether four times the characters take so much longer that no other work on the machine can be the reason. */
function isPlainly(longer: () => void, shorter: () => void): boolean {
  const isOver = () => cpuMs(longer) / cpuMs(shorter) > 1.5 * RATIO_MAX;
  return isOver() && isOver();
}

/**
 * What is wrong with how the CPU time of `scan` grows with the length of what `textOf` makes, or null. CPU time is
 * that of this process alone: how busy the machine is does not count.
 */
export function growthFault(scan: (text: string) => void, textOf: (chars: number) => string): string | null {
  for (const size of FIRST_SIZES) {
    const text = textOf(size);
    const limitMs = size <= TINY ? TINY_MAX_MS : HOPELESS_MS;
    const run = () => scan(text);
    // Beyond what it costs whatever the text is, as a scanner does that looks at twenty places with each text.
    const isOver = () => cpuMs(run) > limitMs && cpuMs(run) > limitMs + 3 * cpuMs(() => scan(textOf(1)));
    if (isOver() && isOver()) return `more than ${limitMs} ms for ${size} characters`;
  }
  const [small, large] = [textOf(SMALL), textOf(LARGE)];
  const runSmall = () => scan(small);
  const runLarge = () => scan(large);
  const firstMs = cpuMs(runSmall);
  const isHopeless = firstMs > HOPELESS_MS && cpuMs(runSmall) > HOPELESS_MS;
  if (isHopeless) return `${Math.round(firstMs)} ms for ${SMALL} characters`;
  // A square from the first character on is not waited for where a quarter of it shows it. What only looks back so far as it
  // may grows so down here too, and by a straight line further up, but never takes that long.
  if (!isLong && firstMs > SQUARE_MS && isPlainly(runSmall, () => scan(textOf(SMALL / 4))))
    return `${Math.round(firstMs)} ms for ${SMALL} characters, more than ${1.5 * RATIO_MAX} times the CPU time of a quarter`;
  const largeMs = cpuMs(runLarge);
  if (largeMs < FLOOR_MS) return null;
  const smallMs = Math.min(firstMs, cpuMs(runSmall));
  // One long run against the quicker of two short ones is more than the medians give: most need no more than this.
  if (!isLong && largeMs / smallMs < RATIO_MAX) return null;
  let least = Infinity;
  if (largeMs > PLAIN_MS && isPlainly(runLarge, runSmall))
    return `${Math.round(largeMs)} ms for ${LARGE} characters`;
  for (let tries = 0; tries < TRIES; tries += 1) {
    least = Math.min(least, medianMs(runLarge) / medianMs(runSmall));
    if (least < RATIO_MAX) return null;
  }
  if (largeMs < SHORT_MS) {
    const larger = textOf(4 * LARGE);
    if (medianMs(() => scan(larger)) / medianMs(runLarge) < RATIO_MAX) return null;
  }
  return `four times the characters take ${least.toFixed(1)} times the CPU time (${Math.round(largeMs)} ms for ${LARGE})`;
}

/** A text of exactly `chars` characters: what leads, then `unit` over and over, then what ends it. */
export function repeated(lead: string, unit: string, tail = ''): (chars: number) => string {
  return (chars) => {
    const room = Math.max(0, chars - lead.length - tail.length);
    const repetitions = unit === '' ? 0 : Math.ceil(room / unit.length);
    return `${lead}${unit.repeat(repetitions).slice(0, room)}${tail}`;
  };
}
