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

it('keeps every field of the page for who typed it, and tells anybody else that it was not taken over', async () => {
  const view = fixtureIncident();
  const page = await harness.open(`/incidents/${view.record.incidentId}`, {
    arrange: () => harness.api.put(view),
  });
  await page.getByLabel('Comment').fill('looked at the log');
  await page.getByLabel('Note, for the timeline').fill('half a note');
  await page.getByLabel('Assign to').fill('bo');
  const endAndSignIn = async () => {
    await page.context().clearCookies();
    await page.getByRole('button', { name: 'Reject', exact: true }).click();
    await page.getByText('Sign in again under the same name').waitFor();
    await page.getByLabel('API token').fill(API_TOKEN);
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
    await page.getByLabel('Comment').waitFor();
  };
  const typed = () =>
    Promise.all(
      ['Comment', 'Note, for the timeline', 'Assign to'].map((label) => page.getByLabel(label).inputValue()),
    );
  await endAndSignIn();
  expect(await typed()).toEqual(['looked at the log', 'half a note', 'bo']);
  expect(await page.getByText('Not taken over').count()).toBe(0);

  harness.api.session = { ...harness.api.session, principal: 'ana.b' };
  await endAndSignIn();
  expect(await typed()).toEqual(['', '', '']);
  await page.getByText('Not taken over: what ana typed and did not send').waitFor();
  harness.api.session = { ...harness.api.session, principal: 'ana' };
  await endAndSignIn();
  expect(await typed()).toEqual(['looked at the log', 'half a note', 'bo']);
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
