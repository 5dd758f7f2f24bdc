import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Fact } from '../../src/domain/diagnosis/facts.ts';
import { renderReport } from '../../src/domain/record/report/render-report.ts';
import { pathOf, plotScale, stretches, tableRows, yOf } from '../../web/src/incident/plot-lines.ts';
import { timelineOf } from '../support/incident-record.ts';
import { worstRecord } from '../support/worst-record.ts';
import { seriousFaults } from './support/axe.ts';
import { findLowContrast } from './support/contrast.ts';
import { DashboardHarness } from './support/dashboard-harness.ts';
import { fixtureHistories, fixtureHistory } from './support/fixture-history.ts';
import { fixtureIncident, withRecord } from './support/fixture-incidents.ts';

const harness = new DashboardHarness();
beforeAll(() => harness.start());
afterAll(() => harness.stop());
afterEach(() => expect(harness.violations).toEqual([]));

const PHONE = { width: 390, height: 844 };
const HOST = 'i-0aaa1111bbbb2222c';

async function show(facts: readonly Fact[], options: Parameters<DashboardHarness['open']>[1] = {}) {
  const view = fixtureIncident({ scenario: 'memory' });
  const { diagnostics } = view.record;
  if (diagnostics === null) throw new Error('the fixture has no diagnostics');
  const page = await harness.open(`/incidents/${view.record.incidentId}?tab=diagnostics`, {
    viewport: PHONE,
    ...options,
    arrange: () => harness.api.put(withRecord(view, { diagnostics: { ...diagnostics, facts } })),
  });
  await page.locator('.incident__tab .card').first().waitFor();
  return page;
}

describe('the history of the metrics', () => {
  it('is drawn with threshold and onset, fits a phone, and says in words what it shows', async () => {
    const page = await show(fixtureHistories(HOST));
    const plots = page.locator('.plot');
    await plots.first().waitFor();
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(PHONE.width);
    const picture = plots.first().getByRole('img');
    const words = (await picture.getAttribute('aria-label')) ?? '';
    expect(words).toContain('mem_used_percent from ');
    expect(words).toContain("the alarm's threshold is 90");
    expect(words).toContain('breached since ');
    const box = await picture.boundingBox();
    expect(box?.width).toBeGreaterThan(200);
    expect(await plots.first().locator('.plot__threshold').count()).toBe(1);
    expect(await plots.first().locator('.plot__onset').count()).toBe(1);
    // The gap of twenty minutes is none of the line.
    expect(await plots.first().locator('.plot__line').count()).toBe(2);
  });

  it('has its values as a table', async () => {
    const page = await show([fixtureHistory(HOST)]);
    await page.getByText('Values of mem_used_percent').click();
    const rows = page.locator('.plot__values tbody tr');
    expect(await rows.count()).toBe(24);
    expect(await rows.last().textContent()).toContain('95');
  });

  it('shows each series once, what moved first, and the rest on request', async () => {
    const [own, ...near] = fixtureHistories(HOST);
    const page = await show([...near.toReversed(), ...(own === undefined ? [] : [own, own])]);
    const names = () => page.locator('.plot figcaption strong').allTextContents();
    expect((await names()).slice(0, 2)).toEqual(['mem_used_percent', 'swap_used_percent']);
    expect(await names()).toHaveLength(4);
    expect(await page.getByText('1 further metric').isVisible()).toBe(true);
  });

  it.each(['light', 'dark'] as const)('can be read in %s', async (colorScheme) => {
    const page = await show(fixtureHistories(HOST), { colorScheme });
    await page.locator('.plot').first().waitFor();
    expect(await findLowContrast(page)).toEqual([]);
  });

  it('is not there where nothing was read', async () => {
    const page = await show([]);
    expect(await page.locator('.plot').count()).toBe(0);
    expect(await page.getByText('The last day').count()).toBe(0);
  });
});

describe('the lines of a plot', () => {
  it.each([
    ['nothing', []],
    ['one point', [[1, 2]]],
    [
      'points of one time',
      [
        [1, 2],
        [1, 3],
      ],
    ],
    [
      'no number',
      [
        [1, Number.NaN],
        [2, Number.POSITIVE_INFINITY],
      ],
    ],
  ] as const)('there are none of %s', (_, points) => {
    expect(plotScale(points, null)).toBeNull();
  });

  it('a flat line stands within the plane, and so does a threshold far from it', () => {
    for (const threshold of [null, 1_000, -1_000]) {
      const scale = plotScale(
        [
          [0, 5],
          [60, 5],
        ],
        threshold,
      );
      if (scale === null) throw new Error('there is a line');
      for (const value of [5, threshold ?? 5]) {
        expect(yOf(scale, value)).toBeGreaterThanOrEqual(0);
        expect(yOf(scale, value)).toBeLessThanOrEqual(120);
      }
      expect(
        pathOf(scale, [
          [0, 5],
          [60, 5],
        ]),
      ).toMatch(/^M0,[\d.]+L600,[\d.]+$/);
    }
  });

  it('an hour between points of earlier days is no gap, twenty minutes between minutes are one', () => {
    const hourly = Array.from({ length: 5 }, (_, index) => [index * 3_600, 1] as const);
    const minutes = Array.from({ length: 5 }, (_, index) => [5 * 3_600 + index * 60, 1] as const);
    const later = Array.from({ length: 5 }, (_, index) => [5 * 3_600 + 1_440 + index * 60, 1] as const);
    expect(stretches([...hourly, ...minutes], 60)).toHaveLength(1);
    expect(stretches([...hourly, ...minutes, ...later], 60)).toHaveLength(2);
    expect(stretches([], 60)).toEqual([]);
  });

  it('a table has at most two dozen rows, both ends among them', () => {
    const many = Array.from({ length: 160 }, (_, index) => [index, index] as const);
    expect(tableRows(many)).toHaveLength(24);
    expect(tableRows(many).at(0)).toEqual([0, 0]);
    expect(tableRows(many).at(-1)).toEqual([159, 159]);
    expect(tableRows(many.slice(0, 3))).toHaveLength(3);
  });
});

describe('on paper and in a report', () => {
  it('an incident is black on white, whole, and without what only a screen can use', async () => {
    const page = await show(fixtureHistories(HOST), {
      colorScheme: 'dark',
      viewport: { width: 800, height: 900 },
    });
    const seen = (selector: string) => page.locator(selector).first().isVisible();
    expect([await seen('.topbar'), await seen('.report a')]).toEqual([true, true]);
    await page.emulateMedia({ media: 'print' });
    expect([await seen('.topbar'), await seen('.button'), await seen('.report a')]).toEqual([
      false,
      false,
      false,
    ]);
    expect(await seen('.plot')).toBe(true);
    expect(await page.locator('form:visible').count()).toBe(0);
    // What is closed on the screen, such as the bytes of a plan, is read on paper.
    const closed = await page
      .locator('main details:not([open], .signal) > :not(summary)')
      .evaluateAll((all) => all.map((one) => one.checkVisibility({ contentVisibilityAuto: true })));
    expect([closed.length > 0, closed.every(Boolean)]).toEqual([true, true]);
    expect(await seen('.signal')).toBe(false);
    const ground = await page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    expect(ground).toBe('rgb(255, 255, 255)');
    expect(await findLowContrast(page)).toEqual([]);
  });

  it('the report has a link for each of its forms', async () => {
    const page = await show([]);
    const links = page.locator('.report a');
    const hrefs = await links.evaluateAll((all) => all.map((link) => link.getAttribute('href')));
    expect(hrefs.map((href) => href?.split('?')[1])).toEqual([
      'format=html',
      'format=markdown&download=true',
      'format=json&download=true',
    ]);
  });

  it('the report as a page has its style by its own policy, fits a phone, and is at fault nowhere', async () => {
    const [history] = fixtureHistories(HOST);
    const { diagnostics, ...record } = worstRecord();
    if (history === undefined || diagnostics === null) throw new Error('the fixtures have no history');
    const facts = [{ ...history, role: 'alarm', threshold: 90 } as Fact];
    const timeline = timelineOf(record.incidentId, 30, 'שלום <script>document.title = "pwned"</script>');
    const sources = { record: { ...record, diagnostics: { ...diagnostics, facts } }, timeline };
    const html = renderReport({ ...sources, earlier: [worstRecord({ attempt: 1 })], questions: [] }, 'html');
    const page = await harness.open('/login', { signedIn: false, viewport: PHONE });
    const contentType = 'text/html; charset=utf-8';
    await page.route('**/report.html', (route) => route.fulfill({ contentType, body: html }));
    await page.goto(`${harness.api.url}/report.html`);
    expect(await page.title()).toBe(`Incident ${record.incidentId}`);
    expect(await page.locator('script').count()).toBe(0);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(PHONE.width);
    const styled = await page
      .locator('svg .threshold')
      .evaluate((line) => getComputedStyle(line).strokeDasharray);
    expect(styled).toBe('6px, 4px');
    expect(await seriousFaults(page)).toEqual([]);
    await page.emulateMedia({ media: 'print' });
    const cut = await page
      .locator('pre')
      .evaluateAll((all) => all.filter((one) => one.scrollHeight > one.clientHeight + 1).length);
    expect(cut).toBe(0);
    expect(await page.locator('nav').isVisible()).toBe(false);
  });
});
