import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { appendEvent } from '../../src/domain/record/timeline.ts';
import { DashboardHarness, WAIT_MS } from './support/dashboard-harness.ts';
import { fixtureIncident, withRecord } from './support/fixture-incidents.ts';

const harness = new DashboardHarness();
beforeAll(() => harness.start());
afterAll(() => harness.stop());
afterEach(() => expect(harness.violations).toEqual([]));

describe('the connection', () => {
  it('comes back after a break and fetches what was missed', async () => {
    const page = await harness.open('/');
    await page.locator('.connection__state--live').waitFor();
    harness.api.isDown = true;
    harness.api.dropStreams();
    await page.getByText('Reconnecting', { exact: true }).waitFor();
    harness.api.put(fixtureIncident());
    harness.api.isDown = false;
    await page.locator('.connection__state--live').waitFor();
    await page.locator('.incidents__row').getByText('Needs approval').waitFor();
    await page.waitForFunction(() => document.title.startsWith('(1) '));
  });

  it('fetches anew when the server says that something may have been missed', async () => {
    const page = await harness.open('/');
    await page.locator('.connection__state--live').waitFor();
    const view = fixtureIncident();
    // No stream has said so.
    harness.api.store.views.set(view.record.incidentId, view);
    harness.api.relist();
    await page.locator('.incidents__row').getByText('Needs approval').waitFor();
    await page.waitForFunction(() => document.title.startsWith('(1) '));
  });

  it('says offline when it stays away, keeps what was shown, and tries again when asked', async () => {
    const page = await harness.open('/', { arrange: () => harness.api.put(fixtureIncident()) });
    await page.locator('.connection__state--live').waitFor();
    await page.locator('.incidents__row').waitFor();
    harness.api.isDown = true;
    harness.api.dropStreams();
    await page.getByText('Offline', { exact: true }).waitFor();
    expect(await page.locator('.incidents__row').count()).toBe(1);
    harness.api.isDown = false;
    await page.getByRole('button', { name: 'Retry now' }).click();
    await page.locator('.connection__state--live').waitFor();
    expect(await page.getByRole('button', { name: 'Retry now' }).count()).toBe(0);
  });

  it('survives a stream that is answered with an error', async () => {
    const page = await harness.open('/', { arrange: () => harness.api.failNext(/^\/stream$/, 503, 2) });
    await page.locator('.connection__state--live').waitFor();
    harness.api.put(fixtureIncident());
    await page.locator('.incidents__row').waitFor();
  });

  it('lets a timeline grow while it is watched, and catch up after a break', async () => {
    const view = fixtureIncident({ status: 'executing' });
    const { incidentId } = view.record;
    const page = await harness.open(`/incidents/${incidentId}`, { arrange: () => harness.api.put(view) });
    await page.getByText('Chain verified, 7 events').waitFor();
    await page.locator('.connection__state--live').waitFor();
    const grow = (message: string, from = view) => {
      const timeline = appendEvent(incidentId, from.timeline, {
        event: 'step_succeeded',
        timestamp: new Date().toISOString(),
        actor: 'recoverops',
        message,
        data: {},
      });
      const next = withRecord(from, { status: 'verifying' });
      return harness.api.put({ ...next, timeline: [...from.timeline, timeline] });
    };
    const grown = grow('Step s1 exited with 0.');
    await page.getByText('Step s1 exited with 0.').waitFor();
    await page.getByText('Chain verified, 8 events').waitFor();

    harness.api.isDown = true;
    harness.api.dropStreams();
    await page.getByText('This page may be behind').waitFor();
    harness.api.store.views.set(incidentId, grown);
    grow('The alarm is back in OK.', grown);
    harness.api.isDown = false;
    await page.getByText('The alarm is back in OK.').waitFor();
    await page.getByText('This page may be behind').waitFor({ state: 'detached' });
  });

  it('gives a connection back while an incident is in a hidden tab, and catches up after', async () => {
    const view = fixtureIncident({ status: 'executing' });
    const page = await harness.open(`/incidents/${view.record.incidentId}`, {
      arrange: () => harness.api.put(view),
    });
    const hide = (hidden: boolean) =>
      page.evaluate((value) => {
        Object.defineProperty(document, 'hidden', { configurable: true, value });
        document.dispatchEvent(new Event('visibilitychange'));
      }, hidden);
    await page.locator('.incident-header').getByText('Executing', { exact: true }).waitFor();
    await expect.poll(() => harness.api.streamCount, { timeout: WAIT_MS }).toBe(2);
    await hide(true);
    await expect.poll(() => harness.api.streamCount, { timeout: WAIT_MS }).toBe(1);
    harness.api.put(withRecord(view, { status: 'verifying' }));
    await hide(false);
    await page.locator('.incident-header').getByText('Verifying', { exact: true }).waitFor();
    expect(harness.api.streamCount).toBe(2);
  });

  it('says what to do about an incident that does not exist', async () => {
    const page = await harness.open('/incidents/1_nothing_here');
    await page.getByText('There is no such incident.').waitFor();
    await page.getByRole('link', { name: 'Incidents' }).first().click();
    await page.getByText('All quiet').waitFor();
  });
});
