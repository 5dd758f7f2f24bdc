import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { refusalOf, refusalsOf } from '../../src/domain/access/roles.ts';
import type { IncidentRecord } from '../../src/domain/record/incident-record.ts';
import { findLowContrast } from './support/contrast.ts';
import { DashboardHarness } from './support/dashboard-harness.ts';
import { editableOf, fixtureIncident, withRecord } from './support/fixture-incidents.ts';

const harness = new DashboardHarness();
beforeAll(() => harness.start());
afterAll(() => harness.stop());
afterEach(() => expect(harness.violations).toEqual([]));

const OTHER_LOG = '/var/log/app/access.log';

/** A plan for two hosts, on each of which our own rules admit one log more. */
function twoLogs() {
  const view = fixtureIncident({ hosts: 2 });
  const { diagnostics, plan } = view.record;
  const judgement = diagnostics?.judgement;
  const [step] = plan?.steps ?? [];
  if (diagnostics === null || judgement === undefined || step?.kind !== 'runbook') throw new Error('no plan');
  const { runbook, title } = step;
  const hosts = judgement.hosts.map((host) => ({
    ...host,
    state: 'ill' as const,
    steps: [step.parameters, { file: OTHER_LOG }].map((parameters) => ({
      runbook: runbook.name,
      title,
      parameters,
      targetId: host.targetId,
      cause: 'growing_log',
      predicted: null,
    })),
  }));
  const record: Partial<IncidentRecord> = {
    diagnostics: { ...diagnostics, judgement: { ...judgement, hosts } },
  };
  const changed = withRecord(view, record);
  return { ...changed, ...editableOf(changed.record) };
}

it.each([
  ['at a desk', { width: 1360, height: 900 }],
  ['on a phone', { width: 390, height: 844 }],
] as const)(
  'a plan is changed within what is admissible, and shown with what was and what is, %s',
  async (_where, viewport) => {
    const view = twoLogs();
    const page = await harness.open(`/incidents/${view.record.incidentId}`, {
      arrange: () => harness.api.put(view),
      viewport,
    });
    const card = page.getByRole('region', { name: 'Change the plan' });
    await card.getByRole('button', { name: 'Change parameters or hosts…' }).click();
    const make = card.getByRole('button', { name: 'Make this plan' });
    expect(await make.isDisabled()).toBe(true);
    await card.getByRole('checkbox', { name: /web-2/ }).uncheck();
    await card.getByRole('checkbox', { name: /web-1/ }).uncheck();
    await card.getByText('none is never all of them').waitFor();
    await card.getByRole('checkbox', { name: /web-1/ }).check();
    await card.getByRole('radio', { name: OTHER_LOG }).check();
    await card.getByText('Say why, for the record.').waitFor();
    await card.getByLabel('Reason, for the record (required)').fill('the other log, one host first');
    const boxes = await card.locator('.choices__choice').all();
    for (const box of boxes) expect((await box.boundingBox())?.height).toBeGreaterThanOrEqual(44);
    expect(await findLowContrast(page)).toEqual([]);
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    expect(wide).toBeLessThanOrEqual(0);
    await make.click();
    await card.getByText('Another plan waits now.').waitFor();
    expect(harness.api.posts.at(-1)).toMatchObject({
      path: `/incidents/${view.record.incidentId}/edit`,
      body: {
        plan: view.record.planDigest,
        set: [{ step: 's1', name: 'file', value: OTHER_LOG }],
        targets: [view.record.targets[0]?.instanceId],
        reason: 'the other log, one host first',
      },
    });
    expect(harness.api.posts.at(-1)?.idempotencyKey).toMatch(/\S{8}/);
    // Whoever made it reads it at once, and approves its digest and no other.
    const edits = page.getByRole('region', { name: 'Edits' });
    await edits.getByText('the other log, one host first').waitFor();
    expect(await edits.locator('ins').allTextContents()).toContain(OTHER_LOG);
    expect(await edits.locator('ins').allTextContents()).toContainEqual(expect.stringMatching(/^web-1 \(i-/));
    expect(await page.getByText('has arrived').count()).toBe(0);
    await page.getByRole('button', { name: 'Approve', exact: true }).click();
    await expect
      .poll(() => harness.api.posts.at(-1)?.body)
      .toMatchObject({
        kind: 'approve',
        plan: harness.api.store.views.get(view.record.incidentId)?.record.planDigest,
      });
  },
);

it('says where nothing can be changed, and to whom it is not given', async () => {
  const view = fixtureIncident();
  const page = await harness.open(`/incidents/${view.record.incidentId}`, {
    arrange: () => harness.api.put(view),
  });
  await page.getByText('Nothing in it can be changed').waitFor();
  const other = twoLogs();
  const asViewer = await harness.open(`/incidents/${other.record.incidentId}`, {
    arrange: () => {
      harness.api.session = { ...harness.api.session, role: 'viewer', refused: refusalsOf('viewer') };
      harness.api.put(other);
    },
  });
  await asViewer.getByText(refusalOf('viewer', 'plan.edit')).waitFor();
  expect(await asViewer.getByRole('button', { name: 'Change parameters or hosts…' }).isDisabled()).toBe(true);
});

describe('an approval that is faster than a change', () => {
  async function beginChange() {
    const view = twoLogs();
    const page = await harness.open(`/incidents/${view.record.incidentId}`, {
      arrange: () => harness.api.put(view),
    });
    const card = page.getByRole('region', { name: 'Change the plan' });
    await card.getByRole('button', { name: 'Change parameters or hosts…' }).click();
    await card.getByRole('checkbox', { name: /web-2/ }).uncheck();
    await card.getByLabel('Reason, for the record (required)').fill('one host first');
    const approve = () => {
      const { editable: _, ...decided } = withRecord(view, {
        status: 'executing',
        decision: {
          id: 'd-1',
          kind: 'approve',
          by: 'bo',
          planDigest: view.record.planDigest ?? '',
          comment: '',
          via: 'dashboard',
          decidedAt: new Date().toISOString(),
        },
      });
      harness.api.put(decided);
    };
    return { page, card, approve };
  }

  it('is told to who sent the change, with what was typed', async () => {
    const { page, card, approve } = await beginChange();
    const answer = harness.api.hold(/\/edit$/);
    harness.api.failNext(/\/edit$/, 409);
    await card.getByRole('button', { name: 'Make this plan' }).click();
    approve();
    await page.locator('.incident-header').getByText('Executing', { exact: true }).waitFor();
    answer();
    const told = card.getByRole('alert');
    await told.getByText('Your change did not count.').waitFor();
    expect(await told.textContent()).toMatch(
      /bo approved the plan before it, .*Your reason was: one host first/,
    );
    await told.getByRole('button', { name: 'Hide this' }).click();
    await expect.poll(() => card.count()).toBe(0);
  });

  it('is told to who had not sent it yet', async () => {
    const { page, card, approve } = await beginChange();
    approve();
    await page.locator('.incident-header').getByText('Executing', { exact: true }).waitFor();
    await card.getByText('Your change was not sent.').waitFor();
    expect(await card.textContent()).toMatch(/bo approved.*one host first/);
    expect(harness.api.posts).toEqual([]);
  });
});
