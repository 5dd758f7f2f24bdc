import { describe, expect, it } from 'vitest';
import { canonicalJson } from '../../src/domain/text/canonical-json.ts';
import {
  type DecisionSituation,
  reasonAgainstApproving,
  reasonAgainstDeciding,
} from '../../web/src/incident/decision-rules.ts';
import { canonicalText } from '../../web/src/incident/digest-check.ts';
import { nextShown, planOf } from '../../web/src/incident/shown-plan.ts';
import { signalCommand } from '../../web/src/incident/signal-command.tsx';
import { temporalHref } from '../../web/src/incident/temporal-link.tsx';
import { fixtureIncident, withNextPlan, withRecord } from './support/fixture-incidents.ts';

const pending = fixtureIncident();

function situation(changes: Partial<DecisionSituation> = {}): DecisionSituation {
  return {
    record: pending.record,
    principal: 'ana',
    nowMs: Date.parse(pending.record.openedAt) + 20_000,
    hasNewerPlan: false,
    unopened: [],
    planIsOnScreen: true,
    check: 'match',
    ...changes,
  };
}

describe('what stands against a decision', () => {
  it('is nothing for the plan on the screen of an incident that waits', () => {
    expect(reasonAgainstDeciding(situation())).toBeNull();
    expect(reasonAgainstApproving(situation())).toBeNull();
  });

  it.each([
    ['another status', { record: fixtureIncident({ status: 'executing' }).record }, /executing/],
    [
      'an approval that waits until it may run',
      {
        record: withRecord(pending, { decision: fixtureIncident({ status: 'executing' }).record.decision })
          .record,
      },
      /approved, and waits/,
    ],
    [
      'an approval that waits, with what for',
      {
        record: withRecord(pending, {
          decision: fixtureIncident({ status: 'executing' }).record.decision,
          waiting: {
            kind: 'kill_switch',
            message: 'stopped by root: bad deploy',
            since: '2026-11-22T08:30:00.000Z',
            until: null,
          },
        }).record,
      },
      /approved, and waits: stopped by root: bad deploy/,
    ],
    ['the deadline', { nowMs: Date.parse(pending.record.approval?.deadline ?? '') }, /deadline/],
    ['a newer plan', { hasNewerPlan: true }, /newer plan/],
  ])('is %s', (_name, changes, expected) => {
    expect(reasonAgainstDeciding(situation(changes))).toMatch(expected);
  });

  it.each([
    ['bytes that do not hash to the digest', { check: 'mismatch' as const }, /Do not approve/],
    ['scripts that can do harm and were not opened', { unopened: ['s1'] }, /scripts of s1 first/],
    ['scripts of several steps', { unopened: ['s1', 's2'] }, /scripts of 2 steps first/],
    ['a plan that is not on the screen', { planIsOnScreen: false }, /Open the plan/],
    [
      'a verdict of deny',
      { record: withRecord(pending, { verdict: { kind: 'deny', reasons: [], policyVersion: 'x' } }).record },
      /denies/,
    ],
    [
      'an earlier approval by the same person of two',
      {
        record: withRecord(pending, {
          approval: {
            requestedAt: pending.record.openedAt,
            deadline: pending.record.approval?.deadline ?? '',
            required: 2,
            approvals: fixtureIncident({ status: 'executing' }).record.approval?.approvals ?? [],
            remindersSent: 0,
          },
        }).record,
      },
      /another person/,
    ],
  ])('of approving is %s', (_name, changes, expected) => {
    expect(reasonAgainstApproving(situation(changes))).toMatch(expected);
  });
});

describe('the plan on the screen', () => {
  const first = planOf(pending.record);
  const second = planOf(withNextPlan(pending).record);

  it('stays while a person decides, whatever arrives', () => {
    expect(nextShown(first, 'pending_approval', second)).toBe(first);
    expect(nextShown(first, 'planning', second)).toBe(first);
    expect(nextShown(first, 'planning', null)).toBe(first);
  });

  it('is the newest one before and after that', () => {
    expect(nextShown(null, 'pending_approval', second)).toBe(second);
    expect(nextShown(first, 'executing', second)).toBe(second);
  });
});

describe('canonicalText', () => {
  it('is the same canonical JSON as the one that plans are hashed by', () => {
    expect(canonicalText(pending.record.plan)).toBe(canonicalJson(pending.record.plan));
    const odd = { b: [1.5, -0, 1e21, null], a: { '\u00e9': '\u2028', Z: true }, '': '"\\\n' };
    expect(canonicalText(odd)).toBe(canonicalJson(odd));
  });
});

describe('what leads out of the dashboard', () => {
  it('quotes the signal for a shell, whatever is in a name', () => {
    const command = signalCommand({
      workflowId: 'incident:1:eu:a:b',
      namespace: 'default',
      address: '127.0.0.1:7233',
      by: "o'brien $(id)",
      digest: 'ab',
    });
    expect(command).toBe(
      `temporal workflow signal --address 127.0.0.1:7233 --namespace default --workflow-id incident:1:eu:a:b --name approve --input '{"by":"o'\\''brien $(id)","plan":"ab"}'`,
    );
  });

  it('links to the run in the Temporal UI, and to web addresses only', () => {
    const href = temporalHref('http://127.0.0.1:8233/', 'default', pending.record);
    expect(href).toMatch(
      /^http:\/\/127\.0\.0\.1:8233\/namespaces\/default\/workflows\/incident%3A[^/]+\/[^/]+\/history$/,
    );
    expect(temporalHref('javascript:alert(1)', 'default', pending.record)).toBeNull();
    expect(temporalHref(null, 'default', pending.record)).toBeNull();
  });
});
