import { describe, expect, it } from 'vitest';
import type { Decision } from '../../../../src/domain/policy/decision.ts';
import { nextCommands } from '../../../../src/domain/record/next-commands.ts';

const pending = {
  incidentId: '1_disk',
  status: 'pending_approval',
  endedAt: null,
  planDigest: 'ab'.repeat(32),
  decision: null,
  waiting: null,
} as const;

const decision: Decision = {
  id: 'd-1',
  kind: 'approve',
  by: 'ana',
  planDigest: pending.planDigest,
  comment: '',
  via: 'cli',
  decidedAt: '2026-11-22T08:00:00.000Z',
};

const held = { message: 'm', since: '2026-11-22T08:00:00.000Z', until: null };

const verbsOf = (record: Parameters<typeof nextCommands>[0]) =>
  nextCommands(record).map(([, command]) => command.split(' ')[2]);

describe('what can be done about a plan', () => {
  it('is to decide on it while it waits for that', () => {
    expect(verbsOf(pending)).toEqual(['approve', 'reject', 'edit']);
  });

  it('is not to decide again once it is approved and held up', () => {
    expect(verbsOf({ ...pending, decision })).toEqual(['abort']);
    expect(verbsOf({ ...pending, decision, waiting: { ...held, kind: 'host' } })).toEqual(['abort']);
    expect(verbsOf({ ...pending, decision, waiting: { ...held, kind: 'kill_switch' } })).toEqual([
      'resume',
      'abort',
    ]);
  });
});
