import { join, resolve } from 'node:path';
import { pino } from 'pino';
import { describe, expect, test } from 'vitest';
import { readModelFiles } from '../../../src/clients/files/model-folder.ts';
import { loadPatternCatalogue } from '../../../src/clients/files/pattern-catalogue.ts';
import { guardedClassifier } from '../../../src/detector/guarded-classifier.ts';
import { loadModels } from '../../../src/detector/load-models.ts';
import type { Finding } from '../../../src/domain/alarm/finding/finding.ts';
import { judgeWindow } from '../../../src/domain/logs/detection/detect.ts';
import { emptyMemory } from '../../../src/domain/logs/detection/shard-memory.ts';
import { PatternSet } from '../../../src/domain/logs/patterns/log-pattern.ts';
import { TemplateCounter } from '../../../src/domain/logs/template-counter.ts';
import { SafeTemplates } from '../../../src/domain/logs/window/safe-text.ts';
import { WindowTally } from '../../../src/domain/logs/window/window-tally.ts';
import { TRUSTED_MODELS } from '../../../src/domain/models/artefact/trusted-models.ts';
import { CarriedSequences } from '../../../src/domain/models/sequence/carried-sequences.ts';
import { type Example, examples } from '../../../training/corpus/example.ts';
import { recordedExamples } from '../../../training/recordings/recording.ts';

const ROOT = resolve(import.meta.dirname, '../../..');
const MINUTE_MS = 60_000;
const MINUTES_OF_DAY = 1_440;
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

/** One resource whose log has these minutes, one after the other; what is told of it by models. */
function findingsOf(minutes: readonly Example[]): {
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

/** Each minute twice, so that what is told wrongly once is told. */
const twice = (minutes: readonly Example[]) => minutes.flatMap((one) => [one, one]);

describe('what models tell of healthy logs', () => {
  test.each(['A', 'B'] as const)(
    'is nothing: pack %s, each resource with healthy minutes alone',
    (pack) => {
      const healthy = [...examples(pack, 'false findings', 40)].filter(({ label }) => label === 'healthy');
      const bySource = [...Map.groupBy(healthy, ({ source }) => source).values()];
      const results = bySource.map((minutes) => findingsOf(twice(minutes)));
      const told = results.flatMap((one) => one.told);
      const minutes = 2 * healthy.length;
      const withErrors = results.reduce((sum, one) => sum + one.withErrors, 0);
      console.log(
        `pack ${pack}: ${told.length} false findings of models in ${minutes} minutes of ${bySource.length} healthy resources, ${withErrors} of them with errors: ${((told.length * MINUTES_OF_DAY) / minutes).toFixed(1)} a resource and day`,
      );
      // Without a minute that could mislead them this would prove nothing.
      expect(withErrors).toBeGreaterThan(50);
      expect(told.map(({ reason }) => reason)).toEqual([]);
    },
    60_000,
  );

  test('but the same way of asking tells trouble', () => {
    const trouble = [...examples('B', 'told findings', 4)].filter(
      ({ label }) => label !== 'healthy' && label !== 'unknown',
    );
    const told = trouble.flatMap((minute) =>
      findingsOf([minute, minute]).told.map((finding) => ({ finding, label: minute.label })),
    );
    const right = told.filter(({ finding, label }) => finding.class === label).length;
    console.log(
      `pack B: ${told.length} findings of models in ${trouble.length} troubles, ${right} of the right class`,
    );
    expect(told.length).toBeGreaterThan(3);
    expect(right / told.length).toBeGreaterThan(0.6);
  }, 60_000);

  test('and of what hosts of the lab logged while they were broken, nothing that it was not', () => {
    for (const recorded of recordedExamples())
      for (const { class: told } of findingsOf([recorded, recorded, recorded]).told)
        expect([recorded.label, told]).toEqual([recorded.label, recorded.label]);
  });
});
