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

/** Whom a reminder goes to after what is on record, and as what. */
function reminded(told: readonly { recipient: string; state: DeliveryState }[], asksFirst = false) {
  if (!RULES.ok) throw new Error(RULES.error.join('\n'));
  const deliveries = told.map(
    ({ recipient, state }, index): Delivery => ({
      id: `n/${index}`,
      noticeId: 'n',
      kind: 'approval_requested',
      severity: 'high',
      route: 'all',
      recipient,
      channel: 'sns',
      subject: 's',
      state,
      queuedAt: '2026-11-30T12:00:00.000Z',
      notBefore: null,
      settledAt: null,
      tries: 0,
      error: null,
      receipt: null,
    }),
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
