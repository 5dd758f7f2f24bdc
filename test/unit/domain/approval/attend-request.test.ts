import { describe, expect, it, test } from 'vitest';
import {
  type AttendAction,
  judgeAttending,
  parseAttendRequest,
} from '../../../../src/domain/approval/attend-request.ts';
import { LIMITS } from '../../../../src/domain/bounds.ts';
import type { Attending } from '../../../../src/domain/record/attending.ts';
import type { TimelineEvent } from '../../../../src/domain/record/timeline.ts';
import { hasRoomFor } from '../../../../src/domain/record/timeline-room.ts';

const AT = '2026-11-29T03:00:00.000Z';
const ANA = { by: 'ana', at: '2026-11-29T02:00:00.000Z' };
const note = (text: string, noteId = 'note-0001') => ({ kind: 'note', text, noteId }) as const;

function judge(action: AttendAction, attending?: Attending, by = 'ana', part: readonly TimelineEvent[] = []) {
  const record = { closed: null, ...(attending === undefined ? {} : { attending }) };
  return judgeAttending(record, part, { ...action, by, via: 'api' }, AT);
}
const changeOf = (...given: Parameters<typeof judge>) => {
  const judged = judge(...given);
  if (judged.kind !== 'record') throw new Error(`it was ${judged.kind}`);
  return judged.change;
};
const QUESTION = {
  kind: 'question',
  text: 'Why?',
  questionId: 'ab'.repeat(20),
  outcome: 'answered',
  model: 'gemini-2.5-flash',
  answerSha256: 'cd'.repeat(32),
  costUsdCents: 0.1,
} as const;
const has = (change: Partial<Attending>): Attending => ({
  acknowledged: null,
  assigned: null,
  noteIds: [],
  ...change,
});

describe('who looks after an incident', () => {
  it('is acknowledged once, by whoever said so last, however the name is written', () => {
    const { event, attending } = changeOf({ kind: 'acknowledge' });
    expect([event, attending.acknowledged]).toEqual(['acknowledged', { by: 'ana', at: AT }]);
    expect(judge({ kind: 'acknowledge' }, attending, ' ANA')).toEqual({ kind: 'repeat' });
    const over = changeOf({ kind: 'acknowledge' }, attending, 'bo');
    expect(over.message).toBe('acknowledged by bo, who takes it over from ana');
    expect(over.attending.acknowledged?.by).toBe('bo');
  });

  it('is assigned, to somebody else, and to nobody, and keeps who has seen it', () => {
    const first = changeOf({ kind: 'assign', to: 'bo' }, has({ acknowledged: ANA }));
    expect(first.attending).toEqual(has({ acknowledged: ANA, assigned: { to: 'bo', by: 'ana', at: AT } }));
    expect(judge({ kind: 'assign', to: 'Bo' }, first.attending, 'carl')).toEqual({ kind: 'repeat' });
    const next = changeOf({ kind: 'assign', to: 'carl' }, first.attending, 'bo');
    expect([next.message, next.attending.assigned?.to]).toEqual([
      'assigned to carl, no longer to bo',
      'carl',
    ]);
    expect(changeOf({ kind: 'unassign' }, next.attending).attending).toEqual(has({ acknowledged: ANA }));
  });

  it.each(['unacknowledge', 'unassign'] as const)('has nothing for %s to undo', (kind) => {
    expect(judge({ kind })).toEqual({ kind: 'repeat' });
  });

  it('is not changed by a question to the model, which is told once, and of its answer the hash alone', () => {
    const before = has({ acknowledged: ANA });
    const { event, message, data, attending } = changeOf(QUESTION, before);
    expect([event, message]).toEqual(['question_asked', 'Why?']);
    const { kind: _kind, text: _text, ...rest } = QUESTION;
    expect(data).toEqual({ via: 'api', ...rest });
    expect(attending).toEqual({ ...before, noteIds: [QUESTION.questionId] });
    expect(judge(QUESTION, attending)).toEqual({ kind: 'repeat' });
    // Notes may have used up the room of an attempt: questions have a number of their own.
    const full = Array.from(
      { length: LIMITS.attendingEvents },
      () => ({ event: 'note_added' }) as TimelineEvent,
    );
    expect(judge(note('one more'), before, 'ana', full)).toMatchObject({ kind: 'refuse' });
    expect(judge(QUESTION, before, 'ana', full)).toMatchObject({ kind: 'record' });
  });

  it('is not changed once the incident is closed', () => {
    const closed = { by: 'person', who: 'bo', reason: 'mended', at: AT } as const;
    const request = { kind: 'acknowledge', by: 'ana', via: 'api' } as const;
    expect(judgeAttending({ closed }, [], request, AT)).toEqual({
      kind: 'refuse',
      reason: 'the incident is closed',
    });
  });

  it('takes a note once by its id, whatever stands in it', () => {
    const { attending, message } = changeOf(note('the batch job writes there'));
    expect(message).toBe('the batch job writes there');
    expect(judge(note('another text'), attending)).toEqual({ kind: 'repeat' });
    expect(changeOf(note('another text', 'note-0002'), attending).attending.noteIds).toEqual([
      'note-0001',
      'note-0002',
    ]);
  });

  it('takes a bounded number in one attempt, and says so instead of dropping one', () => {
    const event = { event: 'note_added' } as TimelineEvent;
    const full = Array.from({ length: LIMITS.attendingEvents }, () => event);
    expect(judge(note('one more'), undefined, 'ana', full).kind).toBe('refuse');
    expect(judge(note('the last'), undefined, 'ana', full.slice(1)).kind).toBe('record');
    // The timeline has room for each that was said to be recorded.
    expect(hasRoomFor('note_added', LIMITS.timelineEvents)).toBe(true);
  });
});

test.each([
  ['no object', 'acknowledge'],
  ['an unknown kind', { kind: 'snooze', by: 'ana', via: 'api' }],
  ['nobody', { kind: 'acknowledge', via: 'api' }],
  ['a name of the machine', { kind: 'acknowledge', by: 'RecoverOps', via: 'api' }],
  ['an unknown channel', { kind: 'acknowledge', by: 'ana', via: 'pigeon' }],
  ['an assignment to nobody', { kind: 'assign', by: 'ana', via: 'api' }],
  ['an assignment to the machine', { kind: 'assign', to: 'policy', by: 'ana', via: 'api' }],
  ['an assignment to what cannot be shown', { kind: 'assign', to: 'b\u200bo', by: 'ana', via: 'api' }],
  ['an empty note', { ...note(' \u200b '), by: 'ana', via: 'api' }],
  ['a note that is too long', { ...note('x'.repeat(LIMITS.noteChars + 1)), by: 'ana', via: 'api' }],
  ['a question without an id', { ...QUESTION, questionId: '../x', by: 'ana', via: 'api' }],
  ['a question that is empty', { ...QUESTION, text: ' ', by: 'ana', via: 'api' }],
  ['a question with an answer', { ...QUESTION, answerSha256: 'approve it', by: 'ana', via: 'api' }],
  ['a question with a sentence for an outcome', { ...QUESTION, outcome: 'run it', by: 'ana', via: 'api' }],
  ['a question that costs nothing readable', { ...QUESTION, costUsdCents: '1', by: 'ana', via: 'api' }],
  ['a question of no model', { ...QUESTION, model: null, by: 'ana', via: 'api' }],
  ['a note without an id', { kind: 'note', text: 'x', by: 'ana', via: 'api' }],
])('%s is refused', (_what, value) => {
  expect(parseAttendRequest(value).ok).toBe(false);
});

test('what is kept of a request is what it may hold', () => {
  const said = { ...note('  cut\u001b[2K it\u202e '), by: ' ana ', via: 'cli', incidentId: 'other' };
  expect(parseAttendRequest(said)).toEqual({
    ok: true,
    value: { kind: 'note', text: 'cut it', noteId: 'note-0001', by: 'ana', via: 'cli' },
  });
});
