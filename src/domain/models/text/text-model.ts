import { portableExp } from '../portable-math.ts';
import { type KeyLine, keyLines, type Salience } from './key-lines.ts';
import {
  eachFeature,
  featureBlocks,
  featureValue,
  TEXT_BUCKET_BITS,
  type TextVector,
  vectorOf,
} from './text-features.ts';
import type { TextLine } from './text-lines.ts';

/** The answer of a model that does not know a text. */
export const UNKNOWN = 'unknown';

/** The parts of a linear model over hashed features, as its artefact holds them. */
export interface TextModelParts {
  /** One of them may be `UNKNOWN`: texts that are known to be of no other. */
  readonly classes: readonly string[];
  readonly salience: Salience;
  /** Ascending, below 2 to the power of `TEXT_BUCKET_BITS`. Buckets that are not among them have no weight. */
  readonly buckets: Int32Array;
  /** In steps of the class, by place in `buckets` times the number of classes plus class. */
  readonly weights: Int8Array;
  /** The weight of one step, by class. */
  readonly steps: Float64Array;
  readonly biases: Float64Array;
  /** Scores are divided by it, so that confidences are as often right as they say. */
  readonly temperature: number;
  /** Confidences below it are answered with `UNKNOWN`. */
  readonly knownFrom: number;
}

export interface ClassConfidence {
  readonly class: string;
  /** In [0,1]. */
  readonly confidence: number;
}

/** What a line says for the class that was answered. */
export interface TextReason {
  /** Of the lines that were given, from 0. */
  readonly line: number;
  readonly text: string;
  /** The words that spoke for it, the strongest first. */
  readonly words: readonly string[];
  /** What the line adds to the class's score beside the mean of the others. */
  readonly weight: number;
}

export interface TextVerdict {
  /** The most likely class, or `UNKNOWN`. */
  readonly class: string;
  /** Of the most likely known class, also where the answer is `UNKNOWN`. */
  readonly confidence: number;
  /** The known classes, the most likely first. */
  readonly ranking: readonly ClassConfidence[];
  /** For the most likely known class: lines that speak for it, the strongest first. */
  readonly reasons: readonly TextReason[];
}

const REASON_LINES = 3;
const REASON_WORDS = 5;
const RANKING = 4;

/** Scores texts. The same text gets the same verdict, to the last bit, on every machine. */
export class TextModel {
  readonly parts: TextModelParts;
  /** Where the weights of a bucket begin; -1 where it has none. */
  readonly #places = new Int32Array(1 << TEXT_BUCKET_BITS).fill(-1);

  constructor(parts: TextModelParts) {
    this.parts = parts;
    for (const [place, bucket] of parts.buckets.entries())
      this.#places[bucket] = place * parts.classes.length;
  }

  /** The lines of a text that this model reads. */
  keyLines(lines: readonly TextLine[]): readonly KeyLine[] {
    return keyLines(lines, this.parts.salience);
  }

  /** Scores by class, before the temperature; of no unit. */
  scores({ buckets, values }: TextVector): Float64Array {
    const { classes, weights, steps, biases } = this.parts;
    const sums = new Float64Array(classes.length);
    for (let at = 0; at < buckets.length; at += 1) {
      const place = this.#places[buckets[at] as number] as number;
      if (place < 0) continue;
      const value = values[at] as number;
      for (let one = 0; one < sums.length; one += 1)
        sums[one] = (sums[one] as number) + value * (weights[place + one] as number);
    }
    return sums.map((sum, one) => sum * (steps[one] as number) + (biases[one] as number));
  }

  /** How much of a text the model has weights for: of the squares of its vector's values, in [0,1]; 0 of an empty one. */
  knownShareOf({ buckets, values }: TextVector): number {
    let known = 0;
    let all = 0;
    for (let at = 0; at < buckets.length; at += 1) {
      const square = (values[at] as number) * (values[at] as number);
      all += square;
      if ((this.#places[buckets[at] as number] as number) >= 0) known += square;
    }
    return all === 0 ? 0 : known / all;
  }

  /** The probability of each class, `UNKNOWN` among them. They add up to 1. */
  probabilities(lines: readonly KeyLine[]): Float64Array {
    return softmax(this.scores(vectorOf(lines)), this.parts.temperature);
  }

  classify(lines: readonly TextLine[]): TextVerdict {
    const key = this.keyLines(lines);
    const probabilities = this.probabilities(key);
    const ranking = this.parts.classes
      .map((name, at) => ({ class: name, confidence: probabilities[at] as number }))
      .filter(({ class: name }) => name !== UNKNOWN)
      .sort((a, b) => b.confidence - a.confidence || (a.class < b.class ? -1 : 1));
    const best = ranking[0] ?? { class: UNKNOWN, confidence: 0 };
    return {
      class: best.confidence >= this.parts.knownFrom ? best.class : UNKNOWN,
      confidence: best.confidence,
      ranking: ranking.slice(0, RANKING),
      reasons: this.#reasons(key, this.parts.classes.indexOf(best.class)),
    };
  }

  /** Key lines that speak for a class, the strongest first; none for a class that it does not have. */
  reasonsFor(key: readonly KeyLine[], name: string): readonly TextReason[] {
    return this.#reasons(key, this.parts.classes.indexOf(name));
  }

  /** What one unit of a bucket's value adds to a class beside the mean of all. */
  #pull(bucket: number, target: number): number {
    const place = this.#places[bucket] as number;
    if (place < 0) return 0;
    const { weights, steps } = this.parts;
    let mean = 0;
    for (let one = 0; one < steps.length; one += 1)
      mean += (weights[place + one] as number) * (steps[one] as number);
    return (weights[place + target] as number) * (steps[target] as number) - mean / steps.length;
  }

  #reasons(lines: readonly KeyLine[], target: number): readonly TextReason[] {
    if (target < 0) return [];
    const blocks = featureBlocks(lines);
    const found = new Map<KeyLine, { weight: number; words: Map<string, number> }>();
    eachFeature(lines, (block, bucket, amount, line, told, before) => {
      const { sums, scale } = blocks[block] as (typeof blocks)[number];
      const sum = sums.get(bucket) ?? 0;
      if (told === null || sum === 0) return;
      const word = before === null ? told : `${before} ${told}`;
      // Its part of the bucket's value.
      const weight = (amount / sum) * featureValue(sum, scale) * this.#pull(bucket, target);
      const own = found.get(line) ?? { weight: 0, words: new Map<string, number>() };
      own.weight += weight;
      own.words.set(word, (own.words.get(word) ?? 0) + weight);
      found.set(line, own);
    });
    return [...found]
      .filter(([, { weight }]) => weight > 0)
      .sort(([a, { weight: ofA }], [b, { weight: ofB }]) => ofB - ofA || a.index - b.index)
      .slice(0, REASON_LINES)
      .map(([{ index, text }, { weight, words }]) => ({
        line: index,
        text,
        words: [...words]
          .filter(([, of]) => of > 0)
          .sort(([a, ofA], [b, ofB]) => ofB - ofA || (a < b ? -1 : 1))
          .slice(0, REASON_WORDS)
          .map(([word]) => word),
        weight,
      }));
  }
}

/** Probabilities by scores; they add up to 1. */
export function softmax(scores: Float64Array, temperature: number): Float64Array {
  let highest = Number.NEGATIVE_INFINITY;
  for (const score of scores) if (score > highest) highest = score;
  const powers = scores.map((score) => portableExp((score - highest) / temperature));
  let sum = 0;
  for (const power of powers) sum += power;
  return powers.map((power) => power / sum);
}
