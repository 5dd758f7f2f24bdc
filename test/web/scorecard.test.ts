import type { BrowserContextOptions } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it, test } from 'vitest';
import type { Scorecard } from '../../src/domain/record/scorecard/scorecard.ts';
import * as domain from '../../src/domain/record/scorecard/scorecard-words.ts';
import { shareOf } from '../../src/domain/record/scorecard/share.ts';
import * as web from '../../web/src/scorecard/scorecard-words.ts';
import { MODELS_TOLD, scored } from '../support/scored-incidents.ts';
import { findLowContrast } from './support/contrast.ts';
import { DashboardHarness } from './support/dashboard-harness.ts';
import { fixtureScorecard, MANY_SCORED } from './support/fixture-scorecard.ts';

const harness = new DashboardHarness();
beforeAll(() => harness.start());
afterAll(() => harness.stop());
afterEach(() => expect(harness.violations).toEqual([]));

const PHONE = { width: 390, height: 844 };

async function show(card: Scorecard, options: BrowserContextOptions = {}, query = '') {
  const page = await harness.open(`/scorecard${query}`, {
    ...options,
    arrange: () => {
      harness.api.scorecard = card;
    },
  });
  await page.locator('.scorecard .card').first().waitFor();
  return page;
}

describe('the scorecard', () => {
  it.each([
    ['light', undefined],
    ['dark', PHONE],
  ] as const)('tells how detectors and models did, in %s', async (colorScheme, viewport) => {
    const page = await show(fixtureScorecard(MANY_SCORED, MODELS_TOLD), {
      colorScheme,
      ...(viewport === undefined ? {} : { viewport }),
    });
    const card = page.getByRole('region', { name: 'disk full, by patterns' });
    const text = (await card.textContent()) ?? '';
    for (const said of [
      'log-pattern-disk-full',
      '19 incidents, 1 of them open now',
      '19 later findings',
      'completed and held14',
      'recovered by itself3',
      // Of the fifteen whose hosts were ill one was of another cause; three hosts were well.
      '; none found 3 times',
    ])
      expect(text).toContain(said);
    const models = await page.getByRole('region', { name: 'Model incident' }).textContent();
    for (const said of ['serving', 'cccccccccccc', 'test pack.macro f1 0.87', 'temperature 1.4'])
      expect(models).toContain(said);
    const refused = await page.getByRole('region', { name: 'Model sequence' }).textContent();
    expect(refused).toContain('its vectors do not come out');
    expect(refused).toContain('none serves');
    const width = viewport?.width ?? 1360;
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
    expect(await findLowContrast(page)).toEqual([]);
    expect(await page.locator('.topbar__nav [aria-current="page"]').textContent()).toBe('Scorecard');
  });

  it('is of the days that are chosen, and the choice stands in the address', async () => {
    const page = await show(fixtureScorecard(MANY_SCORED), {}, '?days=7');
    expect(await page.locator('.tabs [aria-current="page"]').textContent()).toBe('7 days');
    const asked = page.waitForResponse((response) => response.url().endsWith('/scorecard?days=90'));
    await page.getByRole('link', { name: '90 days' }).click();
    expect((await asked).status()).toBe(200);
    expect(new URL(page.url()).search).toBe('?days=90');
  });

  it('says where there is no data, and shows no figure for it', async () => {
    const page = await show(fixtureScorecard([]));
    const text = (await page.locator('.scorecard').textContent()) ?? '';
    expect(text).toContain('No finding has opened an incident in this time');
    expect(text).toContain('No detector has told of its models yet');
    expect(text).not.toMatch(/%|NaN|null/);
    const open = await show(
      fixtureScorecard([scored(1, { end: 'open', told: null, causes: [], looked: null })], {
        kind: 'unread',
        why: 'S3 does not answer: <b>SlowDown</b>',
      }),
    );
    const card = (await open.getByRole('region', { name: 'disk full, by patterns' }).textContent()) ?? '';
    for (const said of ['None has ended yet', 'no data', 'no model answered']) expect(card).toContain(said);
    expect(card).not.toMatch(/%/);
    expect(await open.locator('.scorecard').textContent()).toContain('S3 does not answer: <b>SlowDown</b>');
  });

  it('says what was not counted', async () => {
    const cut = fixtureScorecard([scored(1)], MODELS_TOLD, '2026-11-28T08:00:00.000Z');
    const page = await show({ ...cut, unreadable: 2, detectorsLeftOut: 3 });
    const text = (await page.locator('.scorecard').textContent()) ?? '';
    for (const said of ['Not all were counted', '2 incidents could not be read', '3 detectors with fewer'])
      expect(text).toContain(said);
  });

  it('that cannot be read says why, and is read again', async () => {
    const page = await harness.open('/scorecard', {
      arrange: () => harness.api.failNext(/^\/scorecard$/, 503),
    });
    await page.getByRole('alert').waitFor();
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.locator('.scorecard .card').first().waitFor();
  });

  it('stays as it was while nothing answers, and says so', async () => {
    const page = await show(fixtureScorecard([scored(1)]));
    harness.api.isDown = true;
    try {
      await page.getByRole('button', { name: 'Refresh' }).click();
      await page.getByRole('alert').filter({ hasText: 'RecoverOps does not answer' }).waitFor();
      expect(await page.getByRole('region', { name: 'disk full, by patterns' }).isVisible()).toBe(true);
    } finally {
      harness.api.isDown = false;
    }
  });

  it('lets nothing that people or others wrote come to life', async () => {
    const hostile = `<img src=x onerror="alert(1)"> \u202egnp.exe ${'x'.repeat(120)}`;
    const page = await show(
      fixtureScorecard([scored(1, { end: 'closed_by_person', reason: hostile, detector: `log-${hostile}` })]),
      { viewport: PHONE },
    );
    const text = (await page.locator('.scorecard').textContent()) ?? '';
    expect(await page.locator('.scorecard img').count()).toBe(0);
    expect(text).toContain('<img src=x');
    expect(text).not.toContain('\u202e');
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(PHONE.width);
  });
});

test('the dashboard uses the words of the command line', () => {
  expect(web.END_WORDS).toEqual(domain.END_WORDS);
  for (const share of [shareOf(0, 0), shareOf(0, 3), shareOf(2, 3), shareOf(10_000, 10_000)])
    expect(web.shareWords(share)).toBe(domain.shareText(share));
  const card = fixtureScorecard(MANY_SCORED, MODELS_TOLD);
  for (const score of card.detectors) expect(web.detectorWords(score)).toBe(domain.detectorText(score));
  for (const model of card.models.items)
    for (const isServing of [true, false, null])
      expect(web.servingWords({ ...model, isServing })).toBe(domain.servingText({ ...model, isServing }));
});
