import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { DashboardHarness } from './support/dashboard-harness.ts';
import { fixtureIncident, withRecord } from './support/fixture-incidents.ts';

const harness = new DashboardHarness();
beforeAll(() => harness.start());
afterAll(() => harness.stop());
afterEach(() => expect(harness.violations).toEqual([]));

describe('what holds everything up', () => {
  it('is said on every page while everything is stopped, and no longer', async () => {
    const page = await harness.open('/', {
      arrange: () => {
        harness.api.killSwitch = {
          active: true,
          by: 'ana',
          reason: 'bad <b>deploy</b>',
          at: '2026-11-22T08:00:00.000Z',
        };
      },
    });
    const banner = page.getByRole('alert').filter({ hasText: 'Everything is stopped' });
    await banner.waitFor();
    expect(await banner.textContent()).toContain('bad <b>deploy</b>');
    expect(await banner.textContent()).toContain('ana');
    harness.api.killSwitch = { ...harness.api.killSwitch, active: false };
    await banner.waitFor({ state: 'detached' });
  });

  it('is lifted where it is said, with a reason, as there is no shell on a phone', async () => {
    const page = await harness.open('/', {
      viewport: { width: 390, height: 844 },
      arrange: () => {
        harness.api.killSwitch = {
          active: true,
          by: 'ana',
          reason: 'a drill',
          at: '2026-11-22T08:00:00.000Z',
        };
      },
    });
    const resume = page.getByRole('button', { name: 'Resume…' });
    expect((await resume.boundingBox())?.height).toBeGreaterThanOrEqual(44);
    await resume.click();
    await page.getByLabel('Reason, for the record').fill('the drill is over');
    await page.getByRole('button', { name: 'Resume', exact: true }).click();
    await page.getByRole('alert').filter({ hasText: 'Everything is stopped' }).waitFor({ state: 'detached' });
    expect(harness.api.posts.at(-1)).toMatchObject({
      path: '/kill-switch',
      body: { active: false, reason: 'the drill is over' },
    });
  });

  it('is said by the incident that waits', async () => {
    const view = withRecord(fixtureIncident(), {
      waiting: {
        kind: 'host',
        message: 'i-0aaa1111bbbb2222c is being worked on by incident 1_other',
        since: '2026-11-22T08:00:00.000Z',
        until: '2026-11-22T08:30:00.000Z',
      },
    });
    const page = await harness.open(`/incidents/${view.record.incidentId}`, {
      arrange: () => harness.api.put(view),
    });
    const notice = page.getByRole('status').filter({ hasText: 'Waits for a host' });
    await notice.waitFor();
    expect(await notice.textContent()).toContain('incident 1_other');
  });

  it('asks nobody to decide on what is approved and held up', async () => {
    const view = withRecord(fixtureIncident(), {
      decision: fixtureIncident({ status: 'executing' }).record.decision,
    });
    const page = await harness.open(`/incidents/${view.record.incidentId}`, {
      arrange: () => harness.api.put(view),
    });
    await page.getByText('Approved; it waits until it may run.').waitFor();
    expect(await page.getByRole('button', { name: 'Approve' }).count()).toBe(0);
    expect(await page.getByText('Nothing runs until a person decides.').count()).toBe(0);
    await page.getByRole('link', { name: 'Incidents', exact: true }).first().click();
    await page.getByText('Approved, waits').waitFor();
    // Nobody is asked any more: not by the tab, not by its count, not by the title of the page.
    const tab = (name: string) =>
      page.getByRole('navigation', { name: 'Incidents by state' }).getByText(name);
    await tab('Running').filter({ hasText: '1' }).waitFor();
    expect(await tab('Needs approval').textContent()).toBe('Needs approval0');
    expect(await page.title()).not.toMatch(/^\(\d/);
    await tab('Needs approval').click();
    await page.getByText('Nothing waits for a decision').waitFor();
    expect(await page.getByText('Approved, waits').count()).toBe(0);
    await tab('Running').click();
    await page.getByText('Approved, waits').waitFor();
  });
});
