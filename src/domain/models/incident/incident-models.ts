import {
  type Classification,
  type ClassReason,
  isKnownClass,
  type LikelyClass,
} from '../../alarm/finding/classification.ts';
import { LIMITS } from '../../bounds.ts';
import type { LogWindow } from '../../logs/window/log-window.ts';
import type { LoadedModel } from '../artefact/load-model.ts';
import type { LoadedSequenceModel } from '../artefact/sequence-artefact.ts';
import { type TextModel, UNKNOWN } from '../text/text-model.ts';
import type { EnsembleInput, IncidentEnsemble, TreesOpinion } from './incident-ensemble.ts';
import { evidenceOf, type IncidentEvidence } from './incident-evidence.ts';
import type { IncidentTrees } from './incident-trees.ts';
import { isHeard, type SequenceSight } from './sequence-sight.ts';
import { patternsReason, sequenceReason, textReasons, treesReason } from './voice-reasons.ts';

/** Models that were loaded; null: there is none, or it was refused. */
export interface LoadedVoices {
  readonly text: LoadedModel<TextModel> | null;
  readonly sequence: LoadedModel<LoadedSequenceModel> | null;
  readonly trees?: LoadedModel<IncidentTrees> | null;
  /** What puts the others together; without it error text answers alone. */
  readonly incident?: LoadedModel<IncidentEnsemble> | null;
}

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
    const { text, incident } = this.#loaded;
    const evidence = evidenceOf(windows, text?.model ?? null);
    if (evidence.lines.length === 0) return null;
    if (incident !== undefined && incident !== null) return this.#together(incident, evidence, sequence);
    return text === null ? null : this.#byText(text, evidence, sequence);
  }

  /** By all voices. */
  #together(
    incident: LoadedModel<IncidentEnsemble>,
    evidence: IncidentEvidence,
    sight: SequenceSight | null,
  ): Classification | null {
    const { text, trees = null, sequence } = this.#loaded;
    const opinion =
      trees === null || text === null
        ? null
        : { classes: trees.model.classes, probabilities: trees.model.probabilitiesOf(evidence) };
    const heard = this.#heard(sight);
    const answer = incident.model.answer({ evidence, trees: opinion, sequence: heard });
    if (answer === null) return null;
    return classification(
      answer.class,
      answer.ranking,
      this.#reasons(evidence, answer.ranking, opinion, heard),
      [incident, text, opinion === null ? null : trees, heard === null ? null : sequence],
    );
  }

  /** By error text alone; what others say of its answer stands beside it. */
  #byText(
    text: LoadedModel<TextModel>,
    evidence: IncidentEvidence,
    sight: SequenceSight | null,
  ): Classification | null {
    const verdict = text.model.classify(evidence.lines);
    const likely = verdict.ranking.flatMap(({ class: name, confidence }): readonly LikelyClass[] =>
      isKnownClass(name) ? [{ class: name, confidence }] : [],
    );
    if (likely.length === 0) return null;
    const heard = this.#heard(sight);
    return classification(
      isKnownClass(verdict.class) ? verdict.class : UNKNOWN,
      likely,
      this.#reasons(evidence, likely, null, heard),
      [text, heard === null ? null : this.#loaded.sequence],
    );
  }

  /** What a model of sequences says, where it knows enough of the lines. */
  #heard(sight: SequenceSight | null): EnsembleInput['sequence'] {
    const { sequence } = this.#loaded;
    return sequence === null || sight === null || !isHeard(sight)
      ? null
      : { sight, unusualFrom: sequence.model.unusualFrom };
  }

  /** What each voice says of the most likely class. */
  #reasons(
    { votes, text: evidence }: IncidentEvidence,
    ranking: readonly LikelyClass[],
    trees: TreesOpinion | null,
    sequence: EnsembleInput['sequence'],
  ): readonly ClassReason[] {
    const { text } = this.#loaded;
    const name = ranking[0]?.class ?? 'healthy';
    return [
      patternsReason(votes, name),
      ...(text === null || evidence === null
        ? []
        : textReasons(text.model.reasonsFor(evidence.keyLines, name))),
      trees === null ? undefined : treesReason(trees, name),
      // It tells that something is odd, and not of which kind: it speaks against a healthy span only.
      sequence === null || name === 'healthy'
        ? undefined
        : sequenceReason(sequence.sight, sequence.unusualFrom),
    ].filter((reason) => reason !== undefined);
  }
}

function classification(
  answer: Classification['class'],
  ranking: readonly LikelyClass[],
  reasons: readonly ClassReason[],
  models: readonly (Pick<LoadedModel<unknown>, 'manifest' | 'sha256'> | null)[],
): Classification {
  return {
    class: answer,
    confidence: ranking[0]?.confidence ?? 0,
    alternatives: ranking
      .filter(({ class: name }) => name !== answer)
      .slice(0, LIMITS.classAlternativesMax)
      .map(({ class: name, confidence }) => ({ class: name, confidence })),
    reasons: reasons.slice(0, LIMITS.classReasonsMax),
    models: models.flatMap((one) => (one === null ? [] : [{ kind: one.manifest.kind, sha256: one.sha256 }])),
  };
}
