import type {
  Classification,
  ClassReason,
  KnownClass,
  LikelyClass,
} from '../../alarm/finding/classification.ts';
import { INCIDENT_CLASSES } from '../../alarm/finding/incident-class.ts';
import { LIMITS } from '../../bounds.ts';
import type { LogWindow } from '../../logs/window/log-window.ts';
import type { LoadedModel } from '../artefact/load-model.ts';
import type { LoadedSequenceModel } from '../artefact/sequence-artefact.ts';
import { type TextModel, UNKNOWN } from '../text/text-model.ts';
import { patternVotes } from './pattern-votes.ts';
import type { SequenceSight } from './sequence-sight.ts';
import { patternsReason, sequenceReason, textReasons } from './voice-reasons.ts';
import { windowLines } from './window-lines.ts';

/** Models that were loaded; null: there is none, or it was refused. */
export interface LoadedVoices {
  readonly text: LoadedModel<TextModel> | null;
  readonly sequence: LoadedModel<LoadedSequenceModel> | null;
}

const KNOWN: ReadonlySet<string> = new Set([...INCIDENT_CLASSES, 'healthy']);
const isKnown = (name: string): name is KnownClass => KNOWN.has(name);

/** Tells which kind of incident the lines of a resource are of, by all models that are there. */
export class IncidentModels {
  readonly #loaded: LoadedVoices;

  constructor(loaded: LoadedVoices) {
    this.#loaded = loaded;
  }

  /**
   * What the lines of one resource are of. Pure: the same windows get the same answer, and work is bounded by what windows hold.
   *
   * @param windows Of one resource and one span of time, one for each of its groups.
   * @param sequence Of the same lines; null: no model of sequences has read them.
   * @returns null: no model answers, or there are no lines that it could judge by.
   */
  classify(windows: readonly LogWindow[], sequence: SequenceSight | null): Classification | null {
    const { text, sequence: sequences } = this.#loaded;
    if (text === null) return null;
    const lines = windowLines(windows);
    if (lines.length === 0) return null;
    const verdict = text.model.classify(lines);
    const likely = verdict.ranking.flatMap(({ class: name, confidence }): readonly LikelyClass[] =>
      isKnown(name) ? [{ class: name, confidence }] : [],
    );
    const [best] = likely;
    if (best === undefined) return null;
    const answer = isKnown(verdict.class) ? verdict.class : UNKNOWN;
    const pattern = patternsReason(patternVotes(windows), best.class);
    // It tells that something is odd, and not of which kind: it speaks against a healthy span only.
    const odd =
      sequences === null || sequence === null || best.class === 'healthy'
        ? undefined
        : sequenceReason(sequence, sequences.model.unusualFrom);
    const reasons: readonly ClassReason[] = [
      ...(pattern === undefined ? [] : [pattern]),
      ...textReasons(verdict),
      ...(odd === undefined ? [] : [odd]),
    ];
    return {
      class: answer,
      confidence: best.confidence,
      alternatives: likely.filter(({ class: name }) => name !== answer).slice(0, LIMITS.classAlternativesMax),
      reasons: reasons.slice(0, LIMITS.classReasonsMax),
      models: [text, ...(odd === undefined || sequences === null ? [] : [sequences])].map(
        ({ manifest, sha256 }) => ({ kind: manifest.kind, sha256 }),
      ),
    };
  }
}
