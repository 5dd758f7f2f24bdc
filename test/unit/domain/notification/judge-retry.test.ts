import { expect, test } from 'vitest';
import { LIMITS } from '../../../../src/domain/bounds.ts';
import {
  type Delivery,
  type DeliveryRetry,
  mergeLog,
  type NotificationLog,
} from '../../../../src/domain/notification/delivery.ts';
import { judgeRetry, retried } from '../../../../src/domain/notification/judge-retry.ts';
import type { NotificationRules } from '../../../../src/domain/notification/notification-rules.ts';
import type { PeopleStanding } from '../../../../src/domain/notification/people-standing.ts';

const NOW = '2026-11-30T12:30:00.000Z';
const RULES: NotificationRules = {
  recipients: ['ana', 'ben'].map((name) => ({ name, channel: 'webhook', settings: {} })),
  quietHours: [],
  routes: [
    {
      name: 'all',
      match: { severities: null, alarms: null, tags: null, hours: null },
      goesOn: false,
      isQuiet: true,
      reminders: null,
      steps: [{ afterMinutes: 0, to: ['ana'] }],
    },
  ],
};
const FALLBACK = { name: 'default', channel: 'log', settings: {} };
const OPEN: PeopleStanding = {
  revision: 12,
  needs: 'decision',
  planDigest: 'd1',
  acknowledgedAt: null,
  isClosed: false,
  said: '',
};
const RETRY: DeliveryRetry = { id: 'r1', by: 'cara', via: 'cli', at: NOW };

const delivery = (change: Partial<Delivery> = {}): Delivery => ({
  id: 'n/1',
  noticeId: 'n',
  kind: 'approval_requested',
  severity: 'high',
  route: 'all',
  recipient: 'ana',
  channel: 'webhook',
  subject: 'Approve: disk',
  state: 'failed',
  queuedAt: '2026-11-30T12:00:00.000Z',
  notBefore: null,
  settledAt: '2026-11-30T12:00:01.000Z',
  tries: 4,
  error: 'HTTP 403',
  receipt: null,
  ...change,
});
const notice = {
  noticeId: 'n',
  kind: 'approval_requested',
  at: '2026-11-30T12:00:00.000Z',
  subject: 'Approve: disk',
  message: 'What: the disk is full',
  asked: { revision: 10, planDigest: 'd1' },
} as const;

function judged(
  deliveries: readonly Delivery[],
  change: { standing?: PeopleStanding | null; notices?: NotificationLog['notices']; id?: string } = {},
) {
  const { standing = OPEN, notices = [notice], id = 'n/1' } = change;
  const log = { notices, deliveries };
  const result = judgeRetry({
    deliveryId: id,
    log,
    standing,
    rules: RULES,
    fallback: FALLBACK,
    nowMs: Date.parse(NOW),
  });
  return result.kind === 'refused' ? result.why : result.kind;
}

test('what has failed is sent again while it still says something', () => {
  expect(judged([delivery()])).toBe('again');
  expect(judged([delivery({ recipient: 'default' })])).toBe('again');
  // Somebody looks at it: whoever asks knows.
  expect(judged([delivery()], { standing: { ...OPEN, acknowledgedAt: NOW } })).toBe('again');
  // It is tried again by itself, and can be tried at once.
  expect(judged([delivery({ state: 'pending', settledAt: null })])).toBe('again');
  // An end is told to the end; the summary of a week is of no incident.
  for (const kind of ['closed', 'weekly_summary'] as const)
    expect(judged([delivery({ kind })], { standing: null })).toBe('again');
});

test.each([
  ['not_found', [delivery()], { id: 'n/2' }],
  ['sent', [delivery({ state: 'sent' })], {}],
  ['dropped', [delivery({ state: 'dropped' })], {}],
  ['not_due', [delivery({ state: 'pending', notBefore: '2026-11-30T13:00:00.000Z' })], {}],
  ['no_recipient', [delivery({ recipient: 'eve' })], {}],
  // In the file, and named by no route any more.
  ['no_recipient', [delivery({ recipient: 'ben' })], {}],
  ['said_later', [delivery(), delivery({ id: 'm/1', kind: 'reminder', state: 'sent' })], {}],
  ['said_later', [delivery(), delivery({ id: 'm/1', kind: 'reminder' })], {}],
  ['text_gone', [delivery()], { notices: [] }],
  // Of an earlier build: the plan that it asked about is not known.
  ['text_gone', [delivery()], { notices: [{ ...notice, asked: undefined }] }],
  ['settled', [delivery()], { standing: { ...OPEN, planDigest: 'd2' } }],
  ['settled', [delivery()], { standing: { ...OPEN, needs: 'nothing', said: 'Approved by ana' } }],
  ['settled', [delivery()], { standing: { ...OPEN, isClosed: true } }],
  ['settled', [delivery()], { standing: null }],
  [
    'too_often',
    [delivery({ retries: Array.from({ length: LIMITS.notificationRetriesMax }, () => RETRY) })],
    {},
  ],
] as const)('is refused as %s', (why, deliveries, change) => {
  expect(judged(deliveries, change as Parameters<typeof judged>[1])).toBe(why);
});

test('a later one that waits for its time, or that nobody needed, is in the way of none', () => {
  const later = (change: Partial<Delivery>) => delivery({ id: 'n/2', kind: 'reminder', ...change });
  for (const one of [
    later({ state: 'pending', notBefore: '2026-11-30T13:00:00.000Z' }),
    later({ state: 'dropped' }),
    later({ state: 'sent', recipient: 'ben' }),
  ])
    expect(judged([delivery(), one])).toBe('again');
});

test('what is sent again waits again, unless it was sent meanwhile; word of the try before changes nothing', () => {
  const log: NotificationLog = { notices: [], deliveries: [delivery()] };
  const say = (before: NotificationLog, one: Delivery) =>
    mergeLog(before, { notices: [], deliveries: [one] });
  const stateOf = ({ deliveries: [one] }: NotificationLog) => [one?.state, one?.retries?.length ?? 0];
  const again = retried(delivery(), RETRY);
  const waiting = say(log, again);
  expect(stateOf(waiting)).toEqual(['pending', 1]);
  expect(stateOf(say(waiting, delivery({ settledAt: NOW })))).toEqual(['pending', 1]);
  expect(stateOf(say(waiting, { ...again, state: 'failed' }))).toEqual(['failed', 1]);
  // The try before was sent after all: that counts, with who asked.
  expect(stateOf(say(waiting, delivery({ state: 'sent' })))).toEqual(['sent', 1]);
  expect(stateOf(say(say(log, delivery({ state: 'sent' })), again))).toEqual(['sent', 1]);
});
