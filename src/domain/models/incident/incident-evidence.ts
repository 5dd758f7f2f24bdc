import { FINDING_RESOURCE_KINDS, type FindingResource } from '../../alarm/finding/finding.ts';
import type { LogSource } from '../../alarm/finding/incident-class.ts';
import { INCIDENT_CLASSES, LOG_SOURCES } from '../../alarm/finding/incident-class.ts';
import { type LogWindow, WINDOW_LEVELS } from '../../logs/window/log-window.ts';
import { portableLog } from '../portable-math.ts';
import type { KeyLine } from '../text/key-lines.ts';
import { vectorOf } from '../text/text-features.ts';
import type { TextLine } from '../text/text-lines.ts';
import { softmax, type TextModel } from '../text/text-model.ts';
import { type PatternVote, patternVotes } from './pattern-votes.ts';
import { windowLines } from './window-lines.ts';

/** What a classifier of error text says of the lines of a resource, before anything else is asked. */
export interface TextEvidence {
  /** What it has read, the most telling line first. */
  readonly keyLines: readonly KeyLine[];
  /** The classes of the scores, in order. */
  readonly classes: readonly string[];
  /** Of all key lines together; of no unit. */
  readonly whole: Float64Array;
  /** Of the key line that speaks most for each class, read alone. */
  readonly best: Float64Array;
  /** By how much the key line that does so most speaks more for each class than for nothing being wrong; 0 of `healthy`. */
  readonly over: Float64Array;
  /**
   * The same of the first line, by the time at which it was written, that speaks nearly as much for trouble as the one that does so most: what
   * follows from a trouble speaks up behind it. Where times are not known it is the one that does so most.
   */
  readonly first: Float64Array;
  /** Logarithm of the chance that any key line is of the class, were they read one by one; of `healthy` that all are. */
  readonly any: Float64Array;
  /** Of the squared lengths of the text's features, those that the model has weights for, in [0,1]. */
  readonly knownShare: number;
  /** The same of the line that speaks most for trouble. */
  readonly lineKnownShare: number;
  /** By `LINE_SIGNS`. */
  readonly lineSigns: Float64Array;
}

/** What key lines, read one by one, tell of there being something that nobody has read before; scores and counts of lines. */
export const LINE_SIGNS = [
  'least-known-share',
  'mean-known-share',
  'least-claim',
  'mean-claim',
  'strongest-claim',
  'strongest-margin',
  'least-healthy',
  'unclaimed-lines',
  'unhealthy-lines',
  'nobodys-troubles',
  'unknown-over-healthy',
] as const;
/** A line whose scores are all lower is claimed by no class. */
const CLAIMED_FROM = -0.3;
/** One whose scores for health and for each trouble are all lower is a trouble of nobody. */
const TOLD_FROM = -0.2;

/** Of how much the most troubled line speaks for trouble, what makes an earlier one the first sign of it. */
const FIRST_SHARE = 0.65;

/** A key line read alone. */
interface ReadLine {
  readonly at: number | undefined;
  readonly scores: Float64Array;
  /** By how much it speaks more for its most likely trouble than for nothing being wrong. */
  readonly trouble: number;
}

/** The first line that speaks for trouble, as `TextEvidence.first` tells; undefined where there is no line. */
function firstTroubled(lines: readonly ReadLine[]): ReadLine | undefined {
  const most = lines.reduce((high, { trouble }) => Math.max(high, trouble), 0);
  let found: ReadLine | undefined;
  let strongest: ReadLine | undefined;
  for (const line of lines) {
    if (strongest === undefined || line.trouble > strongest.trouble) strongest = line;
    if (line.at === undefined || line.trouble < most * FIRST_SHARE) continue;
    if (
      found?.at === undefined ||
      line.at < found.at ||
      (line.at === found.at && line.trouble > found.trouble)
    )
      found = line;
  }
  // One whose time is not known may have been before all others.
  return strongest?.at === undefined ? strongest : found;
}

/** Gathers `LINE_SIGNS` line by line. */
class LineSigns {
  readonly #healthy: number;
  readonly #unknown: number;
  #lines = 0;
  #leastShare = 1;
  #shares = 0;
  #leastClaim = Number.POSITIVE_INFINITY;
  #claims = 0;
  #strongest = { over: Number.NEGATIVE_INFINITY, claim: 0, margin: 0 };
  #leastHealthy = Number.POSITIVE_INFINITY;
  #unclaimed = 0;
  #unhealthy = 0;
  #nobodys = 0;
  #unknownOver = Number.NEGATIVE_INFINITY;

  constructor(classes: readonly string[]) {
    this.#healthy = classes.indexOf('healthy');
    this.#unknown = classes.indexOf('unknown');
  }

  add(scores: Float64Array, knownShare: number): void {
    let claim = Number.NEGATIVE_INFINITY;
    let first = Number.NEGATIVE_INFINITY;
    let second = Number.NEGATIVE_INFINITY;
    for (const [one, score] of scores.entries()) {
      claim = Math.max(claim, score);
      if (one === this.#healthy || one === this.#unknown) continue;
      if (score > first) {
        second = first;
        first = score;
      } else if (score > second) second = score;
    }
    const well = scores[this.#healthy] ?? 0;
    this.#lines += 1;
    this.#leastShare = Math.min(this.#leastShare, knownShare);
    this.#shares += knownShare;
    this.#leastClaim = Math.min(this.#leastClaim, claim);
    this.#claims += claim;
    if (first - well > this.#strongest.over)
      this.#strongest = { over: first - well, claim, margin: Number.isFinite(second) ? first - second : 0 };
    this.#leastHealthy = Math.min(this.#leastHealthy, well);
    if (claim < CLAIMED_FROM) this.#unclaimed += 1;
    if (well < CLAIMED_FROM) this.#unhealthy += 1;
    if (well < TOLD_FROM && first < TOLD_FROM) this.#nobodys += 1;
    this.#unknownOver = Math.max(this.#unknownOver, (scores[this.#unknown] ?? well) - well);
  }

  /** By `LINE_SIGNS`; zeros where there was no line. */
  told(): Float64Array {
    const lines = this.#lines;
    if (lines === 0) return new Float64Array(LINE_SIGNS.length);
    return Float64Array.of(
      this.#leastShare,
      this.#shares / lines,
      this.#leastClaim,
      this.#claims / lines,
      this.#strongest.claim,
      this.#strongest.margin,
      this.#leastHealthy,
      this.#unclaimed,
      this.#unhealthy,
      this.#nobodys,
      this.#unknownOver,
    );
  }
}

/** Scores of margins are about -1 to 1; what is made a probability of them is sharpened by so much. */
export const SCORE_SHARPNESS = 3;
/** No line is so surely of a class that others do not count. */
const SUREST = 0.97;
const LEAST = 1e-6;

/** What there is to judge by, of one resource and one span of time. */
export interface IncidentEvidence {
  readonly lines: readonly TextLine[];
  readonly votes: readonly PatternVote[];
  readonly source: LogSource | null;
  readonly resource: FindingResource['kind'] | null;
  /** Of the lines of all windows, by the places of `WINDOW_LEVELS`, in [0,1]. */
  readonly levels: Float64Array;
  readonly lineCount: number;
  /** Lines of templates that are new here, in [0,1]; NaN where nothing is known to be new. */
  readonly novelShare: number;
  /** The greatest excess of a template; NaN where what is usual is not known. */
  readonly excess: number;
  /** Null: there is no such model. */
  readonly text: TextEvidence | null;
}

function textEvidence(model: TextModel, lines: readonly TextLine[]): TextEvidence {
  const { classes } = model.parts;
  const healthy = classes.indexOf('healthy');
  const key = model.keyLines(lines);
  const vector = vectorOf(key);
  const whole = model.scores(vector);
  const best = new Float64Array(classes.length).fill(Number.NEGATIVE_INFINITY);
  const over = new Float64Array(classes.length).fill(Number.NEGATIVE_INFINITY);
  const none = new Float64Array(classes.length).fill(1);
  let allHealthy = 0;
  let strongest = Number.NEGATIVE_INFINITY;
  let lineKnownShare = 0;
  const signs = new LineSigns(classes);
  const read: ReadLine[] = [];
  for (const line of key) {
    const alone = vectorOf([line]);
    const scores = model.scores(alone);
    const likely = softmax(scores, 1 / SCORE_SHARPNESS);
    const well = scores[healthy] ?? 0;
    let most = Number.NEGATIVE_INFINITY;
    for (const [one, score] of scores.entries()) {
      best[one] = Math.max(best[one] as number, score);
      over[one] = Math.max(over[one] as number, score - well);
      none[one] = (none[one] as number) * (1 - (likely[one] as number) * SUREST);
      if (one !== healthy) most = Math.max(most, score - well);
    }
    allHealthy += portableLog(Math.max(LEAST, likely[healthy] ?? 1));
    read.push({ at: line.at, scores, trouble: most });
    const share = model.knownShareOf(alone);
    signs.add(scores, share);
    if (most > strongest) {
      strongest = most;
      lineKnownShare = share;
    }
  }
  const isEmpty = key.length === 0;
  const first = firstTroubled(read);
  const wellFirst = first?.scores[healthy] ?? 0;
  return {
    keyLines: key,
    classes,
    whole,
    best: isEmpty ? whole.slice() : best,
    over: isEmpty ? new Float64Array(classes.length) : over,
    first: first?.scores.map((score) => score - wellFirst) ?? new Float64Array(classes.length),
    any: none.map((share, one) =>
      one === healthy ? Math.max(portableLog(LEAST), allHealthy) : portableLog(Math.max(LEAST, 1 - share)),
    ),
    knownShare: model.knownShareOf(vector),
    lineKnownShare,
    lineSigns: signs.told(),
  };
}

/** What the windows of one resource hold to judge by. Pure, and bounded by what windows hold. */
export function evidenceOf(windows: readonly LogWindow[], model: TextModel | null): IncidentEvidence {
  const lines = windowLines(windows);
  const levels = new Float64Array(WINDOW_LEVELS.length);
  let lineCount = 0;
  let novel = 0;
  let excess = Number.NaN;
  for (const window of windows) {
    lineCount += window.lines;
    for (const [place, level] of WINDOW_LEVELS.entries())
      levels[place] = (levels[place] as number) + window.levels[level];
    for (const one of window.templates) {
      if (one.novel) novel += one.count;
      if (one.excess !== null && !(one.excess <= excess)) excess = one.excess;
    }
  }
  return {
    lines,
    votes: patternVotes(windows),
    source: windows[0]?.source ?? null,
    resource: windows[0]?.resource.kind ?? null,
    levels: levels.map((count) => count / Math.max(1, lineCount)),
    lineCount,
    // A group that is being learned calls nothing new: no novelty is no word of it.
    novelShare: novel === 0 ? Number.NaN : novel / Math.max(1, lineCount),
    excess,
    text: model === null ? null : textEvidence(model, lines),
  };
}

/** Names what the places of `incidentRow` mean; a changed row gets another name, and needs another model. */
export const INCIDENT_FEATURES = 'incident-row/v3';

/** Classes of a classifier of error text that a row has places for, in order. */
export const ROW_CLASSES: readonly string[] = [...INCIDENT_CLASSES, 'healthy', 'unknown'];

/** Places of a row: five scores of each class, the rest as `incidentRow` tells. */
export const INCIDENT_ROW_LENGTH =
  5 * ROW_CLASSES.length +
  2 +
  INCIDENT_CLASSES.length +
  1 +
  WINDOW_LEVELS.length +
  4 +
  LOG_SOURCES.length +
  FINDING_RESOURCE_KINDS.length;

const log1p = (count: number): number => portableLog(1 + count);

/**
 * What trees judge by: nothing of it depends on how something is worded, but scores of error text do. NaN: not known.
 * Scores by class of the text as a whole and of its lines read one by one, lines of known kinds by class, gravity, levels, how
 * many lines and templates, what is new, and who writes.
 */
export function incidentRow(evidence: IncidentEvidence): Float64Array {
  const { text, votes, levels, lineCount, lines, novelShare, excess, source, resource } = evidence;
  const scoresOf = (scores: Float64Array | undefined) =>
    ROW_CLASSES.map((name) => scores?.[text?.classes.indexOf(name) ?? -1] ?? Number.NaN);
  const byClass = new Map<string, PatternVote>(votes.map((vote) => [vote.class, vote]));
  return Float64Array.from([
    ...scoresOf(text?.whole),
    ...scoresOf(text?.best),
    ...scoresOf(text?.over),
    ...scoresOf(text?.first),
    ...scoresOf(text?.any),
    text?.knownShare ?? Number.NaN,
    text?.lineKnownShare ?? Number.NaN,
    ...INCIDENT_CLASSES.map((name) => log1p(byClass.get(name)?.lines ?? 0)),
    votes[0]?.gravity ?? 0,
    ...levels,
    log1p(lineCount),
    log1p(lines.length),
    novelShare,
    excess,
    ...LOG_SOURCES.map((one) => (one === source ? 1 : 0)),
    ...FINDING_RESOURCE_KINDS.map((kind) => (kind === resource ? 1 : 0)),
  ]);
}
