import { expect, test } from 'vitest';
import type { Finding, FindingState } from '../../../../../src/domain/alarm/finding/finding.ts';
import { countVote, type FindingRecord } from '../../../../../src/domain/alarm/finding/finding-votes.ts';
import { LIMITS } from '../../../../../src/domain/bounds.ts';
import { finding } from '../../../../support/finding-samples.ts';

const minute = (at: number) => new Date(Date.UTC(2026, 10, 22, 8, at)).toISOString();
const vote = (record: FindingRecord | null, shard: string, state: FindingState, at: number) =>
  countVote(record, finding({ state, at: minute(at) }), shard);

/** The record after a vote that counts. */
function after(record: FindingRecord | null, shard: string, state: FindingState, at: number): FindingRecord {
  const outcome = vote(record, shard, state, at);
  if (outcome.kind !== 'counted' && outcome.kind !== 'changed') throw new Error(outcome.kind);
  return outcome.record;
}

test('it is ALARM while any shard says so', () => {
  const one = after(null, 'a', 'ALARM', 1);
  expect(one).toMatchObject({
    state: 'ALARM',
    isPending: true,
    change: { previousState: 'OK', at: minute(1) },
  });
  const two = vote(one, 'b', 'ALARM', 2);
  expect(two).toMatchObject({
    kind: 'changed',
    record: { state: 'ALARM', change: { state: 'ALARM', previousState: 'ALARM', at: minute(2) } },
  });
  const three = vote(after(one, 'b', 'ALARM', 2), 'a', 'OK', 3);
  expect(three).toMatchObject({ kind: 'counted', record: { state: 'ALARM' } });
  const four = vote(after(after(one, 'b', 'ALARM', 2), 'a', 'OK', 3), 'b', 'OK', 4);
  expect(four).toMatchObject({
    kind: 'changed',
    record: { state: 'OK', isPending: true, change: { state: 'OK', previousState: 'ALARM', at: minute(4) } },
  });
});

test('the same change again counts nothing, and only the newest that was told is sent once more', () => {
  const one = after(null, 'a', 'ALARM', 1);
  expect(vote(one, 'a', 'ALARM', 1)).toEqual({ kind: 'again' });
  const two = after(one, 'b', 'ALARM', 2);
  expect(vote(two, 'b', 'ALARM', 2)).toEqual({ kind: 'again' });
  expect(vote(two, 'a', 'ALARM', 1)).toEqual({ kind: 'unchanged' });
});

test('a shard that has lost its memory and is red anew is told of: its incident may have been closed', () => {
  const record = after(null, 'a', 'ALARM', 1);
  expect(vote(record, 'a', 'ALARM', 7)).toMatchObject({
    kind: 'changed',
    record: { state: 'ALARM', change: { state: 'ALARM', at: minute(7) } },
  });
});

test('what a shard said earlier than its last word is old news', () => {
  const record = after(after(null, 'a', 'ALARM', 1), 'a', 'OK', 5);
  expect(vote(record, 'a', 'ALARM', 1)).toEqual({ kind: 'unchanged' });
  expect(vote(record, 'a', 'ALARM', 4)).toEqual({ kind: 'unchanged' });
});

test('a shard that is behind changes the state later than the change before, or nobody would hear it', () => {
  const record = after(null, 'a', 'ALARM', 9);
  const behind = after(after(record, 'b', 'ALARM', 2), 'a', 'OK', 10);
  expect(after(behind, 'b', 'OK', 3).change.at).toBe('2026-11-22T08:09:00.002Z');
});

test('of what was never wrong nothing is kept', () => {
  expect(vote(null, 'a', 'OK', 1)).toEqual({ kind: 'unchanged' });
});

test('the name of a shard is no member of an object', () => {
  const record = after(null, 'a', 'ALARM', 1);
  expect(vote(record, 'constructor', 'ALARM', 1).kind).toBe('changed');
});

test('shards come and go, and one that says ALARM is not forgotten for those that say OK', () => {
  let record = after(null, 'first', 'ALARM', 0);
  for (let shard = 1; shard <= LIMITS.findingVotesMax + 20; shard += 1)
    record = after(record, `s${shard}`, 'OK', shard);
  expect(Object.keys(record.votes)).toHaveLength(LIMITS.findingVotesMax);
  expect(record.votes.first).toMatchObject({ state: 'ALARM' });
  expect(record.votes.s1).toBeUndefined();
  expect(record.state).toBe('ALARM');
});

test('an ALARM that a shard takes over joins one that is told of, and is told of where none is', () => {
  const takenOver = (record: FindingRecord | null, at: number) =>
    countVote(record, finding({ state: 'ALARM', at: minute(at) }), 'b', true);
  const red = after(null, 'a', 'ALARM', 1);
  const joined = takenOver(red, 1);
  expect(joined).toMatchObject({
    kind: 'counted',
    record: { state: 'ALARM', change: red.change, votes: { a: { state: 'ALARM' }, b: { state: 'ALARM' } } },
  });
  if (joined.kind !== 'counted') throw new Error(joined.kind);
  expect(vote(joined.record, 'a', 'OK', 5)).toMatchObject({ kind: 'counted', record: { state: 'ALARM' } });
  expect(takenOver(joined.record, 1)).toEqual({ kind: 'unchanged' });
  const over = after(red, 'a', 'OK', 3);
  expect(takenOver(over, 1)).toMatchObject({ kind: 'changed', record: { state: 'ALARM' } });
  expect(takenOver(null, 1)).toMatchObject({ kind: 'changed', record: { state: 'ALARM' } });
});

const heardAt = (at: number) => ({ kind: 'heard', at: minute(at), lines: 4 }) as const;
const okVote = (record: FindingRecord, shard: string, at: number, recovery?: Finding['recovery']) =>
  countVote(
    record,
    finding({ state: 'OK', at: minute(at), ...(recovery === undefined ? {} : { recovery }) }),
    shard,
  );
function recordOf(outcome: ReturnType<typeof countVote>): FindingRecord {
  if (outcome.kind !== 'counted' && outcome.kind !== 'changed') throw new Error(outcome.kind);
  return outcome.record;
}

test.each([
  ['of silence', { kind: 'quiet' }],
  ['of an earlier release', undefined],
] as const)(
  'an OK %s is told again once its resource is heard, and later lines are kept without being told',
  (_, recovery) => {
    const silent = recordOf(okVote(after(null, 'a', 'ALARM', 1), 'a', 4, recovery));
    expect(silent.change.recovery).toEqual(recovery);
    const heard = okVote({ ...silent, isPending: false }, 'a', 9, heardAt(8));
    expect(heard).toMatchObject({
      kind: 'changed',
      record: {
        state: 'OK',
        isPending: true,
        by: { shard: 'a', at: minute(9) },
        change: { state: 'OK', previousState: 'OK', at: minute(9), recovery: heardAt(8) },
      },
    });
    const told = { ...recordOf(heard), isPending: false };
    const later = okVote(told, 'b', 12, heardAt(11));
    expect(later).toMatchObject({
      kind: 'counted',
      record: { isPending: false, by: told.by, change: { at: minute(9), recovery: heardAt(11) } },
    });
    // Another shard that is behind makes it no older.
    expect(recordOf(okVote(recordOf(later), 'c', 13, heardAt(7))).change.recovery).toEqual(heardAt(11));
    expect(okVote(told, 'a', 9, heardAt(8))).toEqual({ kind: 'again' });
  },
);

test('what one shard heard while another is red says nothing, and an ALARM has no recovery', () => {
  const red = after(after(null, 'a', 'ALARM', 1), 'b', 'ALARM', 2);
  const half = recordOf(okVote(red, 'a', 5, heardAt(4)));
  expect([half.state, half.change.recovery]).toEqual(['ALARM', undefined]);
  const silent = recordOf(okVote(half, 'b', 6, { kind: 'quiet' }));
  expect([silent.state, silent.change.recovery]).toEqual(['OK', { kind: 'quiet' }]);
  expect(after(silent, 'a', 'ALARM', 7).change.recovery).toBeUndefined();
});
