import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { DashboardHarness } from './support/dashboard-harness.ts';
import { fixtureIncident } from './support/fixture-incidents.ts';
import { API_TOKEN } from './support/fixture-store.ts';

const harness = new DashboardHarness();
beforeAll(() => harness.start());
afterAll(() => harness.stop());
afterEach(() => expect(harness.violations).toEqual([]));

it('says what was not sent when the session has ended, and keeps what was typed until it is sent', async () => {
  const view = fixtureIncident();
  const page = await harness.open(`/incidents/${view.record.incidentId}`, {
    arrange: () => harness.api.put(view),
  });
  await page.getByLabel('Comment').fill('looked at the log, it is the debug level');
  await page.context().clearCookies();
  await page.getByRole('button', { name: 'Approve', exact: true }).click();
  await page.getByText('Not sent: your decision').waitFor();
  expect(harness.api.store.views.get(view.record.incidentId)?.record.status).toBe('pending_approval');

  await page.getByLabel('API token').fill(API_TOKEN);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await page.getByLabel('Comment').waitFor();
  expect(await page.getByLabel('Comment').inputValue()).toBe('looked at the log, it is the debug level');
  // Signing in decides nothing by itself.
  expect(harness.api.store.views.get(view.record.incidentId)?.record.status).toBe('pending_approval');
  await page.getByRole('button', { name: 'Approve', exact: true }).click();
  await page.getByText('Approval recorded, by ana.').waitFor();
  expect(await page.evaluate(() => Object.keys(window.sessionStorage))).toEqual([]);
  expect(harness.api.posts.at(-1)?.body).toMatchObject({
    comment: 'looked at the log, it is the debug level',
  });
});

it('leaves nothing behind for whoever signs in after somebody has signed out', async () => {
  const view = fixtureIncident();
  const page = await harness.open(`/incidents/${view.record.incidentId}`, {
    arrange: () => harness.api.put(view),
  });
  await page.getByLabel('Comment').fill('mine alone');
  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.getByLabel('API token').fill(API_TOKEN);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await page.getByLabel('Comment').waitFor();
  expect(await page.getByLabel('Comment').inputValue()).toBe('');
  expect(await page.getByText('Not sent').count()).toBe(0);
});
