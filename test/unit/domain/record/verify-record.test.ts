import { describe, expect, it, test } from 'vitest';
import type { StoredIncident } from '../../../../src/domain/record/incident-record.ts';
import { verifyRecord } from '../../../../src/domain/record/verify-record.ts';
import { twoAttempts } from '../../../support/two-attempts.ts';

type Path = readonly (string | number)[];

function leaves(value: unknown, path: Path = []): readonly Path[] {
  if (typeof value !== 'object' || value === null) return [path];
  return Object.entries(value).flatMap(([key, member]) =>
    leaves(member, [...path, Array.isArray(value) ? Number(key) : key]),
  );
}

/** The same with one value changed, however little. */
function changed<T>(value: T, [key, ...rest]: Path): T {
  if (key === undefined) {
    if (typeof value === 'string') return `${value}.` as T;
    if (typeof value === 'number') return (value + 1) as T;
    return (value === true ? false : value === null ? 'something' : true) as T;
  }
  const copy = structuredClone(value) as Record<string | number, unknown>;
  copy[key] = changed(copy[key], rest);
  return copy as T;
}

const { incident, anchors } = twoAttempts();
const problemsOf = (tampered: StoredIncident, held = anchors) =>
  verifyRecord(tampered, held).faults.map(({ problem }) => problem);

describe('verifyRecord', () => {
  it('finds nothing wrong with an incident of two attempts, and says what is anchored', () => {
    expect(verifyRecord(incident, anchors)).toEqual({ faults: [], anchoredAttempts: [1, 2] });
  });

  it('names every changed value, of the record and of the timeline of every attempt', () => {
    for (const path of leaves(incident)) {
      const { faults } = verifyRecord(changed(incident, path), anchors);
      expect(faults, path.join('.')).not.toEqual([]);
    }
  });

  it('says which attempt and which event was changed', () => {
    const { faults } = verifyRecord(changed(incident, ['timeline', 1, 'message']), anchors);
    expect(faults).toContainEqual({ attempt: 1, seq: 2, problem: 'content does not match its hash' });
    const earlier = verifyRecord(changed(incident, ['earlier', 0, 'alarm', 'reason']), anchors);
    expect(earlier.faults).toEqual([
      { attempt: 1, seq: null, problem: 'record of attempt 1 is not what its anchor holds' },
    ]);
    const newest = verifyRecord(changed(incident, ['record', 'alarm', 'reason']), anchors);
    expect(newest.faults).toMatchObject([{ attempt: 2, problem: expect.stringContaining('attempt 2') }]);
  });

  test('a removed attempt is named', () => {
    expect(problemsOf({ ...incident, earlier: [] })).toContain('the record of attempt 1 is missing');
    const [first] = incident.earlier;
    if (first === undefined) throw new Error('the sample has no earlier attempt');
    const cutBack = { record: first, timeline: incident.timeline.slice(0, 4), earlier: [] };
    expect(problemsOf(cutBack)).toContain('attempt 2 was removed: an anchor holds it');
  });

  test('a removed end is named', () => {
    expect(problemsOf({ ...incident, timeline: incident.timeline.slice(0, -1) })).toContain(
      `the end of the timeline was removed: an anchor holds event ${incident.timeline.length}`,
    );
  });

  test('an anchor of another incident proves nothing', () => {
    const foreign = anchors.map((anchor) => ({ ...anchor, incidentId: 'another' }));
    expect(problemsOf(incident, foreign)[0]).toContain('is of another incident');
  });

  test('without anchors the chain alone speaks', () => {
    expect(verifyRecord(incident, [])).toEqual({ faults: [], anchoredAttempts: [] });
  });
});
