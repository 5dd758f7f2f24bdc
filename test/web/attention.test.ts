import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { IncidentView } from '../../src/contracts/api.ts';
import { DashboardHarness } from './support/dashboard-harness.ts';
import {
  type FixtureOptions,
  fixtureIncident,
  nextAttemptView,
  withRecord,
} from './support/fixture-incidents.ts';

const harness = new DashboardHarness();
beforeAll(() => harness.start());
afterAll(() => harness.stop());
afterEach(() => expect(harness.violations).toEqual([]));

const PHONE = { width: 390, height: 844 };
const ENDS = ['rejected', 'expired', 'rolled_back', 'failed', 'timeout', 'no_remedy'] as const;

const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });
const attention = (page: Page) => page.getByRole('region', { name: 'Needs attention' });
const attempts = (page: Page) => page.getByRole('region', { name: 'Attempts' });
const tab = (page: Page, name: string) =>
  page.getByRole('navigation', { name: 'Incidents by state' }).getByRole('link', { name });

async function openIncident(
  options: FixtureOptions,
  viewport?: typeof PHONE,
): Promise<{ page: Page; view: IncidentView }> {
  const view = fixtureIncident(options);
  const page = await harness.open(`/incidents/${view.record.incidentId}`, {
    arrange: () => harness.api.put(view),
    ...(viewport === undefined ? {} : { viewport }),
  });
  await page.getByRole('heading', { level: 1, name: view.record.alarm.name }).waitFor();
  return { page, view };
}

describe('an incident that needs attention', () => {
  it.each(ENDS)('after %s is no dead end: planning again and closing are offered', async (status) => {
    const { page, view } = await openIncident({ status });
    await attention(page)
      .getByText(view.record.outcome?.message ?? '')
      .waitFor();
    expect(await button(page, 'Plan again…').isEnabled()).toBe(true);
    expect(await button(page, 'Close the incident…').isEnabled()).toBe(true);
    expect(await button(page, 'Abort the attempt…').count()).toBe(0);
    expect(await page.locator('.incident-header .badge').first().textContent()).toBe('Needs attention');
  });

  it.each(['completed', 'recovered', 'suppressed'] as const)('is not what ended %s', async (status) => {
    const { page } = await openIncident({ status });
    await page.getByText('Closed by the alarm:').waitFor();
    expect(await attention(page).count()).toBe(0);
    expect(await button(page, 'Plan again…').count()).toBe(0);
  });

  it('is planned again with a reason, bound to the attempt on the screen, and shows the next attempt', async () => {
    const { page, view } = await openIncident({ status: 'failed' });
    await button(page, 'Plan again…').click();
    await page.getByText('Begins attempt 2 on fresh evidence.').waitFor();
    await page.getByLabel('Reason, for the record').fill(' the agent is back ');
    await button(page, 'Plan again').click();
    await attempts(page).getByText('by ana: the agent is back').waitFor();
    expect(harness.api.posts.at(-1)).toMatchObject({
      path: `/incidents/${view.record.incidentId}/plan-again`,
      body: { reason: 'the agent is back', attempt: 1 },
    });
    expect(await attention(page).count()).toBe(0);
    await page.locator('.incident-header').getByText('Diagnosing').waitFor();
  });

  it('is closed only with a reason, and stays closed with it', async () => {
    const { page, view } = await openIncident({ status: 'expired' });
    await button(page, 'Close the incident…').click();
    await page.getByText('Nothing is done on any host').waitFor();
    expect(await button(page, 'Close the incident').isDisabled()).toBe(true);
    await page.getByLabel('Reason, for the record (required)').fill('   ');
    expect(await button(page, 'Close the incident').isDisabled()).toBe(true);
    await page.getByLabel('Reason, for the record (required)').fill('mended by hand');
    await button(page, 'Close the incident').click();
    await page.getByText('Closed by ana:').waitFor();
    await page.getByText('mended by hand').first().waitFor();
    expect(harness.api.posts.at(-1)).toMatchObject({
      path: `/incidents/${view.record.incidentId}/close`,
      body: { reason: 'mended by hand', attempt: 1 },
    });
    expect(await attention(page).count()).toBe(0);
  });

  it('refuses, with what to do next, what is meant for an attempt that is not the newest any more', async () => {
    const { page, view } = await openIncident({ status: 'failed' });
    await button(page, 'Plan again…').click();
    await page.getByText('Begins attempt 2').waitFor();
    // Somebody else was faster, and this page has not heard of it.
    harness.api.dropStreams();
    const asked = { by: 'bo', reason: 'faster', at: new Date().toISOString() };
    harness.api.store.views.set(view.record.incidentId, nextAttemptView(view, asked));
    const release = harness.api.hold(/\/incidents\/[^/]+$/);
    await button(page, 'Plan again').click();
    await page.getByRole('alert').getByText('Load the incident again').waitFor();
    release();
  });

  it('says so when the request fails, and can be asked again', async () => {
    const { page } = await openIncident({ status: 'failed' });
    harness.api.failNext(/plan-again$/, 503);
    await button(page, 'Plan again…').click();
    await button(page, 'Plan again').click();
    await page.getByRole('alert').getByText('Wait a minute and try again.').waitFor();
    await button(page, 'Plan again').click();
    await attempts(page).getByText('Attempt 2').first().waitFor();
  });
});

describe('attempts', () => {
  it('are numbered, each with why it began and how it ended, in list and timeline', async () => {
    const { page } = await openIncident({ attempt: 3 });
    const items = attempts(page).getByRole('listitem');
    expect(await items.count()).toBe(3);
    expect(await items.nth(0).textContent()).toContain('by the alarm: ');
    expect(await items.nth(0).textContent()).toContain('No host answered the read-only probes.');
    expect(await items.nth(1).textContent()).toContain('by bo: the agent is back');
    expect(await items.nth(2).textContent()).toContain('Needs approval');
    expect(await page.locator('.timeline__attempt').allTextContents()).toEqual(['Attempt 2', 'Attempt 3']);
    await page.getByText(/^Chain verified/).waitFor();
  });

  it('before the newest can be looked at, and never decided on', async () => {
    const { page } = await openIncident({ attempt: 2 });
    await page.getByText('recomputed here: matches').waitFor();
    await page.getByRole('link', { name: 'Show attempt 1' }).click();
    await page.getByText('Below is attempt 1 of 2, as it was left.').waitFor();
    await page.getByText('The attempt ended before there was a plan; nothing ran.').waitFor();
    expect(await button(page, 'Approve').isDisabled()).toBe(true);
    await page.getByRole('link', { name: 'Show the newest' }).click();
    await page.getByText('recomputed here: matches').waitFor();
    expect(await button(page, 'Approve').isEnabled()).toBe(true);
  });

  it('of an incident from before there were attempts are one', async () => {
    const { page } = await openIncident({ status: 'completed' });
    expect(await attempts(page).getByRole('listitem').count()).toBe(1);
    expect(await attempts(page).textContent()).toContain('1 attempt');
  });
});

describe('the list', () => {
  it('has what needs attention in a group of its own, never under closed', async () => {
    const page = await harness.open('/?group=closed', {
      arrange: () => {
        for (const [index, status] of ENDS.entries()) {
          harness.api.put(fixtureIncident({ status, openedAgoSeconds: 100 + index * 60 }));
        }
        harness.api.put(fixtureIncident({ status: 'failed', isClosed: true, openedAgoSeconds: 1_000 }));
      },
    });
    await page.getByText('1 incident', { exact: true }).waitFor();
    await tab(page, `Needs attention ${ENDS.length}`).click();
    await page.getByText(`${ENDS.length} incidents`).waitFor();
    expect(await page.locator('.incidents__row--attention').count()).toBe(ENDS.length);
    expect(await page.locator('.topbar__nav .count--bad').textContent()).toBe(String(ENDS.length));
  });

  it('reads a new one out, and moves it by itself when somebody plans again', async () => {
    const view = fixtureIncident({ status: 'executing' });
    const page = await harness.open('/', { arrange: () => harness.api.put(view) });
    await page.locator('.connection__state--live').waitFor();
    await tab(page, 'Needs attention 0').waitFor();
    const failed = fixtureIncident({ status: 'failed' });
    const { status, outcome, attention: since } = failed.record;
    const ended = harness.api.put(withRecord(view, { status, outcome, attention: since }));
    await tab(page, 'Needs attention 1').waitFor();
    await page.getByTestId('announcer').getByText('Needs attention: Disk-Critical-ASG on web-asg.').waitFor();
    harness.api.put(nextAttemptView(ended, { by: 'ana', reason: '', at: new Date().toISOString() }));
    await tab(page, 'Needs attention 0').waitFor();
    await tab(page, 'Running 1').waitFor();
  });

  it('says that nothing needs attention', async () => {
    const page = await harness.open('/?group=attention');
    await page.getByText('Nothing needs attention').waitFor();
  });
});

describe('on a phone of 390 px', () => {
  it('both ways on are on the first screen, red above them, as large as a finger', async () => {
    const { page } = await openIncident({ status: 'failed' }, PHONE);
    const card = await attention(page).boundingBox();
    const boxes = await Promise.all(
      ['Plan again…', 'Close the incident…'].map((name) => button(page, name).boundingBox()),
    );
    for (const box of boxes) {
      expect(box?.height).toBeGreaterThanOrEqual(44);
      expect((box?.x ?? 0) + (box?.width ?? 999)).toBeLessThanOrEqual(PHONE.width);
      expect((box?.y ?? 9_999) + (box?.height ?? 0)).toBeLessThanOrEqual(PHONE.height);
      expect(box?.y ?? 0).toBeGreaterThan(card?.y ?? 9_999);
    }
    const heading = attention(page).getByRole('heading', { name: 'Needs attention' });
    const [red, green] = await heading.evaluate((element) =>
      (getComputedStyle(element).color.match(/[\d.]+/g) ?? []).map(Number),
    );
    expect(red ?? 0).toBeGreaterThan((green ?? 999) * 2);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(PHONE.width);
  });
});
