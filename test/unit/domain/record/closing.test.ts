import { expect, test } from 'vitest';
import { closingOf } from '../../../../src/domain/record/closing.ts';
import { ENDINGS } from '../../../../src/domain/record/endings.ts';
import { END_STATUSES } from '../../../../src/domain/record/state-machine.ts';

const ENDING = ENDINGS.alarmNotOk(60);

test('an attempt closes its incident where it ends the trouble, whatever is known of the alarm', () => {
  const closing = END_STATUSES.filter((status) => closingOf({ ...ENDING, status }, 'ALARM') !== null);
  expect(closing).toEqual(['completed', 'recovered', 'suppressed']);
});

test('an alarm that is OK closes an incident whose attempt failed; one without data does not', () => {
  expect(closingOf(ENDING, 'OK')).toEqual({
    by: 'alarm',
    who: 'recoverops',
    reason: `the alarm is OK; ${ENDING.message}`,
  });
  expect(closingOf(ENDING, 'INSUFFICIENT_DATA')).toBeNull();
});
