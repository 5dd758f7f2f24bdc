import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { IncidentView } from '../../src/contracts/api.ts';
import { DashboardHarness } from './support/dashboard-harness.ts';
import {
  type FixtureOptions,
  fixtureIncident,
  withNextPlan,
  withRecord,
} from './support/fixture-incidents.ts';

const harness = new DashboardHarness();
beforeAll(() => harness.start());
afterAll(() => harness.stop());
afterEach(() => expect(harness.violations).toEqual([]));

const approve = (page: Page) => page.getByRole('button', { name: 'Approve', exact: true });
const reject = (page: Page) => page.getByRole('button', { name: 'Reject', exact: true });

async function openIncident(options: FixtureOptions = {}): Promise<{ page: Page; view: IncidentView }> {
  const view = fixtureIncident(options);
  const page = await harness.open(`/incidents/${view.record.incidentId}`, {
    arrange: () => harness.api.put(view),
  });
  await page.getByRole('heading', { level: 1, name: view.record.alarm.name }).waitFor();
  return { page, view };
}

/** Of a plan that can do harm they have to be opened before it is approved. */
const openScripts = (page: Page) => page.getByRole('button', { name: 'Open every script' }).click();

/** What the decision card says the digest is, as a person reads it. */
const shownDigest = (page: Page) => page.locator('.decision .digest').textContent();

describe('deciding', () => {
  it('approves exactly the digest that was shown, checked against the bytes', async () => {
    const { page, view } = await openIncident();
    await page.getByText('recomputed here: matches').waitFor();
    const digest = await shownDigest(page);
    await approve(page).click();
    await page.getByText('Approval recorded, by ana.').waitFor();
    await page.locator('.incident-header').getByText('Executing', { exact: true }).waitFor();
    expect(digest).toBe(view.record.planDigest);
    expect(harness.api.posts).toHaveLength(1);
    expect(harness.api.posts[0]?.body).toEqual({ kind: 'approve', plan: digest });
    expect(harness.api.posts[0]?.idempotencyKey).toMatch(/^[0-9a-f]{32}$/);
    // What was recorded is the answer; that nothing is asked for any more is not said beside it.
    expect(await page.getByText('No decision is asked for.').count()).toBe(0);
    expect(await approve(page).count()).toBe(0);
  });

  it('rejects with a comment', async () => {
    const { page, view } = await openIncident();
    await page.getByLabel('Comment').fill('  wait for the release  ');
    await reject(page).click();
    await page.getByText('Rejection recorded, by ana.').waitFor();
    expect(harness.api.posts[0]?.body).toEqual({
      kind: 'reject',
      plan: view.record.planDigest,
      comment: 'wait for the release',
    });
  });

  it('keeps the plan that is being read when a newer one arrives, and demands a look at that', async () => {
    const { page, view } = await openIncident();
    await page.getByLabel('Comment').fill('typed for plan 1');
    await page.getByText('recomputed here: matches').waitFor();
    const next = harness.api.put(withNextPlan(view));
    await page.getByRole('alert').getByText('Plan 2 has arrived').waitFor();
    expect(await approve(page).count()).toBe(0);
    expect(await page.getByText('--keep-days=7').count()).toBe(0);
    await page.getByText('Below is plan 1, which plan 2 has replaced.').waitFor();

    await page.getByRole('button', { name: 'Show the new plan' }).click();
    await openScripts(page);
    await page.getByText('--keep-days=7').waitFor();
    expect(await page.getByLabel('Comment').inputValue()).toBe('');
    await approve(page).click();
    await page.getByText('Approval recorded').waitFor();
    expect(harness.api.posts.map(({ body }) => body)).toEqual([
      { kind: 'approve', plan: next.record.planDigest },
    ]);
  });

  it('does not approve bytes that do not hash to the digest', async () => {
    const view = fixtureIncident();
    const tampered = withRecord(view, { plan: withNextPlan(view).record.plan });
    const page = await harness.open(`/incidents/${view.record.incidentId}`, {
      arrange: () => harness.api.put(tampered),
    });
    await page.getByText('recomputed here: DOES NOT MATCH').waitFor();
    expect(await approve(page).isDisabled()).toBe(true);
    await expect.poll(() => reject(page).isEnabled()).toBe(true);
  });

  it('asks for the number of hosts above one', async () => {
    const { page } = await openIncident({ scenario: 'memory', hosts: 2 });
    await openScripts(page);
    expect(await approve(page).isDisabled()).toBe(true);
    const field = page.getByLabel('This plan changes 2 hosts.');
    await field.fill('1');
    expect(await approve(page).isDisabled()).toBe(true);
    await field.fill('2');
    await approve(page).click();
    await page.getByText('Approval recorded').waitFor();
  });

  it('shows a refusal with its next step, and sends a lost decision again under the same key', async () => {
    const { page } = await openIncident();
    harness.api.failNext(/decision$/, 503);
    await approve(page).click();
    await page.getByRole('alert').getByText('Wait a minute and try again.').waitFor();
    await approve(page).click();
    await page.getByText('Approval recorded').waitFor();
    const [first, second] = harness.api.posts;
    expect(second?.idempotencyKey).toBe(first?.idempotencyKey);
  });

  it('says in the bar of a phone that nothing was sent without a network, and sends nothing by itself after', async () => {
    const view = fixtureIncident();
    const page = await harness.open(`/incidents/${view.record.incidentId}`, {
      arrange: () => harness.api.put(view),
      viewport: { width: 390, height: 844 },
    });
    await page.getByText('recomputed here: matches').waitFor();
    const bar = page.locator('.decision__bar');
    await page.context().setOffline(true);
    await reject(page).click();
    await bar.getByText('Not sent: this device is offline.').waitFor();
    expect((await bar.getByRole('alert').boundingBox())?.y).toBeLessThan(844);
    expect((await reject(page).boundingBox())?.y).toBeLessThan(844);
    await page.context().setOffline(false);
    await bar.getByText('Not sent: your Reject. This device is connected again.').waitFor();
    expect(harness.api.posts).toEqual([]);
    await reject(page).click();
    await page.getByText('Rejection recorded').waitFor();
    expect(harness.api.posts).toHaveLength(1);
  });

  it('keeps the answer under the thumb where somebody else was faster', async () => {
    const view = fixtureIncident();
    const page = await harness.open(`/incidents/${view.record.incidentId}`, {
      arrange: () => harness.api.put(view),
      viewport: { width: 390, height: 844 },
    });
    await page.getByText('recomputed here: matches').waitFor();
    const answer = harness.api.hold(/decision$/);
    harness.api.failNext(/decision$/, 409);
    await approve(page).click();
    harness.api.put(withRecord(view, { status: 'rejected' }));
    await approve(page).waitFor({ state: 'detached' });
    answer();
    const bar = page.locator('.decision__bar');
    await bar.getByRole('alert').waitFor();
    expect((await bar.boundingBox())?.y).toBeLessThan(844);
    await bar.getByRole('button', { name: 'Hide this answer' }).click();
    expect(await bar.count()).toBe(0);
  });

  it('can be done with the keyboard alone, and Enter in a field decides nothing', async () => {
    const { page } = await openIncident();
    await page.getByText('recomputed here: matches').waitFor();
    const focused = () => page.evaluate(() => document.activeElement?.textContent ?? '');
    for (let presses = 0; presses < 60 && (await focused()) !== 'Approve'; presses += 1) {
      await page.keyboard.press('Tab');
    }
    expect(await focused()).toBe('Approve');
    await page.keyboard.press('Enter');
    await page.getByText('Approval recorded').waitFor();
    expect(harness.api.posts).toHaveLength(1);
    expect(await focused()).toContain('Approval recorded');

    const two = await openIncident({ scenario: 'memory', hosts: 2 });
    await openScripts(two.page);
    await two.page.getByLabel('This plan changes 2 hosts.').fill('2');
    await two.page.keyboard.press('Enter');
    await expect.poll(() => approve(two.page).isEnabled()).toBe(true);
    expect(harness.api.posts).toEqual([]);
  });

  it('is not possible from a tab that does not show the plan', async () => {
    const { page } = await openIncident();
    await page.getByRole('navigation', { name: 'Parts of the incident' }).getByText('Diagnostics').click();
    await page.waitForURL('**?tab=diagnostics');
    expect(await approve(page).isDisabled()).toBe(true);
    await page.getByRole('link', { name: 'Show the plan' }).click();
    await page.getByText('recomputed here: matches').waitFor();
    await expect.poll(() => approve(page).isEnabled()).toBe(true);
  });

  it('offers the signal to copy and an abort', async () => {
    const { page, view } = await openIncident();
    await page.getByText('Approve from a shell instead').click();
    const command = await page.locator('.signal pre').textContent();
    expect(command).toContain(`--workflow-id ${view.record.workflowId} --name approve`);
    expect(command).toContain(`{"by":"ana","plan":"${view.record.planDigest}"}`);
    await page.getByRole('button', { name: 'Abort the attempt…' }).click();
    await page.getByLabel('Reason, for the record').fill('false alarm');
    await page.getByRole('button', { name: 'Abort the attempt', exact: true }).click();
    await page.getByText('The abort was sent').waitFor();
    expect(harness.api.posts.at(-1)).toMatchObject({
      path: `/incidents/${view.record.incidentId}/abort`,
      body: { reason: 'false alarm' },
    });
  });
});

it('names what else is open on the host of the plan, with a link, before anybody approves', async () => {
  const view = fixtureIncident();
  const other = {
    incidentId: '1795334461_log-novelty_web-1',
    alarmName: 'log-novelty',
    standing: 'needs_approval',
    openedAt: view.record.openedAt,
    hosts: view.record.targets.slice(0, 1).map(({ instanceId }) => instanceId),
    cause: null,
  } as const;
  const page = await harness.open(`/incidents/${view.record.incidentId}`, {
    arrange: () => harness.api.put({ ...view, alongside: [other] }),
  });
  await page.getByText('perhaps for the same trouble').waitFor();
  expect(await page.getByRole('link', { name: 'log-novelty' }).getAttribute('href')).toBe(
    `/incidents/${other.incidentId}`,
  );
});
