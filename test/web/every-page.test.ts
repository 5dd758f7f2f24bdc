import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { parseRoute, ROUTE_EXAMPLES } from '../../web/src/routing/routes.ts';
import { seriousFaults } from './support/axe.ts';
import { DashboardHarness } from './support/dashboard-harness.ts';
import { DASHBOARD_VIEWS, openView } from './support/dashboard-views.ts';

const harness = new DashboardHarness();
beforeAll(() => harness.start());
afterAll(() => harness.stop());
// A request to anywhere else, an exception, a script that is not ours: of every page.
afterEach(() => expect(harness.violations).toEqual([]));

const DESKTOP = { width: 1440, height: 900 };
const PHONE = { width: 390, height: 844 };
const LOOKS = [
  { look: 'light', viewport: DESKTOP, colorScheme: 'light', rules: 'all' },
  { look: 'dark', viewport: DESKTOP, colorScheme: 'dark', rules: 'colour' },
  { look: 'phone', viewport: PHONE, colorScheme: 'light', rules: 'all' },
] as const;

/** To be hit with a thumb. */
const TARGET_PX = 44;
const TARGETS = [
  'button',
  'select',
  'summary',
  'textarea',
  'nav a',
  '.button',
  'input:not([type="checkbox"], [type="radio"])',
  'label:has(> [type="checkbox"])',
].join();

const VIEWS = Object.values(DASHBOARD_VIEWS).flat();

async function smallTargets(page: Page): Promise<string[]> {
  const small = await page
    .locator(TARGETS)
    .evaluateAll(
      (all, least) =>
        all
          .filter((each) => each.checkVisibility() && each.getBoundingClientRect().height < least)
          .map((each) => `${each.tagName} ${each.className} ${each.textContent}`.slice(0, 80)),
      TARGET_PX,
    );
  return small.map((each) => `too small for a thumb: ${each}`);
}

describe('every page of the router', () => {
  it('is among the views that are looked at', () => {
    expect(Object.keys(DASHBOARD_VIEWS).toSorted()).toEqual(Object.keys(ROUTE_EXAMPLES).toSorted());
    for (const [kind, path] of Object.entries(ROUTE_EXAMPLES)) expect(parseRoute(path).kind).toBe(kind);
  });

  it.each(VIEWS)(
    '$name: no serious fault for axe in light, dark and 390 px, nothing sideways, and targets of 44 px on a phone',
    async (view) => {
      const page = await openView(harness, view);
      const faults: string[] = [];
      for (const { look, viewport, colorScheme, rules } of LOOKS) {
        await page.setViewportSize(viewport);
        await page.emulateMedia({ colorScheme });
        for (const fault of await seriousFaults(page, rules)) faults.push(`${look}: ${fault}`);
        const width = await page.evaluate(() => document.documentElement.scrollWidth);
        if (width > viewport.width) faults.push(`${look}: ${width} px wide`);
        if (viewport === PHONE) faults.push(...(await smallTargets(page)));
      }
      expect(faults).toEqual([]);
    },
  );

  it('is watched by a harness that sees what is loaded from elsewhere', async () => {
    const page = await harness.open('/');
    await page.evaluate(() => {
      const image = document.createElement('img');
      image.src = 'http://127.0.0.1:9/pixel.png';
      document.body.append(image);
    });
    await expect.poll(() => harness.violations.join()).toMatch(/127\.0\.0\.1:9|security policy/i);
    harness.violations.length = 0;
  });
});
