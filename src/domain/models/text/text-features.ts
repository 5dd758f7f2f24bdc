import type { KeyLine } from './key-lines.ts';
import { hashEnd, hashOn, hashSpace } from './text-hash.ts';

/** Names what a bucket means and how its value comes about; a changed one gets another name, and needs another model. */
export const TEXT_FEATURES = 'text-features/v1';

/** Buckets of all features, 2 to the power of this. */
export const TEXT_BUCKET_BITS = 16;
const BUCKETS = 1 << TEXT_BUCKET_BITS;

/** A sparse vector: buckets in ascending order, each once, and their values. */
export interface TextVector {
  readonly buckets: Int32Array;
  readonly values: Float64Array;
}

/** Words and pairs of words, characters, and how the line looks; each of a length of its own in the vector. */
const WORDS = 0;
const CHARACTERS = 1;
const LOOK = 2;
const BLOCK_LENGTHS = [1, 1, 0.7] as const;

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
) => void;

/**
 * Every feature of the lines: words, the parts of names, pairs of neighbouring words, 3 and 4 characters of each word with marks at
 * its ends, level and salience. Hashed with a sign, so that what meets in one bucket cancels out rather than adds up.
 */
export function eachFeature(lines: readonly KeyLine[], on: OnFeature): void {
  for (const [rank, line] of lines.entries()) {
    const weight = 2 ** -rank;
    const tell = (block: number, running: number, word: string | null) => {
      const hash = hashEnd(running);
      on(block, hash & (BUCKETS - 1), hash >>> SIGN_BIT === 1 ? -weight : weight, line, word);
    };
    const look = `${line.level ?? 'none'} ${Math.round(line.salience * SALIENCE_STEPS)}`.split(' ');
    for (const [at, one] of look.entries()) {
      tell(LOOK, hashOn(hashSpace(LOOK), `${at} ${one}`), null);
      if (rank === 0) tell(LOOK, hashOn(hashSpace(LOOK), `first ${at} ${one}`), null);
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
        tell(WORDS, hashOn(hashOn(hashOn(hashSpace(WORDS), before), ' '), text), `${before} ${text}`);
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
    block.scale = squares === 0 ? 0 : (BLOCK_LENGTHS[at] as number) / Math.sqrt(squares);
  }
  return blocks;
}

/** The value of a bucket in one block. */
export const featureValue = (sum: number, scale: number): number =>
  Math.sign(sum) * Math.sqrt(Math.abs(sum)) * scale;

/** The vector of a text by its key lines; its length does not depend on that of the text. */
export function vectorOf(lines: readonly KeyLine[]): TextVector {
  const values = new Map<number, number>();
  for (const { sums, scale } of featureBlocks(lines))
    for (const [bucket, sum] of sums)
      values.set(bucket, (values.get(bucket) ?? 0) + featureValue(sum, scale));
  const entries = [...values].filter(([, value]) => value !== 0).sort(([a], [b]) => a - b);
  return {
    buckets: Int32Array.from(entries, ([bucket]) => bucket),
    values: Float64Array.from(entries, ([, value]) => value),
  };
}
