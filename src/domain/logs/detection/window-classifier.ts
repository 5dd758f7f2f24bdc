import type { Classification } from '../../alarm/finding/classification.ts';
import { LIMITS } from '../../bounds.ts';
import { BoundedMap } from '../../text/bounded-map.ts';
import { sha256Hex } from '../../text/sha256.ts';
import type { LogWindow } from '../window/log-window.ts';

/** The line of a resource's span that a model of sequences expected least. */
export interface LineSurprise {
  /** In nats. */
  readonly surprise: number;
  /** Of the span's lines, those whose template the model tells apart, in [0,1]. */
  readonly knownShare: number;
  /** Its text, redacted. */
  readonly template: string;
}

/** Tells which kind of incident the lines of a resource are of. */
export interface WindowClassifier {
  /**
   * The same windows get the same answer.
   * @param windows Of one resource and one span of time, one for each of its groups.
   * @param sequence Of the same lines; null: no model of sequences has read them.
   * @returns null: no model answers.
   */
  classify(windows: readonly LogWindow[], sequence: LineSurprise | null): Classification | null;
}

/** Places of times in their order, from 0; those that are the same have one. */
function placesOf(windows: readonly LogWindow[]): ReadonlyMap<number, number> {
  const times = new Set(windows.flatMap(({ templates }) => templates.flatMap(({ first }) => first ?? [])));
  return new Map([...times].sort((a, b) => a - b).map((time, place) => [time, place]));
}

/** All that an answer can depend on: not when it was, nor whose lines they are; of times, which of them was before which. */
function contentOf(windows: readonly LogWindow[], sequence: LineSurprise | null): string {
  const places = placesOf(windows);
  return JSON.stringify([
    sequence,
    windows.map(({ source, group, resource, lines, levels, patterns, templates, other, late, dropped }) => [
      source,
      group,
      resource.kind,
      lines,
      levels,
      patterns,
      templates.map((one) => ({ ...one, first: one.first === null ? null : places.get(one.first) })),
      other,
      late,
      dropped,
    ]),
  ]);
}

/** Asks a classifier once for what comes again, as the lines of one fault on many hosts do. */
export class RememberingClassifier implements WindowClassifier {
  readonly #of: WindowClassifier;
  readonly #memo = new BoundedMap<string, Classification | 'none'>(LIMITS.logClassifiedMemoMax);
  #asked = 0;
  #hits = 0;

  constructor(of: WindowClassifier) {
    this.#of = of;
  }

  /** How often it was asked, and how often it knew the answer already. */
  get memo(): { readonly asked: number; readonly hits: number } {
    return { asked: this.#asked, hits: this.#hits };
  }

  classify(windows: readonly LogWindow[], sequence: LineSurprise | null): Classification | null {
    // Who writes lines must not be able to make the answer to one text that of another.
    const key = sha256Hex(contentOf(windows, sequence));
    this.#asked += 1;
    let answer = this.#memo.use(key);
    if (answer === undefined) {
      answer = this.#of.classify(windows, sequence) ?? 'none';
      this.#memo.set(key, answer);
    } else this.#hits += 1;
    return answer === 'none' ? null : answer;
  }
}
