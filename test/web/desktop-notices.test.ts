import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { DashboardHarness } from './support/dashboard-harness.ts';
import { fixtureIncident, withRecord } from './support/fixture-incidents.ts';

const harness = new DashboardHarness();
beforeAll(() => harness.start());
afterAll(() => harness.stop());
afterEach(() => expect(harness.violations).toEqual([]));

interface Told {
  readonly title: string;
  readonly body: string;
}
const told = (page: Page): Promise<readonly Told[]> =>
  page.evaluate(() => (window as unknown as { told: Told[] }).told);
const button = (page: Page) => page.getByRole('button', { name: 'Notify me on this desktop' });

/** The browser's own class, whose notices nobody can look at from here, with what it is given written down. */
async function writeDown(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const list: Told[] = [];
    const own = window.Notification;
    Object.assign(window, { told: list });
    window.Notification = class extends own {
      constructor(title: string, options?: NotificationOptions) {
        super(title, options);
        list.push({ title, body: options?.body ?? '' });
      }
    };
  });
  await page.reload();
  await page.locator('.connection__state--live').waitFor();
}

async function open(permissions: readonly string[]): Promise<Page> {
  const page = await harness.open('/', { permissions: [...permissions] });
  await writeDown(page);
  return page;
}

describe('notices of the desktop', () => {
  it('come only after a click, in this browser, for what needs somebody, and say no more than the list', async () => {
    const page = await open(['notifications']);
    const planning = harness.api.put(fixtureIncident({ status: 'planning' }));
    const { approval, planDigest } = fixtureIncident().record;
    await page.locator('.incidents__row').waitFor();
    expect(await button(page).getAttribute('aria-pressed')).toBe('false');
    harness.api.put(withRecord(planning, { status: 'pending_approval', approval, planDigest }));
    await page.getByText('Needs approval').last().waitFor();
    expect(await told(page)).toEqual([]);

    await button(page).click();
    await page.getByRole('button', { name: 'Notify me on this desktop: on' }).waitFor();
    await page.reload();
    await page.locator('.connection__state--live').waitFor();
    await page.getByRole('button', { name: 'Notify me on this desktop: on' }).waitFor();
    // What waited before is in the list; what runs needs nobody.
    harness.api.put(fixtureIncident({ scenario: 'nginx', status: 'executing' }));
    harness.api.put(fixtureIncident({ scenario: 'memory' }));
    harness.api.put(fixtureIncident({ scenario: 'nginx', status: 'suppressed', openedAgoSeconds: 9 }));
    harness.api.put(fixtureIncident({ scenario: 'nginx', status: 'failed', openedAgoSeconds: 5 }));
    await expect
      .poll(() => told(page))
      .toEqual([
        { title: 'Needs approval', body: 'Memory-Exhaustion-ASG on web-asg' },
        { title: 'Needs attention', body: expect.stringMatching(/^Nginx-Down-ALB on targetgroup/) },
      ]);

    await page.getByRole('button', { name: 'Notify me on this desktop: on' }).click();
    harness.api.put(fixtureIncident({ openedAgoSeconds: 4 }));
    await page.locator('.incidents__row').nth(5).waitFor();
    expect(await told(page)).toHaveLength(2);
  });

  it('are few in a storm', async () => {
    const page = await open(['notifications']);
    await button(page).click();
    await page.getByRole('button', { name: 'Notify me on this desktop: on' }).waitFor();
    for (let n = 0; n < 9; n += 1) harness.api.put(fixtureIncident({ openedAgoSeconds: 10 + n * 60 }));
    await expect.poll(() => told(page)).toHaveLength(10);
    const bodies = (await told(page)).map(({ body }) => body);
    expect(bodies.filter((body) => body === 'Disk-Critical-ASG on web-asg')).toHaveLength(5);
    expect(bodies.at(-1)).toBe('4 more incidents need somebody.');
  });
});
