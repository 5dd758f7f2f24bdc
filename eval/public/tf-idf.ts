import type { TextVector } from '../../src/domain/models/text/text-features.ts';
import type { TextLine } from '../../src/domain/models/text/text-lines.ts';
import { softmax } from '../../src/domain/models/text/text-model.ts';
import { fitRegression } from '../../training/text/softmax-regression.ts';
import type { LabelledText } from '../../training/text/train-text-model.ts';

// What one would try first: all words of the whole text, weighted by how few texts have them, and logistic regression over them.
// Not of the product: it is what ours is compared with.

const WORD = /[a-z_]{2,40}/g;
const SETTINGS = { l2: 1, balance: 0.7, examplesMin: 1, iterationsMax: 60, tolerance: 1e-4 };

function countsOf(lines: readonly TextLine[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { text } of lines)
    for (const [word] of text.toLowerCase().matchAll(WORD)) counts.set(word, (counts.get(word) ?? 0) + 1);
  return counts;
}

/** Trains on texts; what comes back answers with the likeliest class. */
export function fitTfIdf(
  texts: readonly LabelledText[],
  classes: readonly string[],
): (lines: readonly TextLine[]) => { readonly class: string; readonly confidence: number } {
  const counted = texts.map(({ lines }) => countsOf(lines));
  const documents = new Map<string, number>();
  for (const counts of counted)
    for (const word of counts.keys()) documents.set(word, (documents.get(word) ?? 0) + 1);
  const numbers = new Map([...documents.keys()].map((word, number) => [word, number]));
  const vectorOf = (counts: ReadonlyMap<string, number>): TextVector => {
    const entries = [...counts].flatMap(([word, count]): readonly [number, number][] => {
      const number = numbers.get(word);
      const idf = Math.log((1 + texts.length) / (1 + (documents.get(word) ?? 0))) + 1;
      return number === undefined ? [] : [[number, (1 + Math.log(count)) * idf]];
    });
    entries.sort(([a], [b]) => a - b);
    const norm = Math.sqrt(entries.reduce((sum, [, value]) => sum + value * value, 0)) || 1;
    return {
      buckets: Int32Array.from(entries, ([number]) => number),
      values: Float64Array.from(entries, ([, value]) => value / norm),
    };
  };
  const labels = texts.map(({ label }) => classes.indexOf(label));
  const { buckets, weights, biases } = fitRegression(counted.map(vectorOf), labels, classes.length, SETTINGS);
  const placeOf = new Map([...buckets].map((bucket, place) => [bucket, place * classes.length]));
  return (lines) => {
    const scores = biases.slice();
    const vector = vectorOf(countsOf(lines));
    for (const [at, bucket] of vector.buckets.entries()) {
      const place = placeOf.get(bucket);
      if (place === undefined) continue;
      for (let one = 0; one < scores.length; one += 1)
        scores[one] =
          (scores[one] as number) + (vector.values[at] as number) * (weights[place + one] as number);
    }
    const probabilities = softmax(scores, 1);
    let best = 0;
    for (const [one, probability] of probabilities.entries())
      if (probability > (probabilities[best] as number)) best = one;
    return { class: classes[best] ?? '', confidence: probabilities[best] ?? 0 };
  };
}
