import { join } from 'node:path';
import { logCount } from '../../src/domain/models/counts/count-model.ts';
import { SeededRandom } from '../../training/corpus/seeded-random.ts';
import { fitCountModel } from '../../training/counts/fit-count-model.ts';
import { fitDenseRegression } from '../../training/linear/dense-regression.ts';
import {
  SEQUENCE_DEFAULTS,
  type SequenceSettings,
  trainSequenceModel,
} from '../../training/sequence/train-sequence-model.ts';
import { rateOf } from '../measures.ts';
import {
  countsOf,
  countVectorKey,
  type EventSequence,
  readSequences,
  readSetFile,
} from './event-sequences.ts';
import { bootstrapInterval, type Interval, stratifiedFolds } from './intervals.ts';
import { SetUnreadable } from './set-unreadable.ts';

// HDFS v1 (Xu et al.): the templates of each block, and whether people called it anomalous.

export const HDFS_FOLDER = 'hdfs';
const HDFS_SEEDS = [1, 2, 3, 4, 5] as const;
/** Blocks of the whole set: what share of what comes is anomalous, whatever a folder holds of it. */
const PRIOR = { normal: 558_223, anomalous: 16_838 } as const;
const FOLDS = 5;
const INNER_FOLDS = 3;
/** Of normal blocks that neither network nor weights have seen, this share is below the threshold. */
const USUAL_SHARE = 0.95;
/** What stands behind the last line of a block: that a block ends says something too. */
const END = 'end';
/** Blocks from which one network learns, drawn from those of training: it learns little from more of the same. */
const LEARNED_MAX = 800;
const NETWORK: SequenceSettings = { ...SEQUENCE_DEFAULTS, hidden: 16, epochs: 3, rate: 0.01 };
/** Weights of the squared weights that are tried within training folds, the strongest first. */
const L2_TRIED = [0.1, 0.03, 0.01] as const;
/** Distances beyond so many times the threshold say no more than that. */
const DISTANCE_MAX = 4;

/** Blocks with the same number of lines of each template. */
export interface VectorGroup {
  readonly counts: ReadonlyMap<string, number>;
  readonly normal: number;
  readonly anomalous: number;
  /** Each different sequence of its normal blocks, and how many had it. */
  readonly normalSequences: ReadonlyMap<string, number>;
  readonly anomalousSequences: ReadonlyMap<string, number>;
}

/** What a detector makes of a group: how many of its normal and of its anomalous blocks it tells. */
export interface Told {
  readonly normal: number;
  readonly anomalous: number;
}

/** Trains on groups and judges others. */
export type Detector = (
  train: readonly VectorGroup[],
  test: readonly VectorGroup[],
  random: SeededRandom,
) => readonly Told[];

export interface DetectorFigures {
  readonly tpr: number;
  readonly fpr: number;
  readonly f1: number;
  /** Of the whole set's prior. */
  readonly precisionAtPrior: number;
  readonly f1AtPrior: number;
}

export interface DetectorResult {
  readonly detector: string;
  readonly seeds: readonly DetectorFigures[];
  readonly mean: DetectorFigures;
  /** Each figure's worst of all seeds. */
  readonly worst: DetectorFigures;
  /** Of the seed with the worst rate: blocks taken one by one, and whole count vectors drawn together. */
  readonly tprWilson: Interval;
  readonly tprByVector: Interval | null;
  readonly fprWilson: Interval;
  readonly fprByVector: Interval | null;
}

export interface HdfsResult {
  readonly normal: number;
  readonly anomalous: number;
  readonly normalVectors: number;
  readonly anomalousVectors: number;
  /** Count vectors that normal and anomalous blocks share, which no count can tell apart. */
  readonly sharedVectors: number;
  /** No count vector is both in training and in what is judged. */
  readonly disjoint: readonly DetectorResult[];
  /** Blocks drawn at random: most of what is judged has a count vector that came in training. */
  readonly random: readonly DetectorResult[];
}

export function groupByVector(
  normal: readonly EventSequence[],
  anomalous: readonly EventSequence[],
): readonly VectorGroup[] {
  const groups = new Map<
    string,
    { counts: ReadonlyMap<string, number>; sequences: readonly [Map<string, number>, Map<string, number>] }
  >();
  for (const [label, sequences] of [normal, anomalous].entries())
    for (const { events } of sequences) {
      const counts = countsOf(events);
      const key = countVectorKey(counts);
      const group = groups.get(key) ?? { counts, sequences: [new Map(), new Map()] };
      groups.set(key, group);
      const own = group.sequences[label === 0 ? 0 : 1];
      const text = events.join(' ');
      own.set(text, (own.get(text) ?? 0) + 1);
    }
  const sum = (sequences: ReadonlyMap<string, number>) =>
    [...sequences.values()].reduce((all, one) => all + one, 0);
  return [...groups]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, { counts, sequences }]) => ({
      counts,
      normal: sum(sequences[0]),
      anomalous: sum(sequences[1]),
      normalSequences: sequences[0],
      anomalousSequences: sequences[1],
    }));
}

const usualOf = (train: readonly VectorGroup[]) =>
  train.filter(({ normal }) => normal > 0).map(({ counts, normal }) => ({ counts, weight: normal }));

const tellAll = ({ normal, anomalous }: VectorGroup): Told => ({ normal, anomalous });
const TELL_NONE: Told = { normal: 0, anomalous: 0 };

/** By what is the same for all blocks of a group. */
const byVector =
  (
    judge: (train: readonly VectorGroup[], random: SeededRandom) => (group: VectorGroup) => boolean,
  ): Detector =>
  (train, test, random) => {
    const isTold = judge(train, random);
    return test.map((group) => (isTold(group) ? tellAll(group) : TELL_NONE));
  };

/** A template that no normal block of training had. */
const unseenTemplate = byVector((train) => {
  const seen = new Set(train.filter(({ normal }) => normal > 0).flatMap(({ counts }) => [...counts.keys()]));
  return ({ counts }) => [...counts.keys()].some((event) => !seen.has(event));
});

/** A count vector that no normal block of training had. */
const unseenVector = byVector((train) => {
  const seen = new Set(usualOf(train).map(({ counts }) => countVectorKey(counts)));
  return ({ counts }) => !seen.has(countVectorKey(counts));
});

const countVoice = byVector((train) => {
  const model = fitCountModel(usualOf(train));
  return ({ counts }) => model.opinionOf(counts).isUnusual;
});

/** How strange each sequence is, in thresholds, by a network that saw normal blocks only. */
function sequenceJudge(train: readonly VectorGroup[], random: SeededRandom): (events: string) => number {
  const usual = train.filter(({ normal }) => normal > 0);
  const folds = stratifiedFolds(
    usual.map(() => ''),
    FOLDS,
    random,
  );
  const complete = (text: string) => [...text.split(' '), END];
  // By count vector, as a vector that the network has seen is less strange to it than any other.
  const heldOut = usual.length < FOLDS ? usual : usual.filter((_, at) => folds[at] === 0);
  const learned = usual.length < FOLDS ? usual : usual.filter((_, at) => folds[at] !== 0);
  const blocks = learned.flatMap(({ normalSequences }) =>
    [...normalSequences].flatMap(([text, count]) => Array.from({ length: count }, () => text)),
  );
  const order = stratifiedFolds(
    blocks.map(() => ''),
    Math.max(1, Math.ceil(blocks.length / LEARNED_MAX)),
    random,
  );
  const { model } = trainSequenceModel(blocks.filter((_, at) => order[at] === 0).map(complete), {
    ...NETWORK,
    seed: `hdfs ${random.hex(8)}`,
  });
  const strangeness = heldOut.flatMap(({ normalSequences }) =>
    [...normalSequences].flatMap(([text, blocks]) =>
      new Array<number>(blocks).fill(model.strangenessOf(complete(text))),
    ),
  );
  strangeness.sort((a, b) => a - b);
  const threshold = strangeness[Math.ceil(USUAL_SHARE * strangeness.length) - 1] ?? 0;
  return (events) => model.strangenessOf(complete(events)) / Math.max(threshold, Number.MIN_VALUE);
}

/** Tells the blocks whose own sequence is told. */
function tellSequences(group: VectorGroup, isTold: (events: string) => boolean): Told {
  const of = (sequences: ReadonlyMap<string, number>) =>
    [...sequences].reduce((sum, [text, blocks]) => sum + (isTold(text) ? blocks : 0), 0);
  return { normal: of(group.normalSequences), anomalous: of(group.anomalousSequences) };
}

const sequenceVoice: Detector = (train, test, random) => {
  const strangeness = sequenceJudge(train, random);
  return test.map((group) => tellSequences(group, (events) => strangeness(events) > 1));
};

/** Both voices, each with the same say: the mean of how many thresholds they are away, none with more than some. */
const bothVoices: Detector = (train, test, random) => {
  const strangeness = sequenceJudge(train, random);
  const model = fitCountModel(usualOf(train));
  return test.map((group) => {
    const distance = Math.min(DISTANCE_MAX, model.opinionOf(group.counts).distance / model.unusualFrom);
    return tellSequences(group, (events) => distance + Math.min(DISTANCE_MAX, strangeness(events)) >= 2);
  });
};

interface Rows {
  readonly vectors: readonly Float64Array[];
  readonly labels: readonly number[];
  /** To what is usual, in thresholds. */
  readonly distances: readonly number[];
}

/**
 * Logarithms of counts, and the distance to what is usual; that of a usual vector is to the others, as its own would be 0 in
 * training and never again.
 */
function rowsOf(train: readonly VectorGroup[], groups: readonly VectorGroup[]): Rows {
  const events = [...new Set(train.flatMap(({ counts }) => [...counts.keys()]))].sort();
  const usual = usualOf(train);
  const whole = fitCountModel(usual);
  const distances = groups.map(({ counts }) => {
    const others = usual.filter((one) => one.counts !== counts);
    const model = others.length === usual.length || others.length === 0 ? whole : fitCountModel(others);
    return model.opinionOf(counts).distance / model.unusualFrom;
  });
  const vectors = groups.map(({ counts }, at) =>
    Float64Array.from([
      ...events.map((event) => logCount(counts.get(event) ?? 0)),
      Math.min(DISTANCE_MAX, distances[at] as number),
    ]),
  );
  return { vectors, labels: groups.map(({ normal, anomalous }) => (anomalous > normal ? 1 : 0)), distances };
}

/** Mean of the shares of both classes that are told rightly, each count vector being one, as what is judged has others. */
function balancedAccuracy(told: readonly Told[], groups: readonly VectorGroup[]): number {
  const share = (key: 'normal' | 'anomalous') => {
    const of = [...groups.entries()].filter(([, group]) => group[key] > 0);
    return (
      of.reduce((sum, [at, group]) => sum + (told[at]?.[key] ?? 0) / group[key], 0) / Math.max(1, of.length)
    );
  };
  return (share('anomalous') + 1 - share('normal')) / 2;
}

/** Labels acquit only what is no farther from what is usual than a usual vector was: beyond that a linear model only guesses. */
const linear =
  (l2: number): Detector =>
  (train, test) => {
    const known = rowsOf(train, train);
    const model = fitDenseRegression(known.vectors, known.labels, 2, { l2 });
    const farthest = Math.max(0, ...known.distances.filter((_, at) => known.labels[at] === 0));
    const { vectors, distances } = rowsOf(train, test);
    return test.map((group, at) =>
      (distances[at] as number) > farthest ||
      (model.probabilitiesOf(vectors[at] as Float64Array)[1] as number) >= 0.5
        ? tellAll(group)
        : TELL_NONE,
    );
  };

const stratumOf = ({ normal, anomalous }: VectorGroup) => (anomalous > normal ? 'anomalous' : 'normal');

/** Judges each group by what was trained on the other folds. */
function crossJudge(
  detector: Detector,
  groups: readonly VectorGroup[],
  folds: number,
  random: SeededRandom,
): readonly Told[] {
  const of = stratifiedFolds(groups.map(stratumOf), folds, random);
  const told = new Array<Told>(groups.length).fill(TELL_NONE);
  for (let fold = 0; fold < folds; fold += 1) {
    const inFold = [...of.keys()].filter((at) => of[at] === fold);
    const train = groups.filter((_, at) => of[at] !== fold);
    const judged = detector(
      train,
      inFold.map((at) => groups[at] as VectorGroup),
      random,
    );
    for (const [place, at] of inFold.entries()) told[at] = judged[place] as Told;
  }
  return told;
}

/** The strength of its regularisation is what does best within the training folds. */
const tunedLinear: Detector = (train, test, random) => {
  let best: { readonly l2: number; readonly score: number } | undefined;
  for (const l2 of L2_TRIED) {
    const score = balancedAccuracy(crossJudge(linear(l2), train, INNER_FOLDS, random), train);
    if (best === undefined || score > best.score) best = { l2, score };
  }
  return linear(best?.l2 ?? L2_TRIED[0])(train, test, random);
};

function figuresOf(told: readonly Told[], groups: readonly VectorGroup[]): DetectorFigures {
  let hits = 0;
  let alarms = 0;
  let anomalous = 0;
  let normal = 0;
  for (const [at, group] of groups.entries()) {
    hits += told[at]?.anomalous ?? 0;
    alarms += told[at]?.normal ?? 0;
    anomalous += group.anomalous;
    normal += group.normal;
  }
  const tpr = anomalous === 0 ? 0 : hits / anomalous;
  const fpr = normal === 0 ? 0 : alarms / normal;
  const right = tpr * PRIOR.anomalous;
  const wrong = fpr * PRIOR.normal;
  const f1 = (tp: number, fp: number, missed: number) => (tp === 0 ? 0 : (2 * tp) / (2 * tp + fp + missed));
  return {
    tpr,
    fpr,
    f1: f1(hits, alarms, anomalous - hits),
    precisionAtPrior: right === 0 ? 0 : right / (right + wrong),
    f1AtPrior: f1(right, wrong, PRIOR.anomalous - right),
  };
}

/** Of several seeds; `lowest` takes the lowest of what should be high and the highest of what should be low. */
function combined(seeds: readonly DetectorFigures[], how: 'mean' | 'worst'): DetectorFigures {
  const of = (key: keyof DetectorFigures, worst: (...values: number[]) => number) => {
    const values = seeds.map((figures) => figures[key]);
    return how === 'worst' ? worst(...values) : values.reduce((sum, value) => sum + value, 0) / values.length;
  };
  return {
    tpr: of('tpr', Math.min),
    fpr: of('fpr', Math.max),
    f1: of('f1', Math.min),
    precisionAtPrior: of('precisionAtPrior', Math.min),
    f1AtPrior: of('f1AtPrior', Math.min),
  };
}

const intervalOf = (count: number, of: number): Interval => rateOf(count, of).wilson95 ?? [0, 1];

/** What several seeds of a detector come to. */
function resultOf(
  detector: string,
  runs: readonly (readonly Told[])[],
  groups: readonly VectorGroup[],
): DetectorResult {
  const seeds = runs.map((told) => figuresOf(told, groups));
  const totals = groups.reduce(
    (sum, { normal, anomalous }) => ({ normal: sum.normal + normal, anomalous: sum.anomalous + anomalous }),
    TELL_NONE,
  );
  const worst = combined(seeds, 'worst');
  const worstRun = (key: 'tpr' | 'fpr') =>
    runs[
      Math.max(
        0,
        seeds.findIndex((figures) => figures[key] === worst[key]),
      )
    ] ?? [];
  const byVectors = (key: 'tpr' | 'fpr') => {
    const told = worstRun(key);
    return bootstrapInterval(
      groups.length,
      (drawn) => {
        const chosen = drawn.map((at) => groups[at] as VectorGroup);
        if (!chosen.some((group) => (key === 'tpr' ? group.anomalous : group.normal) > 0)) return null;
        return figuresOf(
          drawn.map((at) => told[at] ?? TELL_NONE),
          chosen,
        )[key];
      },
      new SeededRandom(`${detector} ${key}`),
    );
  };
  return {
    detector,
    seeds,
    mean: combined(seeds, 'mean'),
    worst,
    tprWilson: intervalOf(Math.round(worst.tpr * totals.anomalous), totals.anomalous),
    tprByVector: byVectors('tpr'),
    fprWilson: intervalOf(Math.round(worst.fpr * totals.normal), totals.normal),
    fprByVector: byVectors('fpr'),
  };
}

/** Groups of blocks again, those of one fold: every block on its own goes into one. */
function splitBlocks(
  groups: readonly VectorGroup[],
  folds: number,
  random: SeededRandom,
): readonly (readonly VectorGroup[])[] {
  const spread = (sequences: ReadonlyMap<string, number>) => {
    const parts = Array.from({ length: folds }, () => new Map<string, number>());
    for (const [text, blocks] of sequences)
      for (let block = 0; block < blocks; block += 1) {
        const part = parts[random.between(0, folds - 1)] as Map<string, number>;
        part.set(text, (part.get(text) ?? 0) + 1);
      }
    return parts;
  };
  const sum = (sequences: ReadonlyMap<string, number>) =>
    [...sequences.values()].reduce((all, one) => all + one, 0);
  const of = groups.map(({ counts, normalSequences, anomalousSequences }) => {
    const normal = spread(normalSequences);
    const anomalous = spread(anomalousSequences);
    return normal.map((part, fold) => ({
      counts,
      normal: sum(part),
      anomalous: sum(anomalous[fold] as ReadonlyMap<string, number>),
      normalSequences: part,
      anomalousSequences: anomalous[fold] as ReadonlyMap<string, number>,
    }));
  });
  return Array.from({ length: folds }, (_, fold) => of.map((parts) => parts[fold] as VectorGroup));
}

function merged(parts: readonly VectorGroup[]): VectorGroup {
  const join = (key: 'normalSequences' | 'anomalousSequences') => {
    const all = new Map<string, number>();
    for (const part of parts)
      for (const [text, blocks] of part[key]) all.set(text, (all.get(text) ?? 0) + blocks);
    return all;
  };
  return {
    counts: (parts[0] as VectorGroup).counts,
    normal: parts.reduce((sum, { normal }) => sum + normal, 0),
    anomalous: parts.reduce((sum, { anomalous }) => sum + anomalous, 0),
    normalSequences: join('normalSequences'),
    anomalousSequences: join('anomalousSequences'),
  };
}

/** Judges each block by what was trained on the blocks of the other folds. */
function judgeAtRandom(
  detector: Detector,
  groups: readonly VectorGroup[],
  random: SeededRandom,
): readonly Told[] {
  const parts = splitBlocks(groups, FOLDS, random);
  const told = groups.map(() => ({ normal: 0, anomalous: 0 }));
  for (const [fold, test] of parts.entries()) {
    const train = groups
      .map((_, at) =>
        merged(parts.filter((_part, other) => other !== fold).map((part) => part[at] as VectorGroup)),
      )
      .filter(({ normal, anomalous }) => normal + anomalous > 0);
    for (const [at, one] of detector(train, test, random).entries()) {
      const sum = told[at] as { normal: number; anomalous: number };
      sum.normal += one.normal;
      sum.anomalous += one.anomalous;
    }
  }
  return told;
}

const DISJOINT: readonly (readonly [name: string, detector: Detector])[] = [
  ['all are anomalous', byVector(() => () => true)],
  ['count vector not in training', unseenVector],
  ['template not in training', unseenTemplate],
  ['label-free: counts', countVoice],
  ['label-free: sequence (LSTM)', sequenceVoice],
  ['label-free: both', bothVoices],
  ['with labels: counts, linear', tunedLinear],
];

const RANDOM: readonly (readonly [name: string, detector: Detector])[] = [
  ['count vector not in training', unseenVector],
  ['template not in training', unseenTemplate],
  ['label-free: counts', countVoice],
  ['label-free: sequence (LSTM)', sequenceVoice],
  ['label-free: both', bothVoices],
];

export function evaluateBlocks(
  normal: readonly EventSequence[],
  anomalous: readonly EventSequence[],
  seeds: readonly number[] = HDFS_SEEDS,
): HdfsResult {
  const groups = groupByVector(normal, anomalous);
  return {
    normal: normal.length,
    anomalous: anomalous.length,
    normalVectors: groups.filter((group) => group.normal > 0).length,
    anomalousVectors: groups.filter((group) => group.anomalous > 0).length,
    sharedVectors: groups.filter((group) => group.normal > 0 && group.anomalous > 0).length,
    disjoint: DISJOINT.map(([name, detector]) =>
      resultOf(
        name,
        seeds.map((seed) => crossJudge(detector, groups, FOLDS, new SeededRandom(`hdfs ${seed}`))),
        groups,
      ),
    ),
    random: RANDOM.map(([name, detector]) =>
      resultOf(
        name,
        seeds.map((seed) => judgeAtRandom(detector, groups, new SeededRandom(`hdfs ${seed}`))),
        groups,
      ),
    ),
  };
}

export async function evaluateHdfs(dataDir: string): Promise<HdfsResult> {
  const read = async (file: string) => {
    const text = await readSetFile(join(dataDir, HDFS_FOLDER, file));
    if (text === null)
      throw new SetUnreadable(
        `${HDFS_FOLDER} has no ${file}: put it there, or take the folder out; docs/evaluation/public-sets.md says what it holds`,
      );
    return readSequences(`${HDFS_FOLDER}/${file}`, text);
  };
  return evaluateBlocks(await read('normal.txt'), await read('anomaly.txt'));
}
