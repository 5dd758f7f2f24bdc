import { LIMITS } from '../../bounds.ts';
import { conceptsOf } from './concepts.ts';
import type { KeyLine } from './key-lines.ts';
import { hashEnd, hashOn, hashSpace } from './text-hash.ts';

/** Names what a bucket means and how its value comes about; a changed one gets another name, and needs another model. */
export const TEXT_FEATURES = 'text-features/v2';

/** Buckets of all features, 2 to the power of this. */
export const TEXT_BUCKET_BITS = 16;
const BUCKETS = 1 << TEXT_BUCKET_BITS;

/** A sparse vector: buckets in ascending order, each once, and their values. */
export interface TextVector {
  readonly buckets: Int32Array;
  readonly values: Float64Array;
}

/** Words and pairs of words, characters, how the line looks, and what its words stand for; each of a length of its own in the vector. */
const WORDS = 0;
const CHARACTERS = 1;
const LOOK = 2;
const CONCEPTS = 3;
const BLOCK_LENGTHS = [1, 1, 0.7, 0.4] as const;

const SHORTEST = 3;
const LONGEST = 4;
const BEGIN = '<';
const END = '>';
const VALUE_MARK = '#';
const SIGN_BIT = 31;
/** Steps of salience that are told apart. */
const SALIENCE_STEPS = 3;
const STATUS = /^[1-5]\d\d$/;

/**
 * What one occurrence adds to a bucket, and which word of which line it stands for; null for how the line looks.
 * What stands in the most telling line counts twice what stands in the next one, and so on.
 */
export type OnFeature = (
  block: number,
  bucket: number,
  amount: number,
  line: KeyLine,
  word: string | null,
  /** The word before it where the feature is of both. */
  before: string | null,
) => void;

/**
 * Every feature of the lines: words, the parts of names, pairs of neighbouring words, 3 and 4 characters of each word with marks at
 * its ends, level and salience. Hashed with a sign, so that what meets in one bucket cancels out rather than adds up.
 */
export function eachFeature(lines: readonly KeyLine[], on: OnFeature): void {
  for (const [rank, line] of lines.entries()) {
    const weight = 2 ** -rank;
    const tell = (block: number, running: number, word: string | null, neighbour: string | null = null) => {
      const hash = hashEnd(running);
      on(block, hash & (BUCKETS - 1), hash >>> SIGN_BIT === 1 ? -weight : weight, line, word, neighbour);
    };
    const look = `${line.level ?? 'none'} ${Math.round(line.salience * SALIENCE_STEPS)}`.split(' ');
    for (const [at, one] of look.entries()) {
      tell(LOOK, hashOn(hashSpace(LOOK), `${at} ${one}`), null);
      if (rank === 0) tell(LOOK, hashOn(hashSpace(LOOK), `first ${at} ${one}`), null);
    }
    const concepts = conceptsOf(line.tokens).slice(0, LIMITS.lineConceptsMax);
    for (const [at, { concept, word }] of concepts.entries()) {
      const running = hashOn(hashSpace(CONCEPTS), concept);
      tell(CONCEPTS, running, word);
      // Two together say what happened to what, in whatever words and order.
      for (let other = at + 1; other < concepts.length; other += 1) {
        const { concept: name, word: second } = concepts[other] as (typeof concepts)[number];
        tell(CONCEPTS, hashOn(hashOn(running, ' '), name), word, second);
      }
    }
    let before: string | null = null;
    for (const { kind, text: own, parts } of line.tokens) {
      const isWord = kind === 'word' || kind === 'name';
      const text = kind === 'value' ? VALUE_MARK : own;
      if (kind !== 'value') tell(WORDS, hashOn(hashSpace(WORDS), text), text);
      // A status that nobody has read before is still one of its hundred.
      if (kind === 'code' && STATUS.test(text))
        tell(WORDS, hashOn(hashSpace(WORDS), `${text.charAt(0)}xx`), text);
      for (const part of parts) tell(WORDS, hashOn(hashSpace(WORDS), part), text);
      if (before !== null && (isWord || before !== VALUE_MARK))
        tell(WORDS, hashOn(hashOn(hashOn(hashSpace(WORDS), before), ' '), text), text, before);
      before = text;
      if (!isWord) continue;
      const marked = `${BEGIN}${text}${END}`;
      for (let at = 0; at + SHORTEST <= marked.length; at += 1) {
        let running = hashOn(hashSpace(CHARACTERS), marked, at, at + SHORTEST);
        tell(CHARACTERS, running, text);
        for (let to = at + SHORTEST; to < at + LONGEST && to < marked.length; to += 1) {
          running = hashOn(running, marked, to, to + 1);
          tell(CHARACTERS, running, text);
        }
      }
    }
  }
}

/** What brings the roots of sums to the length of their block. */
const scaleOf = (block: number, squares: number): number =>
  squares === 0 ? 0 : (BLOCK_LENGTHS[block] as number) / Math.sqrt(squares);

/** Sums of one block by bucket, and what brings their roots to the block's length. */
export interface FeatureBlock {
  readonly sums: Map<number, number>;
  scale: number;
}

/** The sums behind a vector: a bucket counts by the root of its sum, as the tenth time says less than the first. */
export function featureBlocks(lines: readonly KeyLine[]): readonly FeatureBlock[] {
  const blocks: FeatureBlock[] = BLOCK_LENGTHS.map(() => ({ sums: new Map(), scale: 0 }));
  eachFeature(lines, (block, bucket, amount) => {
    const { sums } = blocks[block] as FeatureBlock;
    sums.set(bucket, (sums.get(bucket) ?? 0) + amount);
  });
  for (const [at, block] of blocks.entries()) {
    let squares = 0;
    for (const sum of block.sums.values()) squares += Math.abs(sum);
    block.scale = scaleOf(at, squares);
  }
  return blocks;
}

/** The value of a bucket in one block. */
export const featureValue = (sum: number, scale: number): number =>
  Math.sign(sum) * Math.sqrt(Math.abs(sum)) * scale;

/** Sums of one block by bucket, in one array that is used again and again. */
class BucketSums {
  readonly sums = new Float64Array(BUCKETS);
  readonly #isTouched = new Uint8Array(BUCKETS);
  /** In the order in which they came; so many of `length`. */
  #touched = new Int32Array(1 << 10);
  #length = 0;

  get buckets(): Int32Array {
    return this.#touched.subarray(0, this.#length);
  }

  add(bucket: number, amount: number): void {
    this.sums[bucket] = (this.sums[bucket] as number) + amount;
    if (this.#isTouched[bucket] === 1) return;
    this.#isTouched[bucket] = 1;
    if (this.#length === this.#touched.length) {
      const longer = new Int32Array(this.#length * 2);
      longer.set(this.#touched);
      this.#touched = longer;
    }
    this.#touched[this.#length] = bucket;
    this.#length += 1;
  }

  clear(): void {
    for (const bucket of this.buckets) {
      this.sums[bucket] = 0;
      this.#isTouched[bucket] = 0;
    }
    this.#length = 0;
  }
}

const BLOCK_SUMS = BLOCK_LENGTHS.map(() => new BucketSums());
const VECTOR_SUMS = new BucketSums();

/** The vector of a text by its key lines; its length does not depend on that of the text. */
export function vectorOf(lines: readonly KeyLine[]): TextVector {
  eachFeature(lines, (block, bucket, amount) => (BLOCK_SUMS[block] as BucketSums).add(bucket, amount));
  for (const [block, own] of BLOCK_SUMS.entries()) {
    let squares = 0;
    for (const bucket of own.buckets) squares += Math.abs(own.sums[bucket] as number);
    const scale = scaleOf(block, squares);
    for (const bucket of own.buckets)
      VECTOR_SUMS.add(bucket, featureValue(own.sums[bucket] as number, scale));
    own.clear();
  }
  const buckets = VECTOR_SUMS.buckets.filter((bucket) => VECTOR_SUMS.sums[bucket] !== 0).sort();
  const values = Float64Array.from(buckets, (bucket) => VECTOR_SUMS.sums[bucket] as number);
  VECTOR_SUMS.clear();
  return { buckets, values };
}
