import { portableExp, portableLog } from '../../src/domain/models/portable-math.ts';
import { vectorOf } from '../../src/domain/models/text/text-features.ts';
import { softmax, TextModel, UNKNOWN } from '../../src/domain/models/text/text-model.ts';
import type { LabelledText } from './train-text-model.ts';

/** Scores of a text that the model was not trained on, and the place of its class. */
export interface HeldOut {
  readonly scores: Float64Array;
  readonly label: number;
}

export const heldOutOf = (model: TextModel, texts: readonly LabelledText[]): readonly HeldOut[] =>
  texts.map(({ lines, label }) => ({
    scores: model.scores(vectorOf(model.keyLines(lines))),
    label: model.parts.classes.indexOf(label),
  }));

/** Temperatures that are tried: 1/20 to 20, each about 5 % above the one before. */
const TEMPERATURES = Array.from({ length: 121 }, (_, at) => portableExp((at - 60) * 0.05));
/** A class that was held impossible costs no more than this. */
const LEAST = 1e-12;

/** The temperature under which held-out texts are least surprising (mean log loss). */
export function fitTemperature(heldOut: readonly HeldOut[]): number {
  let best = 1;
  let lowest = Number.POSITIVE_INFINITY;
  for (const temperature of TEMPERATURES) {
    let loss = 0;
    for (const { scores, label } of heldOut)
      loss -= portableLog(Math.max(LEAST, softmax(scores, temperature)[label] as number));
    if (loss < lowest) {
      lowest = loss;
      best = temperature;
    }
  }
  return best;
}

/**
 * The confidence below which a text is answered with `unknown`: the highest one at which so few of the held-out texts of known
 * classes are.
 *
 * @param turnedAwayMax As a share of them, in [0,1].
 */
function fitKnownFrom(model: TextModel, heldOut: readonly HeldOut[], turnedAwayMax: number): number {
  const { classes, temperature } = model.parts;
  const unknown = classes.indexOf(UNKNOWN);
  const confidences = heldOut
    .filter(({ label }) => label !== unknown)
    .map(({ scores }) => {
      const probabilities = softmax(scores, temperature);
      return Math.max(...probabilities.filter((_, at) => at !== unknown));
    })
    .sort((a, b) => a - b);
  return confidences[Math.floor(confidences.length * turnedAwayMax)] ?? 0;
}

/** The model with temperature and threshold by texts that it was not trained on. */
export function calibrated(
  model: TextModel,
  texts: readonly LabelledText[],
  turnedAwayMax: number,
): TextModel {
  const heldOut = heldOutOf(model, texts);
  const warm = new TextModel({ ...model.parts, temperature: fitTemperature(heldOut) });
  return new TextModel({ ...warm.parts, knownFrom: fitKnownFrom(warm, heldOut, turnedAwayMax) });
}
