import type { Salience } from '../../src/domain/models/text/key-lines.ts';
import { keyLines } from '../../src/domain/models/text/key-lines.ts';
import { vectorOf } from '../../src/domain/models/text/text-features.ts';
import type { TextLine } from '../../src/domain/models/text/text-lines.ts';
import { TextModel } from '../../src/domain/models/text/text-model.ts';
import { learnTellingWords } from './learn-telling-words.ts';
import { fitMargins, type MarginSettings } from './margin-regression.ts';
import { fitRegression, type Regression, type RegressionSettings } from './softmax-regression.ts';

/** A text and the class that it is of. */
export interface LabelledText {
  readonly lines: readonly TextLine[];
  readonly label: string;
}

/** What a model reads of a text, and how large it may be. */
interface TextShape {
  /** Of the salience: how much less telling a line is that stands behind twenty others. */
  readonly onset: number;
  /** Of the salience: how much the telling words of a line count. */
  readonly tellingWeight: number;
  /** Buckets that the model keeps, those that tell classes apart best. */
  readonly bucketsMax: number;
}

/** One choice among the classes. */
export interface ChoiceSettings extends RegressionSettings, TextShape {}
/** A head for each class. */
export interface HeadsSettings extends MarginSettings, TextShape {}
export type TextTrainingSettings = ChoiceSettings | HeadsSettings;

const STEPS_MAX = 127;

function spreadOf(weights: Float64Array): number {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const weight of weights) {
    if (weight < low) low = weight;
    if (weight > high) high = weight;
  }
  return high - low;
}

/** Prunes and rounds: at most `bucketsMax` buckets, each weight a whole number of its class's steps, -127 to 127. */
function quantise(
  { classes, buckets, weights, biases }: Regression,
  names: readonly string[],
  salience: Salience,
  bucketsMax: number,
): TextModel {
  const spreads = Float64Array.from(buckets, (_, place) =>
    spreadOf(weights.subarray(place * classes, (place + 1) * classes)),
  );
  const kept = [...buckets.keys()]
    .sort((a, b) => (spreads[b] as number) - (spreads[a] as number) || a - b)
    .slice(0, bucketsMax)
    .sort((a, b) => a - b);
  const steps = new Float64Array(classes);
  for (const place of kept)
    for (let one = 0; one < classes; one += 1)
      steps[one] = Math.max(
        steps[one] as number,
        Math.abs(weights[place * classes + one] as number) / STEPS_MAX,
      );
  const rounded = new Int8Array(kept.length * classes);
  for (const [at, place] of kept.entries())
    for (let one = 0; one < classes; one += 1) {
      const step = steps[one] as number;
      rounded[at * classes + one] =
        step === 0 ? 0 : Math.round((weights[place * classes + one] as number) / step);
    }
  return new TextModel({
    classes: names,
    salience,
    buckets: Int32Array.from(kept, (place) => buckets[place] as number),
    weights: rounded,
    steps,
    biases,
    temperature: 1,
    knownFrom: 0,
  });
}

/** Trains on texts; the same texts in the same order give the same model to the last bit. Neither calibrated nor with a threshold. */
export function trainTextModel(
  texts: readonly LabelledText[],
  classes: readonly string[],
  settings: TextTrainingSettings,
): TextModel {
  const labels = texts.map(({ label }) => {
    const at = classes.indexOf(label);
    if (at < 0) throw new RangeError(`${label} is none of the classes`);
    return at;
  });
  const lines = texts.map((text) => text.lines);
  const salience = {
    telling: learnTellingWords(lines, labels, classes.length),
    tellingWeight: settings.tellingWeight,
    onset: settings.onset,
  };
  const vectors = lines.map((text) => vectorOf(keyLines(text, salience)));
  return quantise(
    'epochs' in settings
      ? fitMargins(vectors, labels, classes.length, settings)
      : fitRegression(vectors, labels, classes.length, settings),
    classes,
    salience,
    settings.bucketsMax,
  );
}
