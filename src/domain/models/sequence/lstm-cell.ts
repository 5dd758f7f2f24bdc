import { powersIn, sigmoidIn, tanhIn, tanhTimes } from './activations.ts';

/** Sizes of a network that predicts the next of some templates. */
export interface LstmShape {
  /** Templates that are told apart, the one that stands for all others among them. */
  readonly templates: number;
  readonly hidden: number;
}

/** Where each part of the weights begins in one array. */
export interface LstmLayout {
  /** A row of 4 × hidden for each template that may have come last, and one for the beginning. */
  readonly input: number;
  /** 4 × hidden rows of hidden: in, forget, candidate and out of each unit, gate after gate. */
  readonly recurrent: number;
  readonly bias: number;
  /** A row of hidden for each template that may come. */
  readonly output: number;
  readonly outputBias: number;
  readonly length: number;
}

export function layoutOf({ templates, hidden }: LstmShape): LstmLayout {
  const recurrent = (templates + 1) * 4 * hidden;
  const bias = recurrent + 4 * hidden * hidden;
  const output = bias + 4 * hidden;
  const outputBias = output + templates * hidden;
  return { input: 0, recurrent, bias, output, outputBias, length: outputBias + templates };
}

/** What a sequence has left in the network. */
export interface LstmState {
  readonly hidden: Float64Array;
  readonly cell: Float64Array;
}

export const emptyState = ({ hidden }: LstmShape): LstmState => ({
  hidden: new Float64Array(hidden),
  cell: new Float64Array(hidden),
});

/** How many states are given room at once. */
const STATES_AT_ONCE = 64;

/** Makes empty states, many in one piece of memory: a piece for each would take longer than the step that fills it. */
export class LstmStates {
  readonly #hidden: number;
  #room = new ArrayBuffer(0);
  #at = 0;

  constructor({ hidden }: LstmShape) {
    this.#hidden = hidden;
  }

  make(): LstmState {
    const bytes = this.#hidden * Float64Array.BYTES_PER_ELEMENT;
    if (this.#at === this.#room.byteLength) {
      this.#room = new ArrayBuffer(2 * bytes * STATES_AT_ONCE);
      this.#at = 0;
    }
    const at = this.#at;
    this.#at += 2 * bytes;
    return {
      hidden: new Float64Array(this.#room, at, this.#hidden),
      cell: new Float64Array(this.#room, at + bytes, this.#hidden),
    };
  }
}

/**
 * One step: the gates after their activations are written into `gates` (4 × hidden), the new state into `next`. `next` may not be
 * `state`. All sums go from the lowest place to the highest, so that the same weights give the same bits.
 *
 * @param last The template that came, or the number of templates for the beginning.
 */
export function stepCell(
  weights: Float64Array | Float32Array,
  shape: LstmShape,
  layout: LstmLayout,
  last: number,
  state: LstmState,
  gates: Float64Array,
  next: LstmState,
): void {
  const { hidden } = shape;
  const rows = 4 * hidden;
  const input = layout.input + last * rows;
  const before = state.hidden;
  // Four rows at a time: each of their sums would have to wait for itself alone.
  for (let row = 0; row < rows; row += 4) {
    let first = (weights[layout.bias + row] as number) + (weights[input + row] as number);
    let second = (weights[layout.bias + row + 1] as number) + (weights[input + row + 1] as number);
    let third = (weights[layout.bias + row + 2] as number) + (weights[input + row + 2] as number);
    let fourth = (weights[layout.bias + row + 3] as number) + (weights[input + row + 3] as number);
    const from = layout.recurrent + row * hidden;
    for (let at = 0; at < hidden; at += 1) {
      const value = before[at] as number;
      first += (weights[from + at] as number) * value;
      second += (weights[from + hidden + at] as number) * value;
      third += (weights[from + 2 * hidden + at] as number) * value;
      fourth += (weights[from + 3 * hidden + at] as number) * value;
    }
    gates[row] = first;
    gates[row + 1] = second;
    gates[row + 2] = third;
    gates[row + 3] = fourth;
  }
  sigmoidIn(gates, 0, 2 * hidden);
  tanhIn(gates, 2 * hidden, 3 * hidden);
  sigmoidIn(gates, 3 * hidden, rows);
  for (let at = 0; at < hidden; at += 1)
    next.cell[at] =
      (gates[hidden + at] as number) * (state.cell[at] as number) +
      (gates[at] as number) * (gates[2 * hidden + at] as number);
  tanhTimes(next.cell, gates, 3 * hidden, next.hidden);
}

/** The probability of each template to come next, written into `probabilities`. */
export function predictNext(
  weights: Float64Array | Float32Array,
  shape: LstmShape,
  layout: LstmLayout,
  hidden: Float64Array,
  probabilities: Float64Array,
): void {
  scoreNext(weights, shape, layout, hidden, probabilities);
  const total = powersIn(probabilities);
  for (let template = 0; template < shape.templates; template += 1)
    probabilities[template] = (probabilities[template] as number) / total;
}

/**
 * The probability of one template to come next, to the bit as `predictNext` has it.
 *
 * @param scores Room for one number of each template.
 */
export function probabilityOfNext(
  weights: Float64Array | Float32Array,
  shape: LstmShape,
  layout: LstmLayout,
  hidden: Float64Array,
  template: number,
  scores: Float64Array,
): number {
  scoreNext(weights, shape, layout, hidden, scores);
  const total = powersIn(scores);
  return (scores[template] as number) / total;
}

/** What speaks for each template to come next, in nats and up to what is the same for all. */
function scoreNext(
  weights: Float64Array | Float32Array,
  shape: LstmShape,
  layout: LstmLayout,
  hidden: Float64Array,
  scores: Float64Array,
): void {
  const units = shape.hidden;
  const inFours = shape.templates - (shape.templates % 4);
  // As in `stepCell`: four sums that do not wait for each other.
  for (let template = 0; template < inFours; template += 4) {
    const bias = layout.outputBias + template;
    let first = weights[bias] as number;
    let second = weights[bias + 1] as number;
    let third = weights[bias + 2] as number;
    let fourth = weights[bias + 3] as number;
    const from = layout.output + template * units;
    for (let at = 0; at < units; at += 1) {
      const value = hidden[at] as number;
      first += (weights[from + at] as number) * value;
      second += (weights[from + units + at] as number) * value;
      third += (weights[from + 2 * units + at] as number) * value;
      fourth += (weights[from + 3 * units + at] as number) * value;
    }
    scores[template] = first;
    scores[template + 1] = second;
    scores[template + 2] = third;
    scores[template + 3] = fourth;
  }
  for (let template = inFours; template < shape.templates; template += 1) {
    let sum = weights[layout.outputBias + template] as number;
    const from = layout.output + template * units;
    for (let at = 0; at < units; at += 1) sum += (weights[from + at] as number) * (hidden[at] as number);
    scores[template] = sum;
  }
}
