import { LIMITS } from '../../bounds.ts';
import type { Word } from '../../logs/line-words.ts';
import { type Template, templateText } from '../../logs/template.ts';
import { TemplateTree } from '../../logs/template-tree.ts';
import { NO_PLACE, type SequenceReading, type SequenceVoice } from '../../logs/window/sequence-voice.ts';
import type { SequenceArtefact } from '../artefact/sequence-artefact.ts';
import { portableLog } from '../portable-math.ts';
import {
  type LstmLayout,
  type LstmShape,
  type LstmState,
  LstmStates,
  layoutOf,
  probabilityOfNext,
  stepCell,
} from './lstm-cell.ts';

/** As `SequenceModel` bounds it: a probability of 0 would be an endless surprise. */
const PROBABILITY_MIN = 1e-300;

/** What the network is after some lines: of it all that may come next is computed when it comes, and known from then on. */
interface Step {
  /** The place that came last. */
  readonly last: number;
  /** Before `last` was read. */
  readonly before: LstmState;
  /** After it; null: not computed yet. */
  after: LstmState | null;
  /** By the place that comes then; null: nothing has come. */
  next: Map<number, Next> | null;
}

interface Next {
  readonly nats: number;
  readonly step: Step;
}

/**
 * Reads sequences line by line, with the same numbers as `SequenceModel`. What many logs have in common is computed once: what the
 * network is after the same lines from the beginning is kept, a bounded number of such beginnings.
 */
export class CarriedSequences implements SequenceVoice {
  readonly #shape: LstmShape;
  readonly #layout: LstmLayout;
  readonly #weights: Float64Array;
  readonly #tree = new TemplateTree();
  readonly #places: ReadonlyMap<string, number>;
  readonly #texts: readonly string[];
  readonly #gates: Float64Array;
  readonly #scores: Float64Array;
  readonly #states: LstmStates;
  #root: Step;
  #steps = 0;
  #read = 0;
  #hits = 0;

  constructor({ templates, hidden, weights }: Pick<SequenceArtefact, 'templates' | 'hidden' | 'weights'>) {
    this.#shape = { templates: templates.length + 1, hidden };
    this.#layout = layoutOf(this.#shape);
    this.#weights = Float64Array.from(weights);
    this.#gates = new Float64Array(4 * hidden);
    this.#scores = new Float64Array(this.#shape.templates);
    this.#states = new LstmStates(this.#shape);
    this.#places = new Map(templates.map(({ id }, at) => [id, at]));
    this.#texts = templates.map((template: Template) => templateText(template));
    for (const template of templates) this.#tree.add(template);
    this.#root = this.#stepOf(this.#shape.templates, this.#states.make());
  }

  /** How many lines were read, and how many of those after lines that were known already. */
  get memo(): { readonly read: number; readonly hits: number } {
    return { read: this.#read, hits: this.#hits };
  }

  placeOf(words: readonly Word[]): number {
    return this.#places.get(this.#tree.find(words)?.id ?? '') ?? NO_PLACE;
  }

  textOf(place: number): string {
    return this.#texts[place] ?? '';
  }

  begin(): SequenceReading {
    let step = this.#root;
    return {
      read: (place) => {
        const next = this.#next(step, place >= 0 && place < this.#texts.length ? place : this.#texts.length);
        step = next.step;
        return next.nats;
      },
    };
  }

  #stepOf(last: number, before: LstmState): Step {
    return { last, before, after: null, next: null };
  }

  #next(step: Step, place: number): Next {
    this.#read += 1;
    const known = step.next?.get(place);
    if (known !== undefined) {
      this.#hits += 1;
      return known;
    }
    if (step.after === null) {
      step.after = this.#states.make();
      stepCell(this.#weights, this.#shape, this.#layout, step.last, step.before, this.#gates, step.after);
    }
    const probability = probabilityOfNext(
      this.#weights,
      this.#shape,
      this.#layout,
      step.after.hidden,
      place,
      this.#scores,
    );
    const nats = -portableLog(Math.max(PROBABILITY_MIN, probability));
    const next = { nats, step: this.#stepOf(place, step.after) };
    if (this.#steps >= LIMITS.sequenceStepsMax) {
      // Whoever is in the midst of a sequence keeps where he is; what is forgotten is computed anew.
      this.#root = this.#stepOf(this.#shape.templates, this.#states.make());
      this.#steps = 0;
    } else {
      step.next ??= new Map();
      step.next.set(place, next);
      this.#steps += 1;
    }
    return next;
  }
}
