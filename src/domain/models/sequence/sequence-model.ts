import { LIMITS } from '../../bounds.ts';
import { BoundedMap } from '../../text/bounded-map.ts';
import { portableLog } from '../portable-math.ts';
import {
  emptyState,
  type LstmLayout,
  type LstmShape,
  type LstmState,
  layoutOf,
  predictNext,
  stepCell,
} from './lstm-cell.ts';

/** Names what a sequence is made of: templates in the order of their lines, by the hash of their words. */
export const SEQUENCE_FEATURES = 'template-sequence/v1';

export interface SequenceModelParts {
  /** Templates by their ids; what is none of them counts as the last place, which has no id. */
  readonly templates: readonly string[];
  readonly hidden: number;
  /** As `layoutOf` places them, for one template more than there are ids. */
  readonly weights: Float32Array;
}

/** A template that came, and how little it was expected. */
export interface Surprise {
  readonly template: string;
  /** Negative logarithm of its probability, in nats; at least 0. */
  readonly nats: number;
}

/** The least probability that is told apart, so that no surprise is without end. */
const PROBABILITY_MIN = 1e-9;

/** One resource's lines, read one after the other. */
export interface SequenceReader {
  /** How little the template was expected after all that came before it, in nats. */
  read(template: string): number;
}

/** Says how little a template was expected after those before it. Deterministic: the same weights and templates give the same bits. */
export class SequenceModel {
  readonly #shape: LstmShape;
  readonly #layout: LstmLayout;
  readonly #weights: Float64Array;
  readonly #places: ReadonlyMap<string, number>;
  readonly #memo = new BoundedMap<string, Float64Array>(LIMITS.sequenceMemoMax);
  #memoHits = 0;
  #memoAsked = 0;

  /** @throws RangeError where the weights are not as many as the shape needs, or no finite numbers. */
  constructor({ templates, hidden, weights }: SequenceModelParts) {
    if (templates.length > LIMITS.sequenceTemplatesMax || hidden < 1 || hidden > LIMITS.sequenceHiddenMax)
      throw new RangeError(
        `a sequence model has at most ${LIMITS.sequenceTemplatesMax} templates and 1 to ${LIMITS.sequenceHiddenMax} hidden units`,
      );
    this.#shape = { templates: templates.length + 1, hidden };
    this.#layout = layoutOf(this.#shape);
    if (weights.length !== this.#layout.length || !weights.every(Number.isFinite))
      throw new RangeError(`a sequence model of this shape has ${this.#layout.length} finite weights`);
    // Sums are of doubles: widened once, they need not be in each step.
    this.#weights = Float64Array.from(weights);
    this.#places = new Map(templates.map((template, at) => [template, at]));
  }

  /** How often a sequence was known already, and how often one was asked for. */
  get memo(): { readonly hits: number; readonly asked: number } {
    return { hits: this.#memoHits, asked: this.#memoAsked };
  }

  /** Reads with a state that is carried from line to line. */
  reader(): SequenceReader {
    const { templates } = this.#shape;
    const gates = new Float64Array(4 * this.#shape.hidden);
    const probabilities = new Float64Array(templates);
    let state: LstmState = emptyState(this.#shape);
    let spare: LstmState = emptyState(this.#shape);
    let last = templates;
    return {
      read: (template) => {
        stepCell(this.#weights, this.#shape, this.#layout, last, state, gates, spare);
        [state, spare] = [spare, state];
        predictNext(this.#weights, this.#shape, this.#layout, state.hidden, probabilities);
        const place = this.#places.get(template) ?? templates - 1;
        last = place;
        return -portableLog(Math.max(PROBABILITY_MIN, probabilities[place] as number));
      },
    };
  }

  /**
   * The surprise of each template of a sequence from its beginning, those behind `sequenceLinesMax` left out. Sequences that come
   * again are looked up, as most do.
   */
  surprisesOf(sequence: readonly string[]): readonly Surprise[] {
    const read =
      sequence.length > LIMITS.sequenceLinesMax ? sequence.slice(0, LIMITS.sequenceLinesMax) : sequence;
    const key = read.map((template) => this.#places.get(template) ?? '').join(' ');
    this.#memoAsked += 1;
    let nats = this.#memo.use(key);
    if (nats === undefined) {
      const reader = this.reader();
      nats = Float64Array.from(read, (template) => reader.read(template));
      this.#memo.set(key, nats);
    } else this.#memoHits += 1;
    return read.map((template, at) => ({ template, nats: nats[at] as number }));
  }

  /** The share of lines whose template the model tells apart; of logs of other programs it has little to say. */
  knownShareOf(sequence: readonly string[]): number {
    if (sequence.length === 0) return 0;
    return sequence.filter((template) => this.#places.has(template)).length / sequence.length;
  }

  /** How strange a sequence is: its greatest surprise, in nats; 0 of none. */
  strangenessOf(sequence: readonly string[]): number {
    return this.surprisesOf(sequence).reduce((most, { nats }) => Math.max(most, nats), 0);
  }
}
