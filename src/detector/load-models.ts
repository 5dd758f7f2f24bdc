import { INCIDENT_KIND } from '../domain/models/artefact/incident-kind.ts';
import {
  type LoadedModel,
  type ModelFiles,
  type ModelKind,
  ModelSlot,
} from '../domain/models/artefact/load-model.ts';
import { type ToldModel, toldModel } from '../domain/models/artefact/models-report.ts';
import { SEQUENCE_KIND } from '../domain/models/artefact/sequence-kind.ts';
import { TEXT_KIND } from '../domain/models/artefact/text-kind.ts';
import { TREES_KIND } from '../domain/models/artefact/trees-kind.ts';
import type { LoadedVoices } from '../domain/models/incident/incident-models.ts';
import type { Result } from '../domain/text/result.ts';

/** A folder of models. */
export interface ModelSource {
  /** For the log. */
  readonly name: string;
  /** The files of a kind, or why they cannot be read; null: it has none of the kind. */
  readonly read: (kind: string) => Promise<Result<ModelFiles> | null>;
}

/** An artefact that is not in use, and from where. */
export interface Refusal {
  readonly source: string;
  readonly kind: string;
  readonly sha256: string | null;
  readonly why: string;
}

/** Models that answer; null: none of the kind does. */
export type ServingModels = Required<LoadedVoices>;

export interface LoadedModels {
  readonly serving: ServingModels;
  readonly told: readonly ToldModel[];
  readonly refusals: readonly Refusal[];
}

const NOT_THERE = 'there is no model of this kind';

/** The model of a kind: of the first source, unless a later one has one that is trusted and whole. */
async function loadKind<Model>(
  kind: ModelKind<Model>,
  sources: readonly ModelSource[],
  trusted: Readonly<Record<string, string>>,
  refusals: Refusal[],
): Promise<{ readonly loaded: LoadedModel<Model> | null; readonly told: ToldModel }> {
  const slot = new ModelSlot(kind);
  for (const [at, source] of sources.entries()) {
    const files = await source.read(kind.name);
    // What a later source does not have it leaves as it is.
    if (files === null && at > 0) continue;
    // Nobody has one, and nobody was to.
    if (files === null && trusted[kind.name] === undefined) continue;
    if (files?.ok !== true) slot.refuse(files === null ? NOT_THERE : files.error);
    else {
      try {
        slot.offer(files.value, trusted[kind.name] ?? '');
      } catch (error) {
        // A file that its reader was not made for: the detector goes on without it.
        slot.refuse(`it cannot be loaded: ${error instanceof Error ? error.message : String(error)}`);
      }
    }
    const { refused } = slot.state;
    if (refused !== null) refusals.push({ source: source.name, kind: kind.name, ...refused });
  }
  return { loaded: slot.current, told: toldModel(slot.state, slot.current?.manifest ?? null) };
}

/**
 * Loads every kind of model. One that is refused stops nothing: the detector goes on with the one before, or without.
 *
 * @param sources The shipped folder first, then those whose models are taken instead.
 * @param trusted Hash of the manifest of each kind that is trusted.
 */
export async function loadModels(
  sources: readonly ModelSource[],
  trusted: Readonly<Record<string, string>>,
): Promise<LoadedModels> {
  const refusals: Refusal[] = [];
  const text = await loadKind(TEXT_KIND, sources, trusted, refusals);
  const trees = await loadKind(TREES_KIND, sources, trusted, refusals);
  const sequence = await loadKind(SEQUENCE_KIND, sources, trusted, refusals);
  const incident = await loadKind(INCIDENT_KIND, sources, trusted, refusals);
  return {
    serving: {
      text: text.loaded,
      trees: trees.loaded,
      sequence: sequence.loaded,
      incident: incident.loaded,
    },
    told: [text.told, trees.told, sequence.told, incident.told],
    refusals,
  };
}
