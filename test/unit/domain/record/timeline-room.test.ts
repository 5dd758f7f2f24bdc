import { expect, test } from 'vitest';
import { LIMITS } from '../../../../src/domain/bounds.ts';
import { hasRoomFor } from '../../../../src/domain/record/timeline-room.ts';

test.each([
  ['a repeat of the alarm', 'alarm_repeated', LIMITS.timelineEvents - LIMITS.timelineReserve],
  ['what an execution came to', 'execution_finished', LIMITS.timelineEvents - 1],
] as const)('%s is taken until its room is full', (_, event, room) => {
  expect(hasRoomFor(event, room - 1)).toBe(true);
  expect(hasRoomFor(event, room)).toBe(false);
});

test('how an attempt ended is taken whatever the length', () => {
  for (const event of ['attempt_ended', 'attention_needed', 'incident_closed'] as const) {
    expect(hasRoomFor(event, LIMITS.timelineEvents * 2)).toBe(true);
  }
});
