import { expect, test } from 'vitest';
import { closingOf } from '../../../../src/domain/record/closing.ts';
import { ENDINGS } from '../../../../src/domain/record/endings.ts';
import { END_STATUSES } from '../../../../src/domain/record/state-machine.ts';

const ENDING = ENDINGS.alarmNotOk(60);

test('an attempt closes its incident where it ends the trouble, whatever is known of the alarm', () => {
  const closing = END_STATUSES.filter((status) => closingOf({ ...ENDING, status }, 'ALARM') !== null);
  expect(closing).toEqual(['completed', 'recovered']);
});

test('a suppressed attempt leaves its incident open as long as its alarm is red', () => {
  const suppressed = ENDINGS.suppressed({ kind: 'mute', id: 'm', until: 'then', by: 'ana', reason: 'noisy' });
  expect(closingOf(suppressed, 'ALARM')).toBeNull();
  expect(closingOf(suppressed, 'INSUFFICIENT_DATA')).toBeNull();
  expect(closingOf(suppressed, 'OK')).toMatchObject({ by: 'alarm' });
});

test('an alarm that is OK closes an incident whose attempt failed; one without data does not', () => {
  expect(closingOf(ENDING, 'OK')).toEqual({
    by: 'alarm',
    who: 'recoverops',
    reason: `the alarm is OK; ${ENDING.message}`,
  });
  expect(closingOf(ENDING, 'INSUFFICIENT_DATA')).toBeNull();
});
