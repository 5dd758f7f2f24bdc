import { expect, test } from 'vitest';
import { judgeAbort } from '../../../../src/domain/approval/abort-rules.ts';
import type { WaitingState } from '../../../../src/domain/record/incident-record.ts';
import { END_STATUSES, INCIDENT_STATUSES, isEnded } from '../../../../src/domain/record/state-machine.ts';

const waiting = (kind: WaitingState['kind']): WaitingState => ({ kind, message: '', since: '', until: null });

test('an abort counts before the incident is open, and in every status in which something may still be stopped', () => {
  expect(judgeAbort(null, null)).toEqual({ kind: 'abort' });
  const open = INCIDENT_STATUSES.filter((status) => !isEnded(status) && status !== 'rolling_back');
  for (const status of open) expect(judgeAbort({ status }, null)).toEqual({ kind: 'abort' });
});

test('the first abort is the one that counts', () => {
  expect(judgeAbort({ status: 'executing' }, { by: 'ana', reason: '' })).toEqual({
    kind: 'ignore',
    reason: 'already aborted by ana',
  });
});

test('a roll-back runs to its end, unless the kill switch holds it before it is sent', () => {
  const runs = { kind: 'ignore', reason: 'a roll-back runs to its end' };
  expect(judgeAbort({ status: 'rolling_back' }, null)).toEqual(runs);
  expect(judgeAbort({ status: 'rolling_back', waiting: waiting('host') }, null)).toEqual(runs);
  expect(judgeAbort({ status: 'rolling_back', waiting: waiting('kill_switch') }, null)).toEqual({
    kind: 'give_up_roll_back',
  });
  // An abort that is said again is how a person gives up the roll-back that the first one began.
  const earlier = { by: 'ana', reason: '' };
  expect(judgeAbort({ status: 'rolling_back', waiting: waiting('kill_switch') }, earlier)).toEqual({
    kind: 'give_up_roll_back',
  });
});

test('after its end an attempt has nothing to stop', () => {
  for (const status of END_STATUSES) {
    expect(judgeAbort({ status }, null)).toEqual({
      kind: 'ignore',
      reason: `the attempt has ended: ${status}; nothing runs`,
    });
  }
});
