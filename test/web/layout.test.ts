import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { INCIDENT_STATUSES } from '../../src/domain/record/state-machine.ts';
import { findLowContrast } from './support/contrast.ts';
import { DashboardHarness } from './support/dashboard-harness.ts';
import { fixtureIncident, withRecord } from './support/fixture-incidents.ts';

const harness = new DashboardHarness();
beforeAll(() => harness.start());
afterAll(() => harness.stop());
afterEach(() => expect(harness.violations).toEqual([]));

const PHONE = { width: 360, height: 740 };

/** Every page and tab of the dashboard, one after the other in one browser page. */
async function eachView(
  options: Parameters<DashboardHarness['open']>[1],
  look: (page: Page, path: string) => Promise<void>,
): Promise<void> {
  const pending = fixtureIncident({ scenario: 'memory', hosts: 2 });
  const page = await harness.open('/', {
    ...options,
    arrange: () => {
      for (const [index, status] of INCIDENT_STATUSES.entries()) {
        harness.api.put(fixtureIncident({ status, openedAgoSeconds: 200 + index * 60 }));
      }
      harness.api.put(pending);
    },
  });
  const failed = [...harness.api.store.views.values()].find(({ record }) => record.status === 'failed');
  const base = `/incidents/${pending.record.incidentId}`;
  const tabs = ['', '?tab=diagnostics', '?tab=runs', '?tab=alarm'].map((tab) => `${base}${tab}`);
  for (const path of [
    '/',
    '/?group=closed&alarm=none',
    '/lab',
    '/mutes',
    '/access',
    ...tabs,
    `/incidents/${failed?.record.incidentId}`,
    '/?group=attention',
  ]) {
    await page.goto(`${harness.api.url}${path}`);
    await page.locator('h1').waitFor();
    await page.locator('.skeleton').waitFor({ state: 'detached' });
    await look(page, path);
  }
}

describe('the layout', () => {
  it('needs no sideways scrolling at phone width', async () => {
    const overflows: string[] = [];
    await eachView({ viewport: PHONE }, async (page, path) => {
      const width = await page.evaluate(() => document.documentElement.scrollWidth);
      if (width > PHONE.width) overflows.push(`${path}: ${width}`);
    });
    expect(overflows).toEqual([]);
  });

  it('leaves the ids of hosts whole beside the longest alarm name', async () => {
    const view = fixtureIncident();
    const page = await harness.open('/', {
      viewport: { width: 1280, height: 844 },
      arrange: () =>
        harness.api.put(withRecord(view, { alarm: { ...view.record.alarm, name: 'L'.repeat(255) } })),
    });
    const hosts = page.locator('.incidents__resource .safe-text').last();
    await hosts.waitFor();
    expect(await hosts.textContent()).toMatch(/^i-/);
    expect(await hosts.evaluate((element) => element.getClientRects().length)).toBe(1);
  });

  it('shows every tab at phone width, none beyond an edge that nobody sees', async () => {
    const beyond: string[] = [];
    await eachView({ viewport: PHONE }, async (page, path) => {
      const tabs = await page.locator('.tabs__tab').all();
      for (const tab of tabs) {
        const box = await tab.boundingBox();
        if (box === null || box.x + box.width > PHONE.width)
          beyond.push(`${path}: ${await tab.textContent()}`);
      }
    });
    expect(beyond).toEqual([]);
  });

  it.each(['light', 'dark'] as const)('holds the contrast of WCAG AA in %s', async (colorScheme) => {
    const faults: string[] = [];
    await eachView({ colorScheme }, async (page, path) => {
      for (const fault of await findLowContrast(page)) faults.push(`${path} ${fault}`);
    });
    expect(faults).toEqual([]);
  });

  it('stands still for those who ask for less motion', async () => {
    let release = () => {};
    const page = await harness.open('/', {
      reducedMotion: 'reduce',
      arrange: () => {
        release = harness.api.hold(/^\/incidents$/);
      },
    });
    await page.locator('.skeleton__row').first().waitFor();
    expect(await page.evaluate(() => document.getAnimations().length)).toBe(0);
    release();
  });

  it('remembers a theme that was chosen, against the system', async () => {
    const page = await harness.open('/', { colorScheme: 'light' });
    const background = () => page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
    const light = await background();
    await page.getByLabel('Colour theme').selectOption('dark');
    const dark = await background();
    expect(dark).not.toBe(light);
    await page.reload();
    await page.locator('h1').waitFor();
    expect(await background()).toBe(dark);
    await page.getByLabel('Colour theme').selectOption('system');
    expect(await background()).toBe(light);
  });

  it('names every control', async () => {
    await eachView({}, async (page, path) => {
      const unnamed = await page.evaluate(() =>
        [...document.querySelectorAll('button, a, input, select, textarea')]
          .filter((control) => {
            const label = control instanceof HTMLElement && 'labels' in control ? control.labels : null;
            const labelled = label instanceof NodeList && label.length > 0;
            return (
              !labelled && (control.textContent ?? '').trim() === '' && !control.hasAttribute('aria-label')
            );
          })
          .map((control) => control.outerHTML),
      );
      expect({ path, unnamed }).toEqual({ path, unnamed: [] });
    });
  });

  it('leads past the navigation with the first Tab, and to the heading after a move', async () => {
    const view = fixtureIncident();
    const page = await harness.open('/', { arrange: () => harness.api.put(view) });
    const focused = () => page.evaluate(() => document.activeElement?.textContent);
    await page.locator('.incidents__link').waitFor();
    await page.keyboard.press('Tab');
    expect(await focused()).toBe('Skip to the content');
    await page.locator('.incidents__link').press('Enter');
    await page.getByText('recomputed here').waitFor();
    expect(await focused()).toBe(view.record.alarm.name);
    await page.goBack();
    await page.locator('.incidents__link').waitFor();
    expect(await focused()).toBe('Incidents');
  });

  it('is measured by a test that can fail', async () => {
    const page = await harness.open('/');
    await page.getByText('All quiet').waitFor();
    expect(await findLowContrast(page, 22)).not.toEqual([]);
  });
});
