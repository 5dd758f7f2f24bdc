import { expect, it } from 'vitest';
import { earlierRecord } from '../../../../scripts/pictures/earlier-incidents.ts';
import { incidentMeasure } from '../../../../src/domain/record/response/incident-measure.ts';
import { DECISION, incidentRecord } from '../../../support/incident-record.ts';

const SLOWER = 30;

it('a copy on another day takes as much longer in each phase, and has an id of its own', () => {
  const plain = incidentRecord();
  const from = Date.parse(plain.alarm.stateChangeTime);
  const after = (seconds: number) => new Date(from + seconds * 1_000).toISOString();
  const record = incidentRecord({
    openedAt: after(2),
    begun: { ...plain.begun, at: after(2) },
    approval: { requestedAt: after(5), deadline: after(900), required: 1, approvals: [], remindersSent: 0 },
    decision: { ...DECISION, decidedAt: after(9) },
    endedAt: after(20),
  });
  const beginMs = Date.UTC(2026, 10, 2, 3);
  const copy = earlierRecord(record, beginMs, SLOWER);
  expect(Date.parse(copy.alarm.stateChangeTime)).toBe(beginMs);
  expect(copy.incidentId).toBe(`${beginMs / 1_000}_Disk-Critical-ASG_web-asg`);
  const [one, other] = [incidentMeasure(record), incidentMeasure(copy)];
  expect(other.resolve).toBe((one.resolve ?? 0) * SLOWER);
  expect(other.acknowledge).toBe(9_000 * SLOWER);
  expect(other.phases).toEqual(
    Object.fromEntries(Object.entries(one.phases).map(([phase, ms]) => [phase, ms * SLOWER])),
  );
});
