import { portableLog } from '../../src/domain/models/portable-math.ts';
import {
  emptyState,
  type LstmLayout,
  type LstmShape,
  type LstmState,
  layoutOf,
  predictNext,
  stepCell,
} from '../../src/domain/models/sequence/lstm-cell.ts';
import { SequenceModel, type SequenceModelParts } from '../../src/domain/models/sequence/sequence-model.ts';
import { SeededRandom } from '../corpus/seeded-random.ts';

export interface SequenceSettings {
  readonly seed: string;
  readonly hidden: number;
  /** Templates that are told apart, the most frequent ones. */
  readonly templatesMax: number;
  readonly epochs: number;
  /** Adam's step. */
  readonly rate: number;
  /** Pieces whose gradients make one step. */
  readonly batch: number;
}

export const SEQUENCE_DEFAULTS: SequenceSettings = {
  seed: 'sequence',
  hidden: 32,
  templatesMax: 63,
  epochs: 6,
  rate: 0.005,
  batch: 16,
};

/** Steps through which a gradient goes back; the state of what came before is carried on without one. */
const PIECE = 20;
const BETA_1 = 0.9;
const BETA_2 = 0.999;
const EPSILON = 1e-8;
/** The length to which a longer gradient is cut. */
const GRADIENT_MAX = 5;
const PROBABILITY_MIN = 1e-300;

/** What one piece needs to go back through: one entry per step, made once. */
interface Tape {
  readonly gates: readonly Float64Array[];
  /** The state before each step, and after the last one. */
  readonly states: readonly LstmState[];
  readonly probabilities: readonly Float64Array[];
}

const tapeOf = (shape: LstmShape): Tape => ({
  gates: Array.from({ length: PIECE }, () => new Float64Array(4 * shape.hidden)),
  states: Array.from({ length: PIECE + 1 }, () => emptyState(shape)),
  probabilities: Array.from({ length: PIECE }, () => new Float64Array(shape.templates)),
});

/** Trains the weights; its parts are open so that the gradient can be held against differences. */
export class SequenceTrainer {
  readonly shape: LstmShape;
  readonly weights: Float64Array;
  readonly gradient: Float64Array;
  readonly #layout: LstmLayout;
  readonly #tape: Tape;
  readonly #toHidden: Float64Array;
  readonly #toCell: Float64Array;
  readonly #toGates: Float64Array;
  readonly #mean: Float64Array;
  readonly #square: Float64Array;
  #steps = 0;

  constructor(shape: LstmShape, random: SeededRandom) {
    this.shape = shape;
    this.#layout = layoutOf(shape);
    this.#tape = tapeOf(shape);
    this.#toHidden = new Float64Array(shape.hidden);
    this.#toCell = new Float64Array(shape.hidden);
    this.#toGates = new Float64Array(4 * shape.hidden);
    const { length, bias, output, outputBias } = this.#layout;
    const scale = 1 / Math.sqrt(shape.hidden);
    this.weights = Float64Array.from({ length }, () => (2 * random.share() - 1) * scale);
    this.weights.fill(0, bias, output);
    // Units that remember at first learn over longer stretches.
    this.weights.fill(1, bias + shape.hidden, bias + 2 * shape.hidden);
    this.weights.fill(0, outputBias);
    this.gradient = new Float64Array(length);
    this.#mean = new Float64Array(length);
    this.#square = new Float64Array(length);
  }

  /**
   * Adds the gradient of the summed loss of up to 20 predictions.
   *
   * @param state Where the sequence stands before; after it, where it stands then.
   * @returns The summed loss, in nats.
   */
  addPiece(sequence: Int32Array, from: number, to: number, state: LstmState): number {
    const { shape, weights, gradient } = this;
    const { hidden, templates } = shape;
    const layout = this.#layout;
    const { gates, states, probabilities } = this.#tape;
    const rows = 4 * hidden;
    const length = to - from;
    (states[0] as LstmState).hidden.set(state.hidden);
    (states[0] as LstmState).cell.set(state.cell);
    let loss = 0;
    for (let step = 0; step < length; step += 1) {
      const last = from + step === 0 ? templates : (sequence[from + step - 1] as number);
      const next = states[step + 1] as LstmState;
      stepCell(weights, shape, layout, last, states[step] as LstmState, gates[step] as Float64Array, next);
      const likely = probabilities[step] as Float64Array;
      predictNext(weights, shape, layout, next.hidden, likely);
      loss -= portableLog(Math.max(PROBABILITY_MIN, likely[sequence[from + step] as number] as number));
    }
    const toHidden = this.#toHidden.fill(0);
    const toCell = this.#toCell.fill(0);
    const toGates = this.#toGates;
    for (let step = length - 1; step >= 0; step -= 1) {
      const own = gates[step] as Float64Array;
      const before = states[step] as LstmState;
      const after = states[step + 1] as LstmState;
      const likely = probabilities[step] as Float64Array;
      const came = sequence[from + step] as number;
      for (let template = 0; template < templates; template += 1) {
        const slope = (likely[template] as number) - (template === came ? 1 : 0);
        gradient[layout.outputBias + template] = (gradient[layout.outputBias + template] as number) + slope;
        const row = layout.output + template * hidden;
        for (let at = 0; at < hidden; at += 1) {
          gradient[row + at] = (gradient[row + at] as number) + slope * (after.hidden[at] as number);
          toHidden[at] = (toHidden[at] as number) + slope * (weights[row + at] as number);
        }
      }
      for (let at = 0; at < hidden; at += 1) {
        const input = own[at] as number;
        const forget = own[hidden + at] as number;
        const candidate = own[2 * hidden + at] as number;
        const output = own[3 * hidden + at] as number;
        // A hidden unit is its output gate times the tanh of its cell.
        const bent = output === 0 ? 0 : (after.hidden[at] as number) / output;
        const slope = toHidden[at] as number;
        const cell = (toCell[at] as number) + slope * output * (1 - bent * bent);
        toGates[at] = cell * candidate * input * (1 - input);
        toGates[hidden + at] = cell * (before.cell[at] as number) * forget * (1 - forget);
        toGates[2 * hidden + at] = cell * input * (1 - candidate * candidate);
        toGates[3 * hidden + at] = slope * bent * output * (1 - output);
        toCell[at] = cell * forget;
      }
      toHidden.fill(0);
      const last = from + step === 0 ? templates : (sequence[from + step - 1] as number);
      const inputRow = layout.input + last * rows;
      for (let row = 0; row < rows; row += 1) {
        const slope = toGates[row] as number;
        gradient[layout.bias + row] = (gradient[layout.bias + row] as number) + slope;
        gradient[inputRow + row] = (gradient[inputRow + row] as number) + slope;
      }
      for (let row = 0; row < rows; row += 4) {
        const first = toGates[row] as number;
        const second = toGates[row + 1] as number;
        const third = toGates[row + 2] as number;
        const fourth = toGates[row + 3] as number;
        const one = layout.recurrent + row * hidden;
        const two = one + hidden;
        const three = two + hidden;
        const four = three + hidden;
        for (let at = 0; at < hidden; at += 1) {
          const value = before.hidden[at] as number;
          gradient[one + at] = (gradient[one + at] as number) + first * value;
          gradient[two + at] = (gradient[two + at] as number) + second * value;
          gradient[three + at] = (gradient[three + at] as number) + third * value;
          gradient[four + at] = (gradient[four + at] as number) + fourth * value;
          toHidden[at] =
            (toHidden[at] as number) +
            first * (weights[one + at] as number) +
            second * (weights[two + at] as number) +
            third * (weights[three + at] as number) +
            fourth * (weights[four + at] as number);
        }
      }
    }
    state.hidden.set((states[length] as LstmState).hidden);
    state.cell.set((states[length] as LstmState).cell);
    return loss;
  }

  /** One step of Adam along the mean gradient of the predictions since the last one, which is cleared. */
  update(predictions: number, rate: number): void {
    const { weights, gradient } = this;
    let square = 0;
    for (let at = 0; at < gradient.length; at += 1) {
      const slope = (gradient[at] as number) / predictions;
      gradient[at] = slope;
      square += slope * slope;
    }
    const length = Math.sqrt(square);
    const cut = length > GRADIENT_MAX ? GRADIENT_MAX / length : 1;
    this.#steps += 1;
    let unbias1 = 1;
    let unbias2 = 1;
    for (let step = 0; step < Math.min(this.#steps, BIAS_STEPS_MAX); step += 1) {
      unbias1 *= BETA_1;
      unbias2 *= BETA_2;
    }
    const stride = (rate * Math.sqrt(1 - unbias2)) / (1 - unbias1);
    for (let at = 0; at < gradient.length; at += 1) {
      const slope = (gradient[at] as number) * cut;
      const mean = BETA_1 * (this.#mean[at] as number) + (1 - BETA_1) * slope;
      const spread = BETA_2 * (this.#square[at] as number) + (1 - BETA_2) * slope * slope;
      this.#mean[at] = mean;
      this.#square[at] = spread;
      weights[at] = (weights[at] as number) - (stride * mean) / (Math.sqrt(spread) + EPSILON);
    }
    gradient.fill(0);
  }
}

/** After so many steps both corrections of Adam are 1 to the last bit that counts. */
const BIAS_STEPS_MAX = 30_000;

/** The most frequent templates, the ones that are as frequent in the order of their ids. */
function frequentTemplates(sequences: readonly (readonly string[])[], most: number): readonly string[] {
  const counts = new Map<string, number>();
  for (const sequence of sequences)
    for (const template of sequence) counts.set(template, (counts.get(template) ?? 0) + 1);
  return [...counts]
    .sort(([a, own], [b, other]) => other - own || (a < b ? -1 : 1))
    .slice(0, most)
    .map(([template]) => template)
    .sort();
}

export interface TrainedSequenceModel {
  readonly parts: SequenceModelParts;
  readonly model: SequenceModel;
  /** Mean loss of each epoch's predictions, in nats. */
  readonly losses: readonly number[];
}

/**
 * Trains on sequences that came where nothing was wrong; the same ones in the same order with the same settings give the same
 * weights to the last bit.
 *
 * @throws RangeError of no lines at all.
 */
export function trainSequenceModel(
  sequences: readonly (readonly string[])[],
  settings: SequenceSettings = SEQUENCE_DEFAULTS,
): TrainedSequenceModel {
  const templates = frequentTemplates(sequences, settings.templatesMax);
  if (templates.length === 0) throw new RangeError('a sequence model needs lines to learn from');
  const places = new Map(templates.map((template, at) => [template, at]));
  const coded = sequences
    .filter((sequence) => sequence.length > 0)
    .map((sequence) => Int32Array.from(sequence, (template) => places.get(template) ?? templates.length));
  const random = new SeededRandom(settings.seed);
  const shape = { templates: templates.length + 1, hidden: settings.hidden };
  const trainer = new SequenceTrainer(shape, random);
  const order = [...coded.keys()];
  const losses: number[] = [];
  for (let epoch = 0; epoch < settings.epochs; epoch += 1) {
    for (let last = order.length - 1; last > 0; last -= 1) {
      const other = random.between(0, last);
      [order[last], order[other]] = [order[other] as number, order[last] as number];
    }
    let loss = 0;
    let total = 0;
    let pieces = 0;
    let predictions = 0;
    // Smaller steps toward the end settle it.
    const rate = settings.rate * (1 - (0.9 * epoch) / Math.max(1, settings.epochs - 1));
    for (const at of order) {
      const sequence = coded[at] as Int32Array;
      const state = emptyState(shape);
      for (let from = 0; from < sequence.length; from += PIECE) {
        const to = Math.min(sequence.length, from + PIECE);
        loss += trainer.addPiece(sequence, from, to, state);
        predictions += to - from;
        total += to - from;
        pieces += 1;
        if (pieces === settings.batch) {
          trainer.update(predictions, rate);
          pieces = 0;
          predictions = 0;
        }
      }
    }
    if (predictions > 0) trainer.update(predictions, rate);
    losses.push(loss / total);
  }
  const parts = { templates, hidden: settings.hidden, weights: Float32Array.from(trainer.weights) };
  return { parts, model: new SequenceModel(parts), losses };
}
