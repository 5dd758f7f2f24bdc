import { expect, test } from 'vitest';
import {
  type AskedOfPeople,
  isAnswered,
  isAttended,
  isSettled,
  type PeopleStanding,
  reminderAs,
} from '../../../../src/domain/notification/people-standing.ts';

const ASKED: AskedOfPeople = {
  kind: 'approval_requested',
  revision: 10,
  planDigest: 'd1',
  at: '2026-11-30T12:00:00.000Z',
};
const WAITS: PeopleStanding = {
  revision: 11,
  needs: 'decision',
  planDigest: 'd1',
  acknowledgedAt: null,
  isClosed: false,
  said: '',
};

const settled = (standing: Partial<PeopleStanding>, asked: Partial<AskedOfPeople> = {}) =>
  isSettled({ ...ASKED, ...asked }, { ...WAITS, ...standing });

test('a plan that waits is not settled, a decided, replaced or closed one is', () => {
  expect(settled({})).toBe(false);
  expect(settled({ needs: 'nothing' })).toBe(true);
  expect(settled({ planDigest: 'd2' })).toBe(true);
  expect(settled({ isClosed: true })).toBe(true);
});

test('what is older than the notice says nothing about it', () => {
  expect(settled({ revision: 9, needs: 'nothing' })).toBe(false);
  expect(settled({ revision: 9, isClosed: true })).toBe(false);
});

test('an acknowledgement since the notice settles it and answers nothing; one from before does neither', () => {
  expect(settled({ acknowledgedAt: '2026-11-30T12:01:00.000Z' })).toBe(true);
  expect(isAnswered(ASKED, { ...WAITS, acknowledgedAt: '2026-11-30T12:01:00.000Z' })).toBe(false);
  expect(settled({ acknowledgedAt: '2026-11-30T11:59:00.000Z' })).toBe(false);
});

test('an incident that needs attention is settled by its next attempt', () => {
  const escalation = { kind: 'escalation', planDigest: null } as const;
  expect(settled({ needs: 'attention' }, escalation)).toBe(false);
  expect(settled({ needs: 'nothing' }, escalation)).toBe(true);
});

test('a reminder asks where nobody was asked and people still decide; what is settled is reminded of no more', () => {
  const reminder: AskedOfPeople = { ...ASKED, kind: 'reminder', at: '2026-11-30T13:00:00.000Z' };
  expect(reminderAs(null, reminder, WAITS)).toBe('first');
  expect(reminderAs(ASKED, reminder, WAITS)).toBe('again');
  for (const asked of [null, ASKED]) {
    expect(reminderAs(asked, reminder, { ...WAITS, needs: 'nothing' })).toBe('late');
    expect(reminderAs(asked, reminder, { ...WAITS, planDigest: 'd2' })).toBe('late');
    expect(reminderAs(asked, reminder, { ...WAITS, acknowledgedAt: '2026-11-30T12:30:00.000Z' })).toBe(
      'late',
    );
  }
});

test('whoever looks at it holds the next in line back until that is taken back, not for good', () => {
  const attended = (standing: Partial<PeopleStanding>) => isAttended(ASKED, { ...WAITS, ...standing });
  expect(attended({ acknowledgedAt: '2026-11-30T12:01:00.000Z' })).toBe(true);
  expect(attended({ acknowledgedAt: null })).toBe(false);
  expect(attended({ acknowledgedAt: '2026-11-30T11:59:00.000Z' })).toBe(false);
  expect(attended({ acknowledgedAt: '2026-11-30T12:01:00.000Z', needs: 'nothing' })).toBe(false);
});
