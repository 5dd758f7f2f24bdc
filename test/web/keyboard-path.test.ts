import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { DashboardHarness } from './support/dashboard-harness.ts';
import { putEveryStatus } from './support/dashboard-views.ts';
import { fixtureIncident } from './support/fixture-incidents.ts';

const harness = new DashboardHarness();
beforeAll(() => harness.start());
afterAll(() => harness.stop());
afterEach(() => expect(harness.violations).toEqual([]));

/** What nobody presses who wants to decide; a path that is longer leads nowhere. */
const PRESSES_MAX = 60;

/** Keys alone, counted. */
class Keyboard {
  presses = 0;
  readonly #page: Page;
  constructor(page: Page) {
    this.#page = page;
  }

  async press(key: string): Promise<void> {
    this.presses += 1;
    await this.#page.keyboard.press(key);
  }

  async type(text: string): Promise<void> {
    this.presses += text.length;
    await this.#page.keyboard.type(text);
  }

  /** Presses Tab until the focus stands on what bears the name, which has to be seen then. */
  async tabTo(name: string | RegExp): Promise<void> {
    for (let tabs = 0; tabs < PRESSES_MAX; tabs += 1) {
      await this.press('Tab');
      const focused = this.#page.locator(':focus');
      const said = (await focused.getAttribute('aria-label')) ?? (await focused.textContent()) ?? '';
      if (typeof name === 'string' ? said.trim() === name : name.test(said)) {
        const outline = await focused.evaluate((element) => getComputedStyle(element).outlineStyle);
        expect([name, outline]).not.toEqual([name, 'none']);
        return;
      }
    }
    throw new Error(`${PRESSES_MAX} times Tab do not lead to ${name}`);
  }
}

function tell(what: string, keyboard: Keyboard, beganMs: number): void {
  if (process.env.RECOVEROPS_FIGURES === undefined) return;
  const seconds = ((performance.now() - beganMs) / 1_000).toFixed(1);
  console.log(`${what}: ${keyboard.presses} keystrokes, ${seconds} s of the browser and no thinking`);
}

describe('with keys alone', () => {
  it('the list leads to an incident that waits, and on to its decision', async () => {
    const page = await harness.open('/', { arrange: () => putEveryStatus(harness.api) });
    await page.locator('.incidents__link').first().waitFor();
    const beganMs = performance.now();
    const keys = new Keyboard(page);
    await keys.tabTo('Skip to the content');
    await keys.press('Enter');
    await keys.tabTo(/^Needs approval/);
    await keys.press('Enter');
    await page.waitForURL('**/?group=approval');
    await page.getByText('1 incident', { exact: true }).waitFor();
    await keys.tabTo(/-ASG$|-ALB$/);
    await keys.press('Enter');
    await page.getByText('recomputed here').waitFor();
    const scripts = await page.locator('.step__scripts summary').count();
    if (await page.getByText('Open the scripts of').isVisible()) {
      for (let at = 0; at < scripts; at += 1) {
        await keys.tabTo(/scripts?/i);
        await keys.press('Enter');
      }
    }
    await keys.tabTo('Approve');
    await keys.press('Enter');
    await page.getByText('Approval recorded').waitFor();
    tell('from the list to a decision', keys, beganMs);
    expect(harness.api.posts.at(-1)).toMatchObject({ body: { kind: 'approve' } });
    expect(keys.presses).toBeLessThanOrEqual(PRESSES_MAX);
  });

  it('a link that was sent leads to its decision', async () => {
    const view = fixtureIncident();
    const beganMs = performance.now();
    const page = await harness.open(`/incidents/${view.record.incidentId}`, {
      arrange: () => harness.api.put(view),
    });
    await page.getByText('recomputed here').waitFor();
    const keys = new Keyboard(page);
    await keys.tabTo('Skip to the content');
    await keys.press('Enter');
    await keys.tabTo('Approve');
    await keys.press('Enter');
    await page.getByText('Approval recorded').waitFor();
    tell('from a link to a decision', keys, beganMs);
    expect(harness.api.posts).toHaveLength(1);
    expect(keys.presses).toBeLessThanOrEqual(PRESSES_MAX);
  });
});
