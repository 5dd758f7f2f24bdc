import { expect, test } from 'vitest';
import { standingAs } from '../../../../src/domain/record/standing.ts';
import { INCIDENT_STATUSES, isEnded } from '../../../../src/domain/record/state-machine.ts';

const AT = '2026-11-22T08:00:00.000Z';

test('a plan needs approval until it is decided; approved, it waits until it may run like any other work', () => {
  expect(standingAs('pending_approval', false, null)).toBe('needs_approval');
  expect(standingAs('pending_approval', true, null)).toBe('working');
});

test.each(INCIDENT_STATUSES.filter((status) => status !== 'pending_approval'))(
  '%s: a decision of old says nothing about it, its end and its close do',
  (status) => {
    const ended = status === 'suppressed' ? 'suppressed' : 'needs_attention';
    const open = isEnded(status) ? ended : 'working';
    for (const isDecided of [true, false]) expect(standingAs(status, isDecided, null)).toBe(open);
    if (isEnded(status)) expect(standingAs(status, true, AT)).toBe('closed');
  },
);
