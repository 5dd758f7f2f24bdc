import { pino } from 'pino';
import { describe, expect, test } from 'vitest';
import { guardedClassifier } from '../../../src/detector/guarded-classifier.ts';
import { handleEvent } from '../../../src/detector/handle-event.ts';
import { loadModels } from '../../../src/detector/load-models.ts';
import { modelsTeller } from '../../../src/detector/tell-models.ts';
import type { LogWindow } from '../../../src/domain/logs/window/log-window.ts';
import { parseModelsReport } from '../../../src/domain/models/artefact/models-report.ts';
import { err } from '../../../src/domain/text/result.ts';
import { DetectorWorld } from './detector-world.ts';
import { logData, streamEvent } from './stream-samples.ts';

const NONE = { text: null, trees: null, sequence: null, incident: null };
const silent = pino({ level: 'silent' });

describe('which models answer', () => {
  test('is written once, and again where that failed', async () => {
    const written: string[] = [];
    let fails = 1;
    const objects = {
      put: async (key: string, body: string) => {
        fails -= 1;
        if (fails >= 0) throw new Error('away');
        written.push(key, body);
      },
    };
    const tell = modelsTeller(objects, [], 0, silent);
    await tell();
    expect(written).toEqual([]);
    await Promise.all([tell(), tell()]);
    await tell();
    expect(written).toHaveLength(2);
    expect(written[0]).toBe('detector/models.json');
    expect(parseModelsReport(written[1] ?? '')).toMatchObject({ ok: true, value: { models: [] } });
  });

  test('is told with every heartbeat, whatever else of it fails', async () => {
    const world = new DetectorWorld();
    let told = 0;
    const process = world.process({
      tellModels: async () => {
        told += 1;
      },
    });
    const beat = JSON.stringify({ 'detail-type': 'Scheduled Event', source: 'aws.events' });
    await handleEvent(process, beat, Number.MAX_SAFE_INTEGER);
    expect(told).toBe(1);
  });
});

describe('a kind of model', () => {
  test('that nobody has and nobody was to have is no refusal; one that was to be there is', async () => {
    const nowhere = { name: 'nowhere', read: async () => null };
    const { refusals, told, serving } = await loadModels([nowhere], { text: 'a'.repeat(64) });
    expect(refusals).toEqual([
      { source: 'nowhere', kind: 'text', sha256: null, why: 'there is no model of this kind' },
    ]);
    expect(told.every((one) => one.serving === null)).toBe(true);
    expect(serving).toEqual(NONE);
  });

  test('that cannot be read is refused with the reason, wherever it lies', async () => {
    const broken = { name: 'broken', read: async () => err('model.json cannot be read: EIO') };
    const { refusals } = await loadModels([broken, broken], { text: 'a'.repeat(64) });
    expect(refusals.filter(({ kind }) => kind === 'text').map(({ why }) => why)).toEqual([
      'model.json cannot be read: EIO',
      'model.json cannot be read: EIO',
    ]);
  });
});

describe('models that fail', () => {
  const window = { resource: { kind: 'instance', id: 'i-0123456789abcdef0' } } as unknown as LogWindow;

  test('have no answer, and are logged', () => {
    const logged: string[] = [];
    const log = pino({}, { write: (line: string) => logged.push(line) });
    // A window without templates is none that a detector makes.
    const text = { model: {}, manifest: {}, sha256: '' } as never;
    const classifier = guardedClassifier({ ...NONE, text }, log);
    expect(classifier?.classify([window], null)).toBeNull();
    expect(logged.join()).toContain('models cannot tell what lines are of');
  });

  test('are not asked where there are none', () => {
    expect(guardedClassifier(NONE, silent)).toBeNull();
  });

  test('keep no window from being judged', async () => {
    const world = new DetectorWorld();
    const classifier = guardedClassifier(
      { ...NONE, text: { model: {}, manifest: {}, sha256: '' } as never },
      silent,
    );
    const process = world.process({ classifier });
    const oom = 'kernel: Out of memory: Killed process 1234 (java)';
    const give = (event: object) => handleEvent(process, JSON.stringify(event), Number.MAX_SAFE_INTEGER);
    const answer = await give(streamEvent([logData([oom])]));
    const state = 'state' in answer ? (answer.state ?? {}) : {};
    await give(streamEvent([], { state, isFinal: true }));
    expect(world.published).toMatchObject([{ detector: 'log-pattern-memory-oom', state: 'ALARM' }]);
    expect(world.published[0]).not.toHaveProperty('classification');
  });
});
