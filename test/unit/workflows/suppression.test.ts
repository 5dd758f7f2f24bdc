import { expect, test } from 'vitest';
import { LIMITS } from '../../../src/domain/bounds.ts';
import { IncidentEnd } from '../../../src/workflows/incident/incident-end.ts';
import type { IncidentRun } from '../../../src/workflows/incident/incident-run.ts';
import { endIfSuppressed } from '../../../src/workflows/incident/suppression.ts';

const suppression = {
  kind: 'mute',
  id: 'm',
  until: '2126-01-01T00:00:00.000Z',
  by: 'ana',
  reason: 'x',
} as const;

/** A run of which only the number of its attempt, and what is noted, count. */
function runOf(attempt: number) {
  const noted: string[] = [];
  const state = { record: { attempt }, note: (event: string) => noted.push(event) };
  return { run: { state } as unknown as IncidentRun, noted };
}

test('every attempt but the last that an incident may have is suppressed: none could follow that one', () => {
  const reading = { kind: 'suppressed', suppression } as const;
  for (const attempt of [1, LIMITS.attemptsMax - 1])
    expect(() => endIfSuppressed(runOf(attempt).run, reading)).toThrow(IncidentEnd);
  expect(() => endIfSuppressed(runOf(LIMITS.attemptsMax).run, reading)).not.toThrow();
});

test('what could not be read is noted, and ends nothing; what is not muted is not even noted', () => {
  const unread = runOf(1);
  endIfSuppressed(unread.run, { kind: 'unreadable', message: 'away' });
  expect(unread.noted).toEqual(['suppression_unread']);
  const none = runOf(1);
  endIfSuppressed(none.run, { kind: 'none', byTag: true });
  expect(none.noted).toEqual([]);
});
