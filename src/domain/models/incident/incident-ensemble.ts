import { KNOWN_CLASSES, type KnownClass } from '../../alarm/finding/classification.ts';
import { portableExp, portableLog } from '../portable-math.ts';
import { softmax, UNKNOWN } from '../text/text-model.ts';
import { type IncidentEvidence, LINE_SIGNS, SCORE_SHARPNESS } from './incident-evidence.ts';
import { isHeard, type SequenceSight } from './sequence-sight.ts';

/** Names what the weights of an ensemble are of; what else they are of gets another name. */
export const ENSEMBLE_SIGNALS = 'incident-signals/v4';

const HEALTHY = KNOWN_CLASSES.indexOf('healthy');
/** What is weighed against each other: all known classes, and behind them that it is none of them. */
export const JUDGED_CLASSES: readonly string[] = [...KNOWN_CLASSES, UNKNOWN];
const NONE_KNOWN = KNOWN_CLASSES.length;

/** What trees say of a row: their classes and the probability of each. */
export interface TreesOpinion {
  readonly classes: readonly string[];
  readonly probabilities: Float64Array;
}

/** All that is known of one resource's span. */
export interface EnsembleInput {
  readonly evidence: IncidentEvidence;
  /** Null: there are no trees. */
  readonly trees: TreesOpinion | null;
  /** Null: no model of sequences has read the lines. */
  readonly sequence: { readonly sight: SequenceSight; readonly unusualFrom: number } | null;
}

/** Who is heard beside patterns, which always are. */
export const VOICE_SETS = ['patterns', 'patterns+text', 'patterns+text+trees'] as const;
export type VoiceSet = (typeof VOICE_SETS)[number];

/** What speaks for a class; each has the same weight for all classes, so that few examples teach it. */
export const CLASS_SIGNALS = [
  'text',
  'line',
  'line-over-healthy',
  'first-line',
  'any-line',
  'patterns',
  'gravity',
  'healthy',
  'healthy-without-patterns',
  'healthy-graver-lines',
  'healthy-troubled-line',
  'healthy-odd-sequence',
  'unknown',
  'unknown-without-patterns',
  'unknown-graver-lines',
  'unknown-troubled-line',
] as const;

/** What speaks for a text being of a class that is known at all. */
export const KNOWN_SIGNALS = [
  'highest-score',
  'margin',
  'energy',
  'unknown-score',
  'unknown-line',
  'line',
  'line-margin',
  'entropy',
  'known-share',
  'line-known-share',
  'line-over-healthy',
  'any-line',
  'pattern-agrees',
  'any-pattern',
  'line-agrees',
  'graver-lines',
  'healthy',
  'healthy-trouble-score',
  'healthy-graver-lines',
  'likely',
  'likely-unknown',
  'spread',
  'first-line',
  'first-line-agrees',
  ...LINE_SIGNS,
] as const;

/** The weights of one set of voices. */
export interface VoicePool {
  /** By `CLASS_SIGNALS`. */
  readonly classWeights: Float64Array;
  /** By `KNOWN_SIGNALS`, of standardised signals, with the bias behind them. */
  readonly knownWeights: Float64Array;
  readonly knownMeans: Float64Array;
  readonly knownScales: Float64Array;
  /** Answers that are less likely of a known class are `unknown`, in [0,1]. */
  readonly knownFrom: number;
}

export interface EnsembleAnswer {
  readonly class: KnownClass | typeof UNKNOWN;
  /** Of the most likely known class, in [0,1]. */
  readonly confidence: number;
  /** Known classes, the most likely first, with what each has of the confidence. */
  readonly ranking: readonly { readonly class: KnownClass; readonly confidence: number }[];
  /** That the lines are of a known class at all, in [0,1]. */
  readonly known: number;
}

const LEAST = 1e-6;
/** Scores of a class that a classifier does not have. */
const NO_SCORE = -2;

const logistic = (margin: number): number =>
  margin >= 0 ? 1 / (1 + portableExp(-margin)) : 1 - 1 / (1 + portableExp(margin));

export const voicesOf = ({ evidence, trees }: EnsembleInput): VoiceSet => {
  if (evidence.text === null) return 'patterns';
  return trees === null ? 'patterns+text' : 'patterns+text+trees';
};

const graverShare = ({ levels }: Pick<IncidentEvidence, 'levels'>): number =>
  (levels[0] ?? 0) + (levels[1] ?? 0);

const scoresOf = (
  classes: readonly string[],
  scores: Float64Array,
  names: readonly string[] = KNOWN_CLASSES,
): Float64Array => Float64Array.from(names, (name) => scores[classes.indexOf(name)] ?? NO_SCORE);

/** The two highest of some scores, and where the highest is. */
function highestOf(scores: Float64Array, isCounted: (at: number) => boolean) {
  let at = -1;
  let first = Number.NEGATIVE_INFINITY;
  let second = Number.NEGATIVE_INFINITY;
  for (const [one, score] of scores.entries()) {
    if (!isCounted(one)) continue;
    if (score > first) {
      second = first;
      first = score;
      at = one;
    } else if (score > second) second = score;
  }
  return { at, first, second };
}

/** By class of `JUDGED_CLASSES` and by `CLASS_SIGNALS`: what all voices but trees say. */
export function classSignals({ evidence, sequence }: Omit<EnsembleInput, 'trees'>): readonly Float64Array[] {
  const { text, votes } = evidence;
  const of = (scores: Float64Array | undefined) =>
    text === null || scores === undefined ? null : scoresOf(text.classes, scores, JUDGED_CLASSES);
  const [whole, best, over, first, any] = [
    of(text?.whole),
    of(text?.best),
    of(text?.over),
    of(text?.first),
    of(text?.any),
  ];
  const troubled = over === null ? 0 : highestOf(over, (at) => at < NONE_KNOWN && at !== HEALTHY).first;
  const graver = graverShare(evidence);
  const byClass = new Map<string, (typeof votes)[number]>(votes.map((vote) => [vote.class, vote]));
  const isOdd =
    sequence !== null && isHeard(sequence.sight) && sequence.sight.surprise >= sequence.unusualFrom;
  return JUDGED_CLASSES.map((name, at) => {
    const vote = byClass.get(name);
    const isHealthy = at === HEALTHY;
    const isUnknown = at === NONE_KNOWN;
    return Float64Array.of(
      whole?.[at] ?? 0,
      // No line says that all is well.
      isHealthy ? 0 : (best?.[at] ?? 0),
      isHealthy ? 0 : (over?.[at] ?? 0),
      isHealthy ? 0 : (first?.[at] ?? 0),
      any?.[at] ?? 0,
      vote === undefined ? 0 : portableLog(1 + vote.lines),
      vote?.gravity ?? 0,
      isHealthy ? 1 : 0,
      isHealthy && votes.length === 0 ? 1 : 0,
      isHealthy ? graver : 0,
      isHealthy ? troubled : 0,
      isHealthy && isOdd ? 1 : 0,
      isUnknown ? 1 : 0,
      isUnknown && votes.length === 0 ? 1 : 0,
      isUnknown ? graver : 0,
      isUnknown ? troubled : 0,
    );
  });
}

const dot = (a: Float64Array, b: Float64Array): number => {
  let sum = 0;
  for (let at = 0; at < a.length; at += 1) sum += (a[at] as number) * (b[at] as number);
  return sum;
};

/** The probability of each of `JUDGED_CLASSES` by signals alone. */
export const classProbabilities = (signals: readonly Float64Array[], weights: Float64Array): Float64Array =>
  softmax(
    Float64Array.from(signals, (own) => dot(own, weights)),
    1,
  );

/** Chances below it count as it, so that one voice alone rules nothing out. */
const LEAST_HEARD = 1e-5;
/** What trees have in the answer beside the other voices. */
const TREES_SHARE = 0.5;

/** What trees say of each of `JUDGED_CLASSES`. */
export const treesProbabilities = ({ classes, probabilities }: TreesOpinion): Float64Array =>
  scoresOf(classes, probabilities, JUDGED_CLASSES).map((share) => Math.max(0, share));

/**
 * Both together: their geometric mean. Each of them is fitted by packs that it has not read, and they fail on different ones; on a
 * pack that neither knows their mean is nearer to how often it is right than the surer of the two.
 */
export const withTrees = (probabilities: Float64Array, trees: Float64Array): Float64Array =>
  softmax(
    probabilities.map(
      (share, at) =>
        (1 - TREES_SHARE) * portableLog(share + LEAST_HEARD) +
        TREES_SHARE * portableLog((trees[at] ?? 0) + LEAST_HEARD),
    ),
    1,
  );

/** The place of the most likely of `KNOWN_CLASSES`. */
export const likeliestKnown = (probabilities: Float64Array): number =>
  highestOf(probabilities, (at) => at < NONE_KNOWN).at;

/**
 * By `KNOWN_SIGNALS`.
 *
 * @param probabilities Of `JUDGED_CLASSES` by signals alone: trees know every class, and do not say whether one is known.
 */
export function knownSignals(
  { text, votes, ...evidence }: IncidentEvidence,
  probabilities: Float64Array,
): Float64Array {
  const answer = likeliestKnown(probabilities);
  const name = KNOWN_CLASSES[answer] ?? 'healthy';
  const isHealthy = answer === HEALTHY ? 1 : 0;
  const whole = text === null ? new Float64Array(KNOWN_CLASSES.length) : scoresOf(text.classes, text.whole);
  const best = text === null ? new Float64Array(KNOWN_CLASSES.length) : scoresOf(text.classes, text.best);
  const over = text === null ? best : scoresOf(text.classes, text.over);
  const first = highestOf(text === null ? best : scoresOf(text.classes, text.first), (at) => at !== HEALTHY);
  const any = text === null ? best : scoresOf(text.classes, text.any);
  const top = highestOf(whole, () => true);
  const trouble = highestOf(whole, (at) => at !== HEALTHY);
  const line = highestOf(best, (at) => at !== HEALTHY);
  const spread = softmax(
    whole.map((score) => score * SCORE_SHARPNESS),
    1,
  );
  let entropy = 0;
  for (const share of spread) entropy -= share * portableLog(Math.max(LEAST, share));
  let energy = 0;
  for (const score of whole) energy += portableExp(score * SCORE_SHARPNESS);
  const unknownAt = text?.classes.indexOf(UNKNOWN) ?? -1;
  let uncertain = 0;
  for (const share of probabilities) uncertain -= share * portableLog(Math.max(LEAST, share));
  return Float64Array.of(
    top.first,
    top.first - top.second,
    portableLog(energy) / SCORE_SHARPNESS,
    text?.whole[unknownAt] ?? 0,
    text?.best[unknownAt] ?? 0,
    line.first,
    line.first - line.second,
    entropy,
    text?.knownShare ?? 0,
    text?.lineKnownShare ?? 0,
    highestOf(over, (at) => at !== HEALTHY).first,
    any[answer] ?? 0,
    votes.some((vote) => vote.class === name) ? 1 : 0,
    votes.length > 0 ? 1 : 0,
    line.at === answer ? 1 : 0,
    graverShare(evidence),
    isHealthy,
    isHealthy * trouble.first,
    isHealthy * graverShare(evidence),
    portableLog(Math.max(LEAST_HEARD, probabilities[answer] ?? 0)),
    portableLog(Math.max(LEAST_HEARD, probabilities[NONE_KNOWN] ?? 0)),
    uncertain,
    first.first,
    first.at === answer ? 1 : 0,
    ...(text?.lineSigns ?? new Float64Array(LINE_SIGNS.length)),
  );
}

/** That lines with these signals are of a known class, in [0,1]. */
export function knownShare(
  signals: Float64Array,
  pool: Pick<VoicePool, 'knownWeights' | 'knownMeans' | 'knownScales'>,
): number {
  let margin = pool.knownWeights[signals.length] as number;
  for (const [at, signal] of signals.entries())
    margin +=
      ((signal - (pool.knownMeans[at] as number)) / (pool.knownScales[at] as number)) *
      (pool.knownWeights[at] as number);
  return logistic(margin);
}

/** Puts the voices together to one answer with a calibrated confidence. */
export class IncidentEnsemble {
  readonly pools: ReadonlyMap<VoiceSet, VoicePool>;

  constructor(pools: ReadonlyMap<VoiceSet, VoicePool>) {
    this.pools = pools;
  }

  /** @returns null where it has not learned to judge by these voices. */
  answer(input: EnsembleInput): EnsembleAnswer | null {
    return this.answerOf(
      voicesOf(input),
      classSignals(input),
      input.trees === null || input.evidence.text === null ? null : treesProbabilities(input.trees),
      (probabilities) => knownSignals(input.evidence, probabilities),
    );
  }

  /**
   * The same of signals that were made before.
   *
   * @param trees By `JUDGED_CLASSES`; null: they are not heard.
   * @param knownOf By `KNOWN_SIGNALS`, for what signals alone say of `JUDGED_CLASSES`.
   */
  answerOf(
    voices: VoiceSet,
    signals: readonly Float64Array[],
    trees: Float64Array | null,
    knownOf: (probabilities: Float64Array) => Float64Array,
  ): EnsembleAnswer | null {
    const pool = this.pools.get(voices);
    if (pool === undefined) return null;
    const alone = classProbabilities(signals, pool.classWeights);
    const probabilities = trees === null ? alone : withTrees(alone, trees);
    const known = knownShare(knownOf(alone), pool);
    const order = [...KNOWN_CLASSES.keys()].sort(
      (a, b) => (probabilities[b] as number) - (probabilities[a] as number) || a - b,
    );
    const best = order[0] as number;
    const isKnown =
      known >= pool.knownFrom && (probabilities[best] as number) >= (probabilities[NONE_KNOWN] as number);
    return {
      class: isKnown ? (KNOWN_CLASSES[best] as KnownClass) : UNKNOWN,
      confidence: probabilities[best] as number,
      ranking: order.map((at) => ({
        class: KNOWN_CLASSES[at] as KnownClass,
        confidence: probabilities[at] as number,
      })),
      known,
    };
  }
}
