import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { DashboardHarness } from './support/dashboard-harness.ts';
import { editableOf, fixtureIncident } from './support/fixture-incidents.ts';
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

it('keeps what is chosen in the form of a maintenance window, and says that the window was not sent', async () => {
  const page = await harness.open('/mutes');
  const plan = page.getByRole('region', { name: 'Plan a maintenance window' });
  await plan.getByLabel('Alarms').selectOption('tag');
  await plan.getByLabel('Tag, as key=value').fill('patch-group=a');
  await plan.getByLabel('How often').selectOption('weekly');
  await plan.getByLabel('Sunday').check();
  await plan.getByLabel('At', { exact: true }).fill('03:30');
  await plan.getByLabel('Why?').fill('patching');
  const length = page.getByRole('region', { name: 'Mute an alarm' }).locator('select');
  await length.selectOption('3 days');
  await page.context().clearCookies();
  await plan.getByRole('button', { name: 'Plan the window' }).click();
  await page.getByText('Not sent: the maintenance window').waitFor();
  await page.getByLabel('API token').fill(API_TOKEN);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await plan.getByLabel('Tag, as key=value').waitFor();
  expect(await plan.getByLabel('Tag, as key=value').inputValue()).toBe('patch-group=a');
  expect(await plan.getByLabel('Sunday').isChecked()).toBe(true);
  expect(await plan.getByLabel('Monday').isChecked()).toBe(false);
  expect(await plan.getByLabel('At', { exact: true }).inputValue()).toBe('03:30');
  expect(await length.inputValue()).toBe('3 days');
  // Signing in plans nothing by itself: the fixture notes the one that it refused.
  expect(harness.api.posts.filter(({ path }) => path === '/maintenance-windows')).toHaveLength(1);
  await plan.getByRole('button', { name: 'Plan the window' }).click();
  await page.locator('b', { hasText: 'hosts with patch-group=a' }).waitFor();
  expect(await plan.getByLabel('Tag, as key=value').count()).toBe(0);
  expect(await page.evaluate(() => Object.keys(window.sessionStorage))).toEqual([
    expect.stringContaining('mute.length'),
  ]);
});

it('keeps the hosts that were ticked for a change of the plan, with the form that they stand in', async () => {
  const fixture = fixtureIncident({ hosts: 2 });
  const view = { ...fixture, ...editableOf(fixture.record) };
  const page = await harness.open(`/incidents/${view.record.incidentId}`, {
    arrange: () => harness.api.put(view),
  });
  const card = page.getByRole('region', { name: 'Change the plan' });
  await card.getByRole('button', { name: 'Change parameters or hosts…' }).click();
  await card.getByRole('checkbox', { name: /web-2/ }).uncheck();
  await card.getByLabel('Reason, for the record (required)').fill('one host first');
  await page.context().clearCookies();
  await card.getByRole('button', { name: 'Make this plan' }).click();
  await page.getByText('Not sent: your change of the plan').waitFor();
  await page.getByLabel('API token').fill(API_TOKEN);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await card.getByRole('checkbox', { name: /web-1/ }).waitFor();
  expect(await card.getByRole('checkbox', { name: /web-1/ }).isChecked()).toBe(true);
  expect(await card.getByRole('checkbox', { name: /web-2/ }).isChecked()).toBe(false);
  expect(await card.getByLabel('Reason, for the record (required)').inputValue()).toBe('one host first');
  expect(await card.getByRole('button', { name: 'Make this plan' }).isDisabled()).toBe(false);
  // Who does not mind any more leaves nothing behind.
  await card.getByRole('button', { name: 'Never mind' }).click();
  expect(await page.evaluate(() => Object.keys(window.sessionStorage))).toEqual([]);
});
