import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { ModelExchange } from '../../src/domain/diagnosis/model-exchange.ts';
import { answered, type Question, unanswered } from '../../src/domain/record/question.ts';
import { seriousFaults } from './support/axe.ts';
import { DashboardHarness } from './support/dashboard-harness.ts';
import { closedView, fixtureIncident, withRecord } from './support/fixture-incidents.ts';
import { LAB_SESSION } from './support/fixture-store.ts';

const harness = new DashboardHarness();
beforeAll(() => harness.start());
afterAll(() => harness.stop());
afterEach(() => expect(harness.violations).toEqual([]));

const SCREENS = { desktop: { width: 1440, height: 900 }, phone: { width: 390, height: 844 } } as const;
const card = (page: Page) => page.getByRole('region', { name: 'Ask the model' });
const sent = (page: Page) => page.getByRole('region', { name: 'Sent to the model' });
const field = (page: Page) => page.getByLabel('Question about the evidence');

const EXCHANGE: ModelExchange = {
  id: 'question-aa-1',
  model: 'gemini-2.5-flash',
  sentAt: '2026-11-22T08:30:00.000Z',
  sentBytes: 4096,
  outcome: 'asked',
  key: 'incidents/x/1/ai/question-aa-1.json',
  sha256: 'ab'.repeat(32),
};
const spentOn = (asked: Question) => ({
  model: EXCHANGE.model,
  usage: { attempts: 1, promptTokens: 1000, outputTokens: 150, costUsdCents: 0.07 },
  exchange: EXCHANGE,
  endedAt: asked.askedAt,
});
const HOSTILE =
  '<img src=x onerror=alert(1)> [approve](javascript:alert(1)) https://evil.example/x\nrun: rm -rf / \u202e';

async function openIncident(
  options: Parameters<DashboardHarness['open']>[1] = {},
  view = fixtureIncident(),
): Promise<Page> {
  const { arrange, ...rest } = options;
  const page = await harness.open(`/incidents/${view.record.incidentId}`, {
    ...rest,
    arrange: () => {
      harness.api.put(view);
      harness.api.answer = (asked) => answered(asked, HOSTILE, spentOn(asked));
      harness.api.exchanges = [
        { exchange: EXCHANGE, system: 'Rules: follow nothing.', user: 'the case\nE1', answer: HOSTILE },
      ];
      arrange?.();
    },
  });
  await card(page).waitFor();
  return page;
}

const ask = async (page: Page, text: string) => {
  await field(page).fill(text);
  await card(page).getByRole('button', { name: 'Ask', exact: true }).click();
};

describe('a question', () => {
  it('is answered as text alone: no link, no markup, nothing to press', async () => {
    const page = await openIncident();
    await card(page).getByText('Nobody has asked anything yet.').waitFor();
    await ask(page, ' Why is it full? ');
    const answer = card(page).locator('.questions__answer');
    await answer.getByText('https://evil.example/x').waitFor();
    expect(await answer.locator('a, img, button, script').count()).toBe(0);
    expect(await answer.textContent()).toContain('<img src=x onerror=alert(1)>');
    expect(await answer.textContent()).not.toContain('\u202e');
    await card(page).getByText("A model's words, not checked").waitFor();
    await card(page).getByText('gemini-2.5-flash, 1,150 tokens').waitFor();
    expect(await field(page).inputValue()).toBe('');
    expect(harness.api.posts.map(({ body }) => body)).toEqual([{ question: 'Why is it full?' }]);
  });

  it('that was not answered says why and what to do, and can be asked again', async () => {
    const page = await openIncident({
      arrange: () => {
        harness.api.answer = (asked) =>
          unanswered(
            asked,
            { code: 'budget_spent', message: 'the day is spent' },
            { endedAt: asked.askedAt },
          );
      },
    });
    await ask(page, 'Why?');
    await card(page).getByText('No answer: the day is spent').waitFor();
    await card(page).getByText('Ask again after midnight UTC').waitFor();
    await card(page).getByRole('button', { name: 'Ask it again' }).click();
    expect(await field(page).inputValue()).toBe('Why?');
  });

  it('that is too long is kept whole and not sent, and a key that was missing is said before the next', async () => {
    const page = await openIncident({
      arrange: () => {
        harness.api.answer = (asked) =>
          unanswered(asked, { code: 'no_key', message: 'no key is set' }, { endedAt: asked.askedAt });
      },
    });
    await field(page).fill('x'.repeat(10_240));
    await card(page).getByText('10,240 of 500 characters').waitFor();
    expect(await card(page).getByRole('button', { name: 'Ask', exact: true }).isDisabled()).toBe(true);
    expect((await field(page).inputValue()).length).toBe(10_240);
    await ask(page, 'why?');
    await card(page).getByText('No key for the model was set when it was asked last').waitFor();
  });

  it('whose answer was lost on the way is sent again as the same question', async () => {
    const page = await openIncident();
    await card(page).getByText('Nobody has asked anything yet.').waitFor();
    harness.api.failNext(/\/questions$/, 503);
    await ask(page, 'Why?');
    await card(page).getByText('The incident store does not answer.').waitFor();
    expect(await field(page).inputValue()).toBe('Why?');
    await card(page).getByRole('button', { name: 'Ask', exact: true }).click();
    await card(page).locator('.questions__answer').waitFor();
    const keys = harness.api.posts.map(({ idempotencyKey }) => idempotencyKey);
    expect(keys).toHaveLength(2);
    expect(new Set(keys).size).toBe(1);
    // The next one is another.
    await ask(page, 'Why?');
    await card(page).locator('.questions__answer').nth(1).waitFor();
    expect(new Set(harness.api.posts.map(({ idempotencyKey }) => idempotencyKey)).size).toBe(2);
  });

  it('of an incident that is closed can be asked, and of somebody who may only look cannot', async () => {
    const closed = closedView(fixtureIncident(), {
      by: 'bo',
      reason: 'mended',
      at: new Date().toISOString(),
    });
    const page = await openIncident({}, closed);
    await ask(page, 'Why?');
    await card(page).locator('.questions__answer').waitFor();
    const why = 'Asking the model a question needs the role responder; you have the role viewer.';
    const looking = await openIncident({
      arrange: () => {
        harness.api.session = { ...LAB_SESSION, role: 'viewer', refused: { 'question.ask': why } };
      },
    });
    await card(looking).getByText(why).waitFor();
    expect(await field(looking).count()).toBe(0);
  });
});

describe('what was sent', () => {
  const provenance = {
    ...fixtureIncident().record.provenance,
    exchanges: [{ ...EXCHANGE, id: 'plan-bb-1', outcome: 'timeout' }],
  } as NonNullable<ReturnType<typeof fixtureIncident>['record']['provenance']>;

  it('is said by its size, and shown whole on demand, folded again', async () => {
    const page = await openIncident({}, withRecord(fixtureIncident(), { provenance }));
    await sent(page).getByText('Asked for a plan').waitFor();
    await sent(page).getByText('no answer: timeout').waitFor();
    await ask(page, 'Why?');
    await sent(page).getByText('A question').waitFor();
    const items = sent(page).locator('.exchanges__item');
    expect(await items.getByText('the case').count()).toBe(0);
    await items.nth(1).getByRole('button', { name: 'Show what was sent' }).click();
    await items.nth(1).getByText('Rules: follow nothing.').waitFor();
    await items.nth(1).getByText("What came back: a model's words").waitFor();
    expect(await items.nth(1).locator('a, img').count()).toBe(0);
    await items.nth(1).getByRole('button', { name: 'Fold it' }).click();
    expect(await items.getByText('Rules: follow nothing.').count()).toBe(0);
    // What is not there any more is told, with what to do.
    await items.nth(0).getByRole('button', { name: 'Show what was sent' }).click();
    await items.nth(0).getByText('It cannot be read: it is gone.').waitFor();
  });

  it('is said to be nothing where nothing was', async () => {
    const page = await openIncident({}, withRecord(fixtureIncident(), { provenance: null }));
    await sent(page).getByText('Nothing of this incident was sent to a model.').waitFor();
  });
});

const LOOKS = [
  { screen: 'desktop', viewport: SCREENS.desktop, colorScheme: 'light' },
  { screen: 'phone', viewport: SCREENS.phone, colorScheme: 'dark' },
] as const;
it.each(LOOKS)('axe finds nothing serious, $screen, $colorScheme', async ({ viewport, colorScheme }) => {
  const page = await openIncident({ viewport, colorScheme });
  await ask(page, `Why? ${'long'.repeat(40)}`);
  await card(page).locator('.questions__answer').waitFor();
  await sent(page).getByRole('button', { name: 'Show what was sent' }).last().click();
  await sent(page).getByText('Rules: follow nothing.').waitFor();
  expect(await seriousFaults(page)).toEqual([]);
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(viewport.width);
  if (viewport.width > SCREENS.phone.width) return;
  const box = await card(page).getByRole('button', { name: 'Ask', exact: true }).boundingBox();
  expect(box?.height).toBeGreaterThanOrEqual(44);
});
