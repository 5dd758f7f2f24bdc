import { describe, expect, test } from 'vitest';
import { LIMITS } from '../../../../../src/domain/bounds.ts';
import {
  modelsReport,
  parseModelsReport,
  toldModel,
} from '../../../../../src/domain/models/artefact/models-report.ts';

const HASH = 'a'.repeat(64);
const REPORT = modelsReport(Date.UTC(2026, 10, 29, 21), [
  toldModel(
    { kind: 'text', serving: HASH, refused: { sha256: 'b'.repeat(64), why: 'the model is no JSON' } },
    { scores: { 'test_pack.macro_f1': 0.67 }, calibration: { temperature: 0.74 } },
  ),
  toldModel({ kind: 'trees', serving: null, refused: { sha256: null, why: 'no\nmanifest' } }, null),
]);
const problem = (value: unknown) => {
  const read = parseModelsReport(typeof value === 'string' ? value : JSON.stringify(value));
  return read.ok ? 'read' : read.error;
};

describe('what the detector tells of its models', () => {
  test('is read as it was written', () => {
    expect(parseModelsReport(JSON.stringify(REPORT))).toEqual({ ok: true, value: REPORT });
    expect(REPORT.models[1]).toEqual({
      kind: 'trees',
      serving: null,
      refused: { sha256: null, why: 'no manifest' },
      scores: {},
      calibration: {},
    });
  });

  test.each([
    ['not json', 'it is no JSON'],
    [{ ...REPORT, format: 'detector-models/v2' }, 'format'],
    [{ ...REPORT, more: 1 }, 'more'],
    [{ ...REPORT, at: 'yesterday' }, 'at'],
    [{ ...REPORT, models: [{ ...REPORT.models[0], serving: 'none' }] }, '64 lower-case hex digits'],
    [{ ...REPORT, models: [{ ...REPORT.models[0], scores: { f1: 2 } }] }, 'scores'],
    [' '.repeat(LIMITS.modelsReportBytes + 1), 'bytes'],
  ])('is refused where it is anything else: %#', (value, why) => {
    expect(problem(value)).toContain(why);
  });

  test('stays within its bounds whatever a model says', () => {
    const scores = Object.fromEntries(Array.from({ length: 500 }, (_, at) => [`score ${at}`, 0.5]));
    const told = toldModel(
      { kind: 'text', serving: HASH, refused: { sha256: HASH, why: 'x'.repeat(100_000) } },
      { scores, calibration: {} },
    );
    const json = JSON.stringify(
      modelsReport(
        0,
        Array.from({ length: 100 }, () => told),
      ),
    );
    expect(parseModelsReport(json)).toMatchObject({ ok: true });
  });
});
