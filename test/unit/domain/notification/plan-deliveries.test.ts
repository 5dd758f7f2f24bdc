import { expect, test } from 'vitest';
import type { Delivery, DeliveryState } from '../../../../src/domain/notification/delivery.ts';
import { parseNotificationRules } from '../../../../src/domain/notification/parse-rules.ts';
import { planDeliveries } from '../../../../src/domain/notification/plan-deliveries.ts';

const RULES = parseNotificationRules(
  {
    version: 'notifications/v1',
    recipients: { ana: { channel: 'sns' }, ben: { channel: 'sns' } },
    routes: [{ name: 'all', steps: [{ to: ['ana'] }, { after_minutes: 10, to: ['ben'] }] }],
  },
  { sns: () => [] },
);

const TOLD: Delivery = {
  id: 'n/0',
  noticeId: 'n',
  kind: 'approval_requested',
  severity: 'high',
  route: 'all',
  recipient: 'ana',
  channel: 'sns',
  subject: 's',
  state: 'sent',
  queuedAt: '2026-11-30T12:00:00.000Z',
  notBefore: null,
  settledAt: null,
  tries: 0,
  error: null,
  receipt: null,
};

/** Whom a reminder goes to after what is on record, and as what. */
function reminded(told: readonly { recipient: string; state: DeliveryState }[], asksFirst = false) {
  if (!RULES.ok) throw new Error(RULES.error.join('\n'));
  const deliveries = told.map(
    ({ recipient, state }, index): Delivery => ({ ...TOLD, id: `n/${index}`, recipient, state }),
  );
  const plan = planDeliveries(
    { noticeId: 'r', kind: 'reminder', subject: 'Still waiting', updatesOnly: false, asksFirst },
    {
      rules: RULES.value,
      fallback: { name: 'default', channel: 'log', settings: {} },
      canUpdate: () => false,
      log: { notices: [], deliveries },
      traits: { alarmName: 'disk', resources: [], tags: [] },
      severity: 'high',
      atMs: Date.parse('2026-11-30T13:00:00Z'),
    },
  );
  return plan.deliveries.map(({ kind, recipient }) => `${kind} ${recipient}`);
}

test('a reminder reaches whoever was told, and who is first in line where nobody was', () => {
  expect(reminded([{ recipient: 'ben', state: 'sent' }])).toEqual(['reminder ben']);
  expect(reminded([{ recipient: 'ana', state: 'failed' }])).toEqual(['reminder ana']);
  expect(reminded([])).toEqual(['reminder ana']);
  // Whom the request still is on its way to is not told by both.
  expect(reminded([{ recipient: 'ana', state: 'pending' }])).toEqual([]);
});

test('a reminder that asks people first goes to the next in line too', () => {
  expect(reminded([], true)).toEqual(['reminder ana', 'escalation ben']);
  // Somebody heard of an attempt before.
  expect(reminded([{ recipient: 'ben', state: 'sent' }], true)).toEqual(['reminder ana', 'escalation ben']);
});

/** Who hears of an end, and when, in quiet hours around it: whoever was told before by `route`, or nobody was. */
function ended(route: 'night' | 'usual' | null, onlyToTheTold: boolean, state: DeliveryState = 'sent') {
  const quiet = parseNotificationRules(
    {
      version: 'notifications/v1',
      recipients: { ana: { channel: 'sns' } },
      quiet_hours: [{ from: '12:00', to: '14:00', time_zone: 'UTC', urgent: ['critical'] }],
      routes: [
        { name: 'night', match: { alarm: ['disk'] }, quiet_hours: 'ignored', steps: [{ to: ['ana'] }] },
        { name: 'usual', steps: [{ to: ['ana'] }] },
      ],
    },
    { sns: () => [] },
  );
  if (!quiet.ok) throw new Error(quiet.error.join('\n'));
  const { deliveries } = planDeliveries(
    { noticeId: 'e', kind: 'closed', subject: 'over', updatesOnly: false, onlyToTheTold },
    {
      rules: quiet.value,
      fallback: { name: 'default', channel: 'log', settings: {} },
      canUpdate: () => false,
      log: { notices: [], deliveries: route === null ? [] : [{ ...TOLD, route, state }] },
      traits: { alarmName: 'disk', resources: [], tags: [] },
      severity: 'high',
      atMs: Date.parse('2026-11-30T13:00:00Z'),
    },
  );
  return deliveries.map(({ recipient, notBefore }) => `${recipient} ${notBefore ?? 'now'}`);
}

test('an end is told as the route of the request has it: where that knows no quiet hours, at once', () => {
  expect(ended('night', true)).toEqual(['ana now']);
  expect(ended('usual', true)).toEqual(['ana 2026-11-30T14:00:00.000Z']);
});

test('an end of which nobody was told before is told where something ran', () => {
  expect(ended(null, false)).toEqual(['ana now']);
  expect(ended(null, true)).toEqual([]);
});

test.each<DeliveryState>(['pending', 'failed', 'dropped'])(
  'an end is told where a request was %s: somebody was to be asked, and may have been',
  (state) => {
    expect(ended('night', true, state)).toEqual(['ana now']);
  },
);

test('what goes before the words of a notice makes one sentence of both', () => {
  if (!RULES.ok) throw new Error(RULES.error.join('\n'));
  const { deliveries } = planDeliveries(
    { noticeId: 'a', kind: 'approval_requested', subject: 'Approve or reject: Disk', updatesOnly: false },
    {
      rules: RULES.value,
      fallback: { name: 'default', channel: 'log', settings: {} },
      canUpdate: () => false,
      log: { notices: [], deliveries: [] },
      traits: { alarmName: 'disk', resources: [], tags: [] },
      severity: 'high',
      atMs: Date.parse('2026-11-30T13:00:00Z'),
    },
  );
  expect(deliveries.map(({ subject }) => subject)).toEqual([
    'Approve or reject: Disk',
    'Nobody has reacted: approve or reject: Disk',
  ]);
});
