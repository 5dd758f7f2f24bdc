import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import type { IncidentView } from '../../src/contracts/api.ts';
import { planDigest } from '../../src/domain/plan/plan-digest.ts';
import { planTimingOf } from '../../src/domain/plan/plan-validity.ts';
import { undoPlanOf } from '../../src/domain/plan/undo-plan.ts';
import { approvalsRequired, judgeUndoPlan } from '../../src/domain/policy/policy.ts';
import { briefOf } from '../../src/domain/record/brief/brief.ts';
import type { IncidentRecord } from '../../src/domain/record/incident-record.ts';
import { nextAttemptRecord } from '../../src/domain/record/opening-record.ts';
import { judgeUndo, undoViewOf } from '../../src/domain/record/undo.ts';
import { findLowContrast } from './support/contrast.ts';
import { DashboardHarness } from './support/dashboard-harness.ts';
import { fixtureIncident, withRecord } from './support/fixture-incidents.ts';

const harness = new DashboardHarness();
beforeAll(() => harness.start());
afterAll(() => harness.stop());
afterEach(() => expect(harness.violations).toEqual([]));

/** As the API shows it. */
function shown(view: IncidentView): IncidentView {
  const undo = undoViewOf(view.record, Date.now());
  return { ...view, brief: briefOf(view.record), ...(undo === null ? {} : { undo }) };
}

/** A fix that helped, whose runbook has an undo. */
function undoableView(): IncidentView {
  const view = fixtureIncident({ status: 'completed', scenario: 'nginx' });
  const { plan, decision } = view.record;
  if (plan === null || decision === null) throw new Error('no plan');
  const rollback = { body: 'systemctl stop "$1"\n', argv: ['nginx'], timeoutSeconds: 30 };
  const made = { ...plan, steps: plan.steps.map((step) => ({ ...step, rollback })) };
  const digest = planDigest(made);
  return shown(
    withRecord(view, { plan: made, planDigest: digest, decision: { ...decision, planDigest: digest } }),
  );
}

/** The attempt that undoes it, as its run leaves it while it waits. */
function undoAttemptOf(view: IncidentView): IncidentView {
  const { record } = view;
  const nowMs = Date.now();
  const at = new Date(nowMs).toISOString();
  const judged = judgeUndo(record, nowMs);
  if (!judged.ok || record.plan === null) throw new Error('it cannot be undone');
  const begun = { at, by: 'ana', reason: 'it was not down', kind: 'undo' } as const;
  const { runId, settings } = record;
  const next = nextAttemptRecord(record, { runId, settings, begun, revision: record.revision + 1 });
  const { items, undone } = judged.value;
  const timing = planTimingOf(nowMs, settings);
  const plan = undoPlanOf(record.plan, items, { planVersion: next.attempt, timing, undone });
  const verdict = judgeUndoPlan(plan);
  const waiting: IncidentRecord = {
    ...next,
    status: 'pending_approval',
    plan,
    planDigest: planDigest(plan),
    verdict,
    approval: {
      requestedAt: at,
      deadline: timing.decideBy,
      required: approvalsRequired(verdict.kind),
      approvals: [],
      remindersSent: 0,
    },
  };
  const { undo: _ofTheFix, ...rest } = view;
  return { ...rest, brief: briefOf(waiting), record: waiting, attempts: [record] };
}

it.each([
  ['at a desk', { width: 1360, height: 900 }],
  ['on a phone', { width: 390, height: 844 }],
] as const)(
  'a fix that helped is undone with a reason and an approval of its own, %s',
  async (_where, viewport) => {
    const view = undoableView();
    const { incidentId } = view.record;
    const page = await harness.open(`/incidents/${incidentId}`, {
      arrange: () => harness.api.put(view),
      viewport,
    });
    const card = page.getByRole('region', { name: 'Undo the fix' });
    await card.getByText('Undoes, in this order: Restart nginx on').waitFor();
    await card.getByRole('button', { name: 'Undo this fix…' }).click();
    await card.getByText('waits for an approval of its own').waitFor();
    const send = card.getByRole('button', { name: 'Undo this fix', exact: true });
    expect(await send.isDisabled()).toBe(true);
    await card.getByLabel('Reason, for the record (required)').fill('it was not down');
    expect(await findLowContrast(page)).toEqual([]);
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    expect(wide).toBeLessThanOrEqual(0);
    await send.click();
    await card.getByText('nothing is undone before it is approved').waitFor();
    expect(harness.api.posts.at(-1)).toMatchObject({
      path: `/incidents/${incidentId}/undo`,
      body: { reason: 'it was not down', attempt: 1 },
    });
    const waiting = undoAttemptOf(view);
    harness.api.put(waiting);
    await page.getByText('ana asked to undo the fix of attempt 1: it was not down').waitFor();
    await page.getByRole('region', { name: 'Attempts' }).getByText('to undo the fix, by ana').waitFor();
    await page.getByRole('heading', { level: 3, name: 'Undo: Restart nginx' }).waitFor();
    // Nothing of an undo can be edited, and none is offered of an attempt that is under way.
    expect(await page.getByRole('region', { name: 'Change the plan' }).count()).toBe(0);
    expect(await card.count()).toBe(0);
    await page.getByRole('button', { name: 'Approve', exact: true }).click();
    await expect
      .poll(() => harness.api.posts.at(-1)?.body)
      .toMatchObject({ kind: 'approve', plan: waiting.record.planDigest });
  },
);

it('of a fix without an undo it says why there is none', async () => {
  const view = shown(fixtureIncident({ status: 'completed' }));
  const page = await harness.open(`/incidents/${view.record.incidentId}`, {
    arrange: () => harness.api.put(view),
  });
  const card = page.getByRole('region', { name: 'Undo the fix' });
  await card.getByText('cannot be undone: there is no undo for it').waitFor();
  expect(await card.getByRole('button').count()).toBe(0);
});
