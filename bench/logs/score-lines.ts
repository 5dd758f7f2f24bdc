import { join } from 'node:path';
import { readModelFiles } from '../../src/clients/files/model-folder.ts';
import { loadPatternCatalogue } from '../../src/clients/files/pattern-catalogue.ts';
import { readLogRecord } from '../../src/detector/events/read-record.ts';
import { loadModels, type ServingModels } from '../../src/detector/load-models.ts';
import { judgeWindow } from '../../src/domain/logs/detection/detect.ts';
import { emptyMemory, type ShardMemory } from '../../src/domain/logs/detection/shard-memory.ts';
import {
  RememberingClassifier,
  type WindowClassifier,
} from '../../src/domain/logs/detection/window-classifier.ts';
import { type LogPattern, PatternSet } from '../../src/domain/logs/patterns/log-pattern.ts';
import { TemplateCounter } from '../../src/domain/logs/template-counter.ts';
import { SafeTemplates } from '../../src/domain/logs/window/safe-text.ts';
import { type TallyState, type TallyTools, WindowTally } from '../../src/domain/logs/window/window-tally.ts';
import { TRUSTED_MODELS } from '../../src/domain/models/artefact/trusted-models.ts';
import { IncidentModels } from '../../src/domain/models/incident/incident-models.ts';
import { CarriedSequences } from '../../src/domain/models/sequence/carried-sequences.ts';

const ROOT = join(import.meta.dirname, '../..');
const START = Date.UTC(2026, 10, 29);
const WINDOW_MS = 60_000;

/** Everything that has a say, as the detector loads it. */
export interface Voices {
  readonly patterns: readonly LogPattern[];
  readonly models: ServingModels;
}

export async function loadVoices(): Promise<Voices> {
  const { serving } = await loadModels(
    [{ name: 'shipped', read: (kind) => readModelFiles(join(ROOT, 'models'), kind) }],
    TRUSTED_MODELS,
  );
  return { patterns: await loadPatternCatalogue(join(ROOT, 'patterns')), models: serving };
}

/** Texts of the templates that the model of sequences tells apart. */
export async function knownTemplates(): Promise<readonly string[]> {
  const { models } = await loadVoices();
  return (models.sequence?.model.templates ?? []).map(({ words }) => words.join(' '));
}

/** What was asked of models. */
export interface Asked {
  readonly windows: number;
  readonly windowHits: number;
  readonly sequenceLines: number;
  readonly sequenceHits: number;
  readonly alarms: number;
}

/** From records to what every voice says of every resource, with what goes from batch to batch and from window to window in memory. */
export class LineScorer {
  readonly #tools: TallyTools;
  readonly #byName: ReadonlyMap<string, LogPattern>;
  readonly #classifier: RememberingClassifier;
  readonly #sequences: CarriedSequences | null;
  #memory: ShardMemory = emptyMemory();
  #state: TallyState | null = null;
  #window = 0;
  #sequence = 0;
  #alarms = 0;

  constructor({ patterns, models }: Voices, seed: number) {
    const sequences = models.sequence === null ? null : new CarriedSequences(models.sequence.model);
    this.#sequences = sequences;
    this.#tools = {
      patterns: new PatternSet(patterns),
      groups: [],
      counter: new TemplateCounter(
        [],
        seed,
        sequences === null ? undefined : (words) => sequences.placeOf(words),
      ),
      safe: new SafeTemplates(seed),
      sequences,
    };
    this.#byName = new Map(patterns.map((one) => [one.name, one]));
    this.#classifier = new RememberingClassifier(new IncidentModels(models) satisfies WindowClassifier);
  }

  get asked(): Asked {
    const { asked, hits } = this.#classifier.memo;
    const { read, hits: sequenceHits } = this.#sequences?.memo ?? { read: 0, hits: 0 };
    return { windows: asked, windowHits: hits, sequenceLines: read, sequenceHits, alarms: this.#alarms };
  }

  /** @param records Data of records in base64, as Lambda hands them over. */
  count(records: readonly string[]): number {
    const from = START + this.#window * WINDOW_MS;
    const tally = new WindowTally(this.#tools, { from, to: from + WINDOW_MS }, this.#state, this.#memory);
    let lines = 0;
    for (const base64 of records) {
      const record = readLogRecord(base64);
      if (!record.ok || record.value === 'control') throw new Error('a record of the corpus cannot be read');
      this.#sequence += 1;
      tally.add(record.value, String(this.#sequence));
      lines += record.value.events.length;
    }
    this.#state = tally.close();
    return lines;
  }

  /** The end of a window. */
  judge(): void {
    if (this.#state === null) return;
    const judged = judgeWindow(this.#memory, this.#state, this.#byName, 'eu-west-1', true, this.#classifier);
    this.#memory = judged.memory;
    this.#alarms += judged.findings.filter(({ state }) => state === 'ALARM').length;
    this.#state = null;
    this.#window += 1;
  }
}
