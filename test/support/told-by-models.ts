import { join, resolve } from 'node:path';
import { pino } from 'pino';
import { readModelFiles } from '../../src/clients/files/model-folder.ts';
import { loadPatternCatalogue } from '../../src/clients/files/pattern-catalogue.ts';
import { guardedClassifier } from '../../src/detector/guarded-classifier.ts';
import { loadModels } from '../../src/detector/load-models.ts';
import type { Finding, FindingResource } from '../../src/domain/alarm/finding/finding.ts';
import type { LogSource } from '../../src/domain/alarm/finding/incident-class.ts';
import { judgeWindow } from '../../src/domain/logs/detection/detect.ts';
import { emptyMemory } from '../../src/domain/logs/detection/shard-memory.ts';
import { PatternSet } from '../../src/domain/logs/patterns/log-pattern.ts';
import { TemplateCounter } from '../../src/domain/logs/template-counter.ts';
import { SafeTemplates } from '../../src/domain/logs/window/safe-text.ts';
import { WindowTally } from '../../src/domain/logs/window/window-tally.ts';
import { TRUSTED_MODELS } from '../../src/domain/models/artefact/trusted-models.ts';
import { CarriedSequences } from '../../src/domain/models/sequence/carried-sequences.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const MINUTE_MS = 60_000;
const START = Date.UTC(2026, 10, 29);

// As the detector has them.
const PATTERNS = await loadPatternCatalogue(join(ROOT, 'patterns'));
const BY_NAME = new Map(PATTERNS.map((one) => [one.name, one]));
const { serving } = await loadModels(
  [{ name: 'shipped', read: (kind) => readModelFiles(join(ROOT, 'models'), kind) }],
  TRUSTED_MODELS,
);
const CLASSIFIER = guardedClassifier(serving, pino({ level: 'silent' }));
const SEQUENCES = serving.sequence === null ? null : new CarriedSequences(serving.sequence.model);

/** What one resource logs in a minute. */
export interface LoggedMinute {
  readonly source: LogSource;
  readonly resource: FindingResource;
  /** `at`: milliseconds in the minute. */
  readonly events: readonly { readonly at: number; readonly message: string }[];
}

/**
 * One resource whose log has these minutes, one after the other: what patterns, novelty, rates and models as they are shipped tell of it,
 * of which these are the alarms of models alone.
 */
export function toldByModels(minutes: readonly LoggedMinute[]): {
  readonly told: readonly Finding[];
  readonly withErrors: number;
} {
  const tools = {
    patterns: new PatternSet(PATTERNS),
    groups: [],
    counter: new TemplateCounter([], 7, (words) => SEQUENCES?.placeOf(words) ?? -1),
    safe: new SafeTemplates(7),
    sequences: SEQUENCES,
  };
  let memory = emptyMemory();
  let withErrors = 0;
  const told: Finding[] = [];
  for (const [at, { source, resource, events }] of minutes.entries()) {
    const from = START + at * MINUTE_MS;
    const tally = new WindowTally(tools, { from, to: from + MINUTE_MS }, null);
    const logEvents = events.map(({ at: moment, message }, index) => ({
      id: String(at * 100_000 + index),
      at: from + moment,
      message,
    }));
    const record = { owner: '111122223333', group: '/app', stream: 'one', events: logEvents };
    tally.add(record, String(at + 1), { source, resource: minutes[0]?.resource ?? resource });
    const judged = judgeWindow(memory, tally.close(), BY_NAME, 'eu-west-1', true, CLASSIFIER);
    memory = judged.memory;
    withErrors += judged.windows.some(({ levels }) => levels.error + levels.fatal > 0) ? 1 : 0;
    told.push(
      ...judged.findings.filter(
        ({ detector, state }) => detector.startsWith('log-model-') && state === 'ALARM',
      ),
    );
  }
  return { told, withErrors };
}
