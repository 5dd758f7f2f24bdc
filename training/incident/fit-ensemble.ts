import {
  CLASS_SIGNALS,
  classProbabilities,
  classSignals,
  type EnsembleInput,
  JUDGED_CLASSES,
  KNOWN_SIGNALS,
  knownShare,
  knownSignals,
  type TreesOpinion,
  type VoicePool,
  type VoiceSet,
} from '../../src/domain/models/incident/incident-ensemble.ts';
import { portableExp, portableLog } from '../../src/domain/models/portable-math.ts';
import { UNKNOWN } from '../../src/domain/models/text/text-model.ts';
import { minimise } from '../text/lbfgs.ts';
import type { HeldOutEvidence } from './held-out-evidence.ts';

export interface EnsembleSettings {
  /** Of the weights of voices. */
  readonly classL2: number;
  /** 0: each example counts once; 1: each class counts the same. */
  readonly balance: number;
  /** Of the weights of what tells known from unknown, beside a loss of 1 on average. */
  readonly knownL2: number;
  /** Share of the examples of known classes that may be answered with `unknown`. */
  readonly turnedAwayMax: number;
}

const LBFGS = { iterationsMax: 200, tolerance: 1e-9 };

/** An example as an ensemble sees it. */
export interface SeenExample {
  readonly label: string;
  readonly input: EnsembleInput;
}

/** @param trees What trees say of it; null: they are not heard. */
export function seenBy(
  { label, evidence }: Pick<HeldOutEvidence, 'label' | 'evidence'>,
  voices: VoiceSet,
  trees: TreesOpinion | null,
): SeenExample {
  const heard = voices === 'patterns' ? { ...evidence, text: null } : evidence;
  const opinion = voices === 'patterns+text+trees' ? trees : null;
  return { label, input: { evidence: heard, trees: opinion, sequence: null } };
}

/** Weights by `CLASS_SIGNALS` under which the right classes of examples are least surprising. */
function fitClasses(examples: readonly SeenExample[], { classL2, balance }: EnsembleSettings): Float64Array {
  const rows = examples.flatMap(({ label, input }) => {
    const right = JUDGED_CLASSES.indexOf(label);
    return right < 0 ? [] : [{ right, signals: classSignals(input) }];
  });
  const counts = new Float64Array(JUDGED_CLASSES.length);
  for (const { right } of rows) counts[right] = (counts[right] as number) + 1;
  const raw = rows.map(({ right }) => portableExp(-balance * portableLog(counts[right] as number)));
  const mean = raw.reduce((sum, one) => sum + one, 0) / Math.max(1, raw.length);
  const objective = (point: Float64Array, gradient: Float64Array): number => {
    let loss = 0;
    for (const [at, weight] of point.entries()) {
      loss += (classL2 / 2) * weight * weight;
      gradient[at] = classL2 * weight;
    }
    for (const [index, { right, signals }] of rows.entries()) {
      const importance = (raw[index] as number) / mean;
      const probabilities = classProbabilities(signals, point);
      loss -= importance * portableLog(Math.max(1e-12, probabilities[right] as number));
      for (const [one, own] of signals.entries()) {
        const slope = importance * ((probabilities[one] as number) - (one === right ? 1 : 0));
        for (const [at, signal] of own.entries()) gradient[at] = (gradient[at] as number) + slope * signal;
      }
    }
    return loss;
  };
  return minimise(objective, new Float64Array(CLASS_SIGNALS.length), LBFGS).point;
}

/** Weights and a bias behind them of a logistic regression of two outcomes. */
export function fitLogistic(
  rows: readonly Float64Array[],
  outcomes: readonly boolean[],
  weights: readonly number[],
  l2: number,
): Float64Array {
  const width = rows[0]?.length ?? 0;
  const objective = (point: Float64Array, gradient: Float64Array): number => {
    let loss = 0;
    gradient.fill(0);
    for (let at = 0; at < width; at += 1) {
      const weight = point[at] as number;
      loss += (l2 / 2) * weight * weight;
      gradient[at] = l2 * weight;
    }
    for (const [index, row] of rows.entries()) {
      let score = point[width] as number;
      for (let at = 0; at < width; at += 1) score += (row[at] as number) * (point[at] as number);
      const sign = outcomes[index] === true ? 1 : -1;
      const margin = sign * score;
      const power = portableExp(-Math.abs(margin));
      const importance = weights[index] as number;
      loss += importance * (Math.max(0, -margin) + portableLog(1 + power));
      const slope = (-sign * importance * (margin >= 0 ? power : 1)) / (1 + power);
      for (let at = 0; at < width; at += 1)
        gradient[at] = (gradient[at] as number) + slope * (row[at] as number);
      gradient[width] = (gradient[width] as number) + slope;
    }
    return loss;
  };
  return minimise(objective, new Float64Array(width + 1), LBFGS).point;
}

/** What tells known from unknown, with the means and scales of its signals. */
type KnownPart = Pick<VoicePool, 'knownWeights' | 'knownMeans' | 'knownScales'>;

function fitKnown(
  examples: readonly (SeenExample & { readonly isKnown: boolean })[],
  classWeights: Float64Array,
  { knownL2 }: EnsembleSettings,
): KnownPart {
  const rows = examples.map(({ input }) =>
    knownSignals(input.evidence, classProbabilities(classSignals(input), classWeights)),
  );
  const count = Math.max(1, rows.length);
  const knownMeans = new Float64Array(KNOWN_SIGNALS.length);
  const knownScales = new Float64Array(KNOWN_SIGNALS.length);
  for (let at = 0; at < KNOWN_SIGNALS.length; at += 1) {
    let sum = 0;
    for (const row of rows) sum += row[at] as number;
    const mean = sum / count;
    let squares = 0;
    for (const row of rows) squares += ((row[at] as number) - mean) * ((row[at] as number) - mean);
    const scale = Math.sqrt(squares / count);
    knownMeans[at] = mean;
    // A signal that is the same in all of them says nothing.
    knownScales[at] = scale > 1e-6 ? scale : 1;
  }
  const known = examples.filter(({ isKnown }) => isKnown).length;
  const knownWeights = fitLogistic(
    rows.map((row) =>
      row.map((signal, at) => (signal - (knownMeans[at] as number)) / (knownScales[at] as number)),
    ),
    examples.map(({ isKnown }) => isKnown),
    // Both count the same, however many there are.
    examples.map(({ isKnown }) => count / 2 / Math.max(1, isKnown ? known : count - known)),
    knownL2,
  );
  return { knownWeights, knownMeans, knownScales };
}

/** What an ensemble is fitted to. */
export interface EnsembleData {
  /** From classifiers that have not read their packs. */
  readonly calibrating: readonly HeldOutEvidence[];
  /** What trees that have learned nothing of its pack say of each of them. */
  readonly trees: readonly TreesOpinion[];
  /** With classes withheld. */
  readonly strange: readonly HeldOutEvidence[];
}

/**
 * The weights for one set of voices. Trees are none of the voices that are weighed: the ensemble puts them beside the others, and as
 * they know all classes, also those that are withheld here, what is known at all is told without them.
 */
export function fitPool(
  voices: VoiceSet,
  { calibrating, strange }: Pick<EnsembleData, 'calibrating' | 'strange'>,
  settings: EnsembleSettings,
): VoicePool {
  const seen = calibrating.map((one) => seenBy(one, voices, null));
  const classWeights = fitClasses(seen, settings);
  const known = fitKnown(
    strange.map((one) => ({
      ...seenBy(one, voices, null),
      isKnown: !one.isWithheld && one.label !== UNKNOWN,
    })),
    classWeights,
    settings,
  );
  const shares = seen
    .filter(({ label }) => label !== UNKNOWN)
    .map(({ input }) =>
      knownShare(knownSignals(input.evidence, classProbabilities(classSignals(input), classWeights)), known),
    )
    .sort((a, b) => a - b);
  const knownFrom = shares[Math.floor(shares.length * settings.turnedAwayMax)] ?? 0;
  return { classWeights, ...known, knownFrom };
}
