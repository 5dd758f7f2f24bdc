import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { findLowContrast } from './support/contrast.ts';
import { DashboardHarness } from './support/dashboard-harness.ts';
import { closedView, fixtureIncident } from './support/fixture-incidents.ts';

const harness = new DashboardHarness();
beforeAll(() => harness.start());
afterAll(() => harness.stop());
afterEach(() => expect(harness.violations).toEqual([]));

const PHONE = { width: 390, height: 844 };
const card = (page: Page) => page.getByRole('region', { name: 'Who has it' });
const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });
const rows = (page: Page) => page.locator('.incidents__row');
const ticks = (page: Page) => page.locator('.incidents__tick input');

async function openIncident(options: Parameters<DashboardHarness['open']>[1] = {}) {
  const view = fixtureIncident();
  const page = await harness.open(`/incidents/${view.record.incidentId}`, {
    ...options,
    arrange: () => harness.api.put(view),
  });
  await card(page).waitFor();
  return { page, incidentId: view.record.incidentId };
}

describe('who has an incident', () => {
  it('is said, seen by everybody and undone', async () => {
    const { page, incidentId } = await openIncident();
    await card(page).getByText('Nobody has acknowledged it.').waitFor();
    await button(page, 'Acknowledge').click();
    await card(page).getByText('Acknowledged by ana').waitFor();
    expect(await button(page, 'Acknowledge').count()).toBe(0);
    await page.getByLabel('Assign to', { exact: true }).fill(' bo ');
    await button(page, 'Assign').click();
    await card(page).getByText('Assigned to bo by ana').waitFor();
    expect(await page.getByLabel('Assign to', { exact: true }).inputValue()).toBe('');
    await page.goto(harness.api.url);
    await rows(page).getByText('for bo').waitFor();
    await rows(page).getByText('seen by ana').waitFor();
    await page.goBack();
    await button(page, 'Unassign').click();
    await button(page, 'Take the acknowledgement back').click();
    await card(page).getByText('Nobody has acknowledged it.').waitFor();
    await card(page).getByText('Assigned to nobody.').waitFor();
    const posts = harness.api.posts.filter(({ path }) => path === `/incidents/${incidentId}/attending`);
    expect(posts.map(({ body }) => body)).toEqual([
      { kind: 'acknowledge' },
      { kind: 'assign', to: 'bo' },
      { kind: 'unassign' },
      { kind: 'unacknowledge' },
    ]);
    // Each press is one of its own, and can be sent again.
    expect(new Set(posts.map(({ idempotencyKey }) => idempotencyKey)).size).toBe(4);
  });

  it('keeps a note that could not be sent', async () => {
    const { page } = await openIncident();
    const field = page.getByLabel('Note, for the timeline');
    expect(await button(page, 'Add the note').isDisabled()).toBe(true);
    await field.fill('the batch job writes there');
    harness.api.failNext(/attending$/, 503);
    await button(page, 'Add the note').click();
    await card(page).getByText('The incident store does not answer.').waitFor();
    expect(await field.inputValue()).toBe('the batch job writes there');
    await button(page, 'Add the note').click();
    await page.waitForFunction(
      () => document.querySelector<HTMLTextAreaElement>('.attending textarea')?.value === '',
    );
    expect(harness.api.posts.at(-1)?.body).toEqual({ kind: 'note', text: 'the batch job writes there' });
  });

  it.each(['light', 'dark'] as const)('can be read in %s, and used with a thumb', async (colorScheme) => {
    const { page } = await openIncident({ colorScheme, viewport: PHONE });
    expect(await findLowContrast(page)).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(PHONE.width);
    const box = await button(page, 'Acknowledge').boundingBox();
    expect(box?.height).toBeGreaterThanOrEqual(44);
  });
});

describe('several incidents at once', () => {
  const three = () => {
    const views = [10, 70, 130].map((openedAgoSeconds) => fixtureIncident({ openedAgoSeconds }));
    for (const view of views) harness.api.put(view);
    return views.map(({ record }) => record.incidentId);
  };

  it('are acknowledged with the keyboard alone', async () => {
    const page = await harness.open('/', { arrange: three });
    await rows(page).first().waitFor();
    expect(await button(page, 'Acknowledge').isDisabled()).toBe(true);
    await page.getByLabel('Select all').focus();
    await page.keyboard.press('Space');
    await page.getByText('3 selected').waitFor();
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.getByText('3 incidents acknowledged.').waitFor();
    await rows(page).getByText('seen by ana').nth(2).waitFor();
    expect(
      await ticks(page).evaluateAll((all) => all.map((one) => (one as HTMLInputElement).checked)),
    ).toEqual([false, false, false]);
  });

  it('says which were not, and why; a tick opens no incident', async () => {
    let ids: readonly string[] = [];
    const page = await harness.open('/', {
      arrange: () => {
        ids = three();
      },
    });
    await rows(page).first().waitFor();
    await ticks(page).nth(0).check();
    await ticks(page).nth(1).check();
    expect(new URL(page.url()).pathname).toBe('/');
    // Closed behind the back of the page.
    const stored = harness.api.store.views.get(ids[1] ?? '');
    if (stored === undefined) throw new Error('no such incident');
    const at = new Date().toISOString();
    harness.api.store.views.set(ids[1] ?? '', closedView(stored, { by: 'bo', reason: 'mended', at }));
    await button(page, 'Acknowledge').click();
    await page.getByText('1 incident acknowledged, 1 not.').waitFor();
    await page.getByText('The incident is closed.').waitFor();
    expect(harness.api.posts.at(-1)?.body).toEqual({ incidentIds: ids.slice(0, 2) });
  });

  it('leaves out what is closed, and what left the list', async () => {
    const page = await harness.open('/', {
      arrange: () => {
        three();
        harness.api.put(fixtureIncident({ status: 'completed', openedAgoSeconds: 500 }));
      },
    });
    await rows(page).nth(3).waitFor();
    expect(await ticks(page).count()).toBe(3);
    await page.getByLabel('Select all').check();
    await page.getByRole('navigation', { name: 'Incidents by state' }).getByText('Closed').click();
    await page.waitForFunction(() => document.querySelectorAll('.incidents__row').length === 1);
    expect(await page.getByText('selected').count()).toBe(0);
  });

  it('has ticks that a thumb hits at phone width', async () => {
    const page = await harness.open('/', { arrange: three, viewport: PHONE });
    const box = await page.locator('.incidents__tick').first().boundingBox();
    expect(Math.min(box?.width ?? 0, box?.height ?? 0)).toBeGreaterThanOrEqual(44);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(PHONE.width);
  });
});
