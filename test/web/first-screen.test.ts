import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { BRIEF_QUESTIONS, briefOf } from '../../src/domain/record/brief/brief.ts';
import { seriousFaults } from './support/axe.ts';
import { DashboardHarness } from './support/dashboard-harness.ts';
import { fixtureHistories } from './support/fixture-history.ts';
import { fixtureIncident, withRecord } from './support/fixture-incidents.ts';
import { worstView } from './support/worst-view.ts';

const harness = new DashboardHarness();
beforeAll(() => harness.start());
afterAll(() => harness.stop());
afterEach(() => expect(harness.violations).toEqual([]));

const SCREENS = {
  desktop: { width: 1440, height: 900 },
  phone: { width: 390, height: 844 },
} as const;
const TARGET_PX = 44;

async function openWorst(options: Parameters<DashboardHarness['open']>[1] = {}, view = worstView()) {
  const page = await harness.open(`/incidents/${view.record.incidentId}`, {
    ...options,
    arrange: () => harness.api.put(view),
  });
  await page.locator('.brief').waitFor();
  await page.locator('.decision__bar, .attention').first().waitFor();
  return { page, view };
}

function usualView() {
  const view = fixtureIncident();
  const { diagnostics, targets } = view.record;
  if (diagnostics === null) throw new Error('nothing was diagnosed');
  return withRecord(view, {
    diagnostics: { ...diagnostics, facts: fixtureHistories(targets[0]?.instanceId ?? '') },
  });
}

/** Top and bottom of what a person looks for, in px from the top of the screen, before anything is scrolled. */
async function boxOf(page: Page, selector: string) {
  const box = await page.locator(selector).first().boundingBox();
  if (box === null) throw new Error(`${selector} is not there`);
  return { top: Math.round(box.y), bottom: Math.round(box.y + box.height), height: box.height };
}

describe('the first screen of the worst incident', () => {
  it.each(Object.entries(SCREENS))(
    'answers six questions and takes the decision, on a %s',
    async (name, viewport) => {
      const { page } = await openWorst({ viewport });
      const buttons = await boxOf(page, '.decision__buttons');
      const bar = await boxOf(page, '.decision__bar');
      // On a phone the bar lies over the page: what is below its top is not seen.
      const seenUntil = name === 'phone' ? bar.top : viewport.height;
      const positions: Record<string, number> = {};
      let above = 0;
      for (const question of BRIEF_QUESTIONS) {
        const line = await boxOf(page, `[data-question="${question}"]`);
        positions[question] = line.top;
        expect(line.top, question).toBeGreaterThanOrEqual(above);
        expect(line.bottom, `${question} of ${JSON.stringify(positions)}`).toBeLessThanOrEqual(seenUntil);
        above = line.top;
      }
      expect(buttons.bottom).toBeLessThanOrEqual(viewport.height);
      if (process.env.RECOVEROPS_FIGURES !== undefined)
        console.log(name, JSON.stringify({ ...positions, decision: buttons.top }));
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(
        viewport.width,
      );
    },
  );

  it.each(Object.entries(SCREENS))(
    'answers them of an end too, with what can be done, on a %s',
    async (_, viewport) => {
      const { outcome } = worstView().record.attempts[0] ?? {};
      const view = worstView({
        status: 'expired',
        outcome: outcome ?? null,
        endedAt: null,
        attention: { since: '2026-11-22T08:36:00.000Z', reason: 'r' },
      });
      const { page } = await openWorst({ viewport }, view);
      for (const question of BRIEF_QUESTIONS) {
        const line = await boxOf(page, `[data-question="${question}"]`);
        expect(line.bottom, question).toBeLessThanOrEqual(viewport.height);
      }
      const planAgain = await page.getByRole('button', { name: 'Plan again…' }).boundingBox();
      expect((planAgain?.y ?? Number.NaN) + (planAgain?.height ?? 0)).toBeLessThanOrEqual(viewport.height);
    },
  );

  it('holds the decision under the thumb, with targets of 44 px, however far one reads', async () => {
    const { page } = await openWorst({ viewport: SCREENS.phone });
    const before = await boxOf(page, '.decision__buttons');
    await page.mouse.wheel(0, 3_000);
    await page.waitForFunction(() => window.scrollY > 500);
    expect(await boxOf(page, '.decision__buttons')).toEqual(before);
    for (const name of ['Approve', 'Reject']) {
      const box = await page.getByRole('button', { name, exact: true }).boundingBox();
      expect(box?.height, name).toBeGreaterThanOrEqual(TARGET_PX);
      expect(box?.width, name).toBeGreaterThanOrEqual(TARGET_PX);
    }
    const small = await page.evaluate(
      (least) =>
        [...document.querySelectorAll('.incident button, .incident summary, .incident input, .tabs__tab')]
          .filter((each) => each.checkVisibility() && each.getBoundingClientRect().height < least)
          .map((each) => each.textContent),
      TARGET_PX,
    );
    expect(small).toEqual([]);
  });

  it('leads from the bar to what is missing', async () => {
    const { page } = await openWorst({ viewport: SCREENS.phone });
    await page.getByRole('link', { name: 'Go there' }).click();
    await page.waitForFunction(() => window.scrollY > 300);
    await page.getByRole('button', { name: 'Open every script' }).click();
    await page.getByText('Type the number of hosts').waitFor();
    await page.getByRole('link', { name: 'Go there' }).click();
    await page.getByLabel('This plan changes 10 hosts.').fill('10');
    await page.getByRole('button', { name: 'Approve', exact: true }).click();
    await page.getByText('Approval recorded').waitFor();
    expect(harness.api.posts).toHaveLength(1);
  });

  const LOOKS = Object.entries(SCREENS).flatMap(([screen, viewport]) =>
    (['light', 'dark'] as const).map((colorScheme) => ({ screen, viewport, colorScheme })),
  );
  it.each(LOOKS)('has no serious fault for axe, $screen, $colorScheme', async ({ viewport, colorScheme }) => {
    const { page } = await openWorst({ viewport, colorScheme });
    // With every script open where the colours and the width are others: each of both is measured once.
    if ((viewport === SCREENS.phone) === (colorScheme === 'dark'))
      await page.getByRole('button', { name: 'Open every script' }).click();
    expect(await seriousFaults(page)).toEqual([]);
  });

  it('is measured by an axe that finds what is wrong', async () => {
    const { page } = await openWorst();
    await page.evaluate(() => document.querySelector('.brief')?.append(document.createElement('button')));
    expect(await seriousFaults(page)).toEqual([expect.stringContaining('button-name')]);
  });
});

describe('what stands on the first screen', () => {
  it('is the plot of what the alarm watches, with its threshold and the moments of action', async () => {
    const { page } = await openWorst();
    const plane = page.locator('.trend__plane');
    expect(await plane.getAttribute('aria-label')).toMatch(
      /mem_used_percent until .*threshold is 90.*opened at /,
    );
    expect(await page.locator('.trend__moments li').allTextContents()).toEqual([
      expect.stringMatching(/^1 .*opened$/),
      expect.stringMatching(/^2 .*attempt 2$/),
    ]);
    // Something is drawn: not every pixel is the same.
    const colours = await plane.locator('canvas').evaluate((canvas) => {
      if (!(canvas instanceof HTMLCanvasElement)) return 0;
      const { data } = canvas.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height) ?? {
        data: [],
      };
      const seen = new Set<string>();
      for (let at = 0; at < data.length; at += 4)
        seen.add(`${data[at]},${data[at + 1]},${data[at + 2]},${data[at + 3]}`);
      return seen.size;
    });
    expect(colours).toBeGreaterThan(20);
  });

  it.each([
    ['the longest brief', worstView],
    ['a usual one', usualView],
  ])('is that plot on a phone too: right after %s, before the rest of the decision', async (_, view) => {
    const { page } = await openWorst({ viewport: SCREENS.phone }, view());
    const brief = await boxOf(page, '.brief');
    const plane = await boxOf(page, '.trend__plane');
    expect(plane.top).toBeGreaterThan(brief.bottom);
    expect(plane.top - brief.bottom).toBeLessThan(70);
    expect(plane.top).toBeLessThan((await boxOf(page, '.decision')).top);
    if (view === usualView)
      expect(plane.bottom).toBeLessThanOrEqual((await boxOf(page, '.decision__bar')).top);
  });

  it('says of a plot that ends before what was done that it was not read since', async () => {
    const approved = fixtureIncident({ status: 'executing' });
    const { diagnostics, targets } = approved.record;
    if (diagnostics === null) throw new Error('nothing was diagnosed');
    const facts = fixtureHistories(targets[0]?.instanceId ?? '');
    const view = withRecord(approved, { diagnostics: { ...diagnostics, facts } });
    const page = await harness.open(`/incidents/${view.record.incidentId}`, {
      arrange: () => harness.api.put(view),
    });
    await page.locator('.trend__caption').getByText('not read since').waitFor();
    expect(await page.locator('.trend__plane').getAttribute('aria-label')).toContain('not read since');
    const { page: before } = await openWorst();
    expect(await before.locator('.trend__caption').textContent()).not.toContain('not read since');
  });

  it('is nothing that was not read: without a series there is no plot', async () => {
    const { page } = await openWorst({}, fixtureIncident());
    expect(await page.locator('.trend').count()).toBe(0);
  });

  it('is, while it runs, how long it may take, the value, and the newest output', async () => {
    const running = fixtureIncident({ status: 'verifying' });
    const page = await harness.open(`/incidents/${running.record.incidentId}`, {
      arrange: () => harness.api.put(running),
    });
    const card = page.locator('.card').filter({ has: page.locator('.progress') });
    await card.waitFor();
    expect(await card.textContent()).toContain('1 of 1 action came back');
    expect(await card.locator('.time-limit').textContent()).toMatch(/^at most .* left$/);
    expect(await card.locator('.exact').textContent()).toContain('3%');
  });

  it('is what helped before, of the same alarm and resource alone', async () => {
    const now = fixtureIncident();
    const before = fixtureIncident({ status: 'completed', openedAgoSeconds: 86_400 });
    const other = fixtureIncident({ status: 'completed', scenario: 'memory' });
    const fixed = fixtureIncident({ status: 'rolled_back', openedAgoSeconds: 172_800 });
    const { record } = fixed;
    const begun = { ...record.begun, kind: 'undo', by: 'ana', reason: 'the app needs that log' } as const;
    const undone = { ...fixed, record: { ...record, begun }, brief: briefOf({ ...record, begun }) };
    const later = fixtureIncident({ status: 'completed', openedAgoSeconds: 1 });
    const page = await harness.open(`/incidents/${now.record.incidentId}`, {
      arrange: () => [before, undone, other, later, now].map((view) => harness.api.put(view)),
    });
    await page.locator('.past li').getByText('Helped:').waitFor();
    await page.locator('.past li').getByText('Undone:').waitFor();
    const [helped, takenBack, ...others] = await page.locator('.past li').allTextContents();
    expect(helped).toContain('Archive the application log');
    expect(takenBack).toContain('ana asked to undo the fix: the app needs that log');
    // A later one of the same alarm is none before it.
    expect(others).toEqual([]);
  });
});

describe('scripts', () => {
  it('are folded, whole in the page, and have to be opened where they can do harm', async () => {
    const view = fixtureIncident({ scenario: 'memory' });
    const page = await harness.open(`/incidents/${view.record.incidentId}`, {
      arrange: () => harness.api.put(view),
    });
    const approve = page.getByRole('button', { name: 'Approve', exact: true });
    await page.getByText('Open the scripts of s1 first').waitFor();
    expect(await approve.isDisabled()).toBe(true);
    expect(await page.getByText('kill -TERM').isVisible()).toBe(false);
    await page.locator('.step__scripts summary').click();
    await page.getByText('kill -TERM').waitFor();
    await expect.poll(() => approve.isEnabled()).toBe(true);
    // Folded again they were opened all the same.
    await page.locator('.step__scripts summary').click();
    await expect.poll(() => approve.isEnabled()).toBe(true);
  });

  it('need not be opened where a reviewed runbook does little', async () => {
    const view = fixtureIncident();
    const page = await harness.open(`/incidents/${view.record.incidentId}`, {
      arrange: () => harness.api.put(view),
    });
    const approve = page.getByRole('button', { name: 'Approve', exact: true });
    await approve.waitFor();
    await expect.poll(() => approve.isEnabled()).toBe(true);
  });
});
