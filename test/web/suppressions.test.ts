import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { findLowContrast } from './support/contrast.ts';
import { DashboardHarness } from './support/dashboard-harness.ts';
import { fixtureIncident, withRecord } from './support/fixture-incidents.ts';

const harness = new DashboardHarness();
beforeAll(() => harness.start());
afterAll(() => harness.stop());
afterEach(() => expect(harness.violations).toEqual([]));

const PHONE = { width: 390, height: 844 };
const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });
const region = (page: Page, name: string) => page.getByRole('region', { name });
const rules = (page: Page) => page.locator('.suppressions__rule');

const UNTIL = '2126-11-30T06:00:00.000Z';
const suppression = {
  kind: 'mute',
  id: 'rule10000',
  until: UNTIL,
  by: 'bo',
  reason: 'noisy since the release',
  since: '2026-11-29T22:00:00.000Z',
} as const;

/** An incident that is quiet, as its run holds it. */
function quietView() {
  const view = fixtureIncident({ status: 'suppressed' });
  return withRecord(view, { closed: null, endedAt: null, attention: null, suppression });
}

describe('mutes and maintenance windows', () => {
  it('are made, listed with who and why, and taken away', async () => {
    const page = await harness.open('/mutes');
    await page.getByText('No alarm is muted').waitFor();
    const mute = region(page, 'Mute an alarm');
    expect(await mute.getByRole('button', { name: 'Mute' }).isDisabled()).toBe(true);
    await mute.getByLabel('Exact name of the alarm').fill('Disk-Critical-ASG');
    await mute.getByLabel('For').selectOption('4 hours');
    await mute.getByLabel('Why is it muted?').fill('noisy since the release');
    await mute.getByRole('button', { name: 'Mute' }).click();
    await rules(page).locator('b', { hasText: 'Disk-Critical-ASG' }).waitFor();
    await rules(page).getByText('by ana: noisy since the release').waitFor();
    await rules(page)
      .getByText(/UTC.*3 h 59 min left/)
      .waitFor();
    const asked = harness.api.posts.at(-1)?.body as { until: string };
    expect(Date.parse(asked.until) - Date.now()).toBeGreaterThan(3.9 * 3_600_000);
    await page.getByRole('button', { name: 'Unmute Disk-Critical-ASG' }).click();
    await page.getByText('No alarm is muted').waitFor();
  });

  it('are planned weekly for hosts with a tag, with the keyboard alone', async () => {
    const page = await harness.open('/mutes', { timezoneId: 'Europe/Berlin' });
    const plan = region(page, 'Plan a maintenance window');
    await plan.getByLabel('Name, with * for any characters').fill('*');
    await plan.getByText('That is every alarm.').waitFor();
    await plan.getByLabel('Alarms').selectOption('tag');
    await plan.getByLabel('Tag, as key=value').fill('patch-group=a');
    await plan.getByLabel('How often').selectOption('weekly');
    await plan.getByLabel('Sunday').focus();
    await page.keyboard.press('Space');
    await plan.getByLabel('For how many minutes').fill('90');
    await plan.getByLabel('Why?').fill('patching');
    await page.keyboard.press('Enter');
    await rules(page).locator('b', { hasText: 'hosts with patch-group=a' }).waitFor();
    expect(harness.api.posts.at(-1)).toMatchObject({
      path: '/maintenance-windows',
      body: {
        tag: { key: 'patch-group', value: 'a' },
        weekly: { days: ['sun'], at: '02:00', minutes: 90, timeZone: 'Europe/Berlin' },
        reason: 'patching',
      },
    });
    await rules(page).getByText('sun at 02:00 Europe/Berlin, for 90 min').waitFor();
  });

  it('that may not be keep what was typed, and say why', async () => {
    const page = await harness.open('/mutes');
    const plan = region(page, 'Plan a maintenance window');
    await plan.getByLabel('Name, with * for any characters').fill('Disk-*');
    await plan.getByLabel('From (your clock)').fill('2020-01-01T02:00');
    await plan.getByLabel('Why?').fill('patching');
    await plan.getByRole('button', { name: 'Plan the window' }).click();
    await plan.getByText('its end has passed already').waitFor();
    expect(await plan.getByLabel('Name, with * for any characters').inputValue()).toBe('Disk-*');
  });

  it.each([
    ['light', { width: 1360, height: 900 }],
    ['dark', { width: 1360, height: 900 }],
    ['light', PHONE],
    ['dark', PHONE],
  ] as const)('can be read in %s at %j', async (colorScheme, viewport) => {
    const page = await harness.open('/mutes', { colorScheme, viewport });
    await region(page, 'Mute an alarm').waitFor();
    await page.getByLabel('Exact name of the alarm').fill('x'.repeat(255));
    await page.getByLabel('Why is it muted?').fill('w'.repeat(300));
    await button(page, 'Mute').click();
    await rules(page).first().waitFor();
    await page.getByLabel('How often').selectOption('weekly');
    expect(await findLowContrast(page)).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(
      viewport.width,
    );
  });
});

describe('a quiet incident', () => {
  it('says by what and until when, and can be unmuted, planned again and closed', async () => {
    const view = quietView();
    const page = await harness.open(`/incidents/${view.record.incidentId}`, {
      arrange: () => harness.api.put(view),
    });
    const card = region(page, 'Quiet: its alarm is muted');
    await card.getByText('by bo: noisy since the release').waitFor();
    await card.getByRole('button', { name: 'Unmute the alarm…' }).click();
    await card.getByRole('button', { name: 'Unmute the alarm', exact: true }).click();
    await page.waitForFunction(() => document.querySelectorAll('.reason-action__form .notice').length > 0);
    expect(harness.api.posts.at(-1)?.path).toBe('/suppressions/rule10000/remove');
    await card.getByRole('button', { name: 'Plan again now…' }).waitFor();
    await card.getByRole('button', { name: 'Close the incident…' }).waitFor();
    expect(await page.getByText('Mute this alarm…').count()).toBe(0);
  });

  it('stands in the list as what it is: neither closed nor waiting for anybody', async () => {
    const page = await harness.open('/?group=quiet', { arrange: () => harness.api.put(quietView()) });
    await page.locator('.incidents__row').waitFor();
    expect(await page.locator('.incidents__state').textContent()).toContain('Suppressed');
    const tabs = page.getByRole('navigation', { name: 'Incidents by state' });
    await tabs.getByRole('link', { name: 'Quiet 1' }).waitFor();
    await tabs.getByRole('link', { name: 'Needs attention 0' }).waitFor();
  });
});

it('an alarm is muted from its incident, in its account and Region', async () => {
  const view = fixtureIncident();
  const { name, accountId, region: place } = view.record.alarm;
  const page = await harness.open(`/incidents/${view.record.incidentId}`, {
    arrange: () => harness.api.put(view),
  });
  await button(page, 'Mute this alarm…').click();
  await page.getByLabel('Why is it muted?').fill('known');
  await button(page, 'Mute').click();
  await page.getByText('Muted until').waitFor();
  expect(harness.api.posts.at(-1)).toMatchObject({
    path: '/mutes',
    body: { alarm: name, accountId, region: place, reason: 'known' },
  });
});
