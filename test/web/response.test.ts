import type { BrowserContextOptions } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it, test } from 'vitest';
import { PHASES } from '../../src/domain/record/response/incident-measure.ts';
import {
  type MeasuredIncident,
  RESPONSE_DAYS,
  RESPONSE_GROUPS,
} from '../../src/domain/record/response/response-metrics.ts';
import * as domain from '../../src/domain/record/response/response-words.ts';
import * as web from '../../web/src/response/response-words.ts';
import { measured } from '../support/measured-incidents.ts';
import { findLowContrast } from './support/contrast.ts';
import { DashboardHarness } from './support/dashboard-harness.ts';
import { MANY_MEASURED } from './support/fixture-response.ts';

const harness = new DashboardHarness();
beforeAll(() => harness.start());
afterAll(() => harness.stop());
afterEach(() => expect(harness.violations).toEqual([]));

const PHONE = { width: 390, height: 844 };

async function show(all: readonly MeasuredIncident[], options: BrowserContextOptions = {}, query = '') {
  const page = await harness.open(`/response${query}`, {
    ...options,
    arrange: () => {
      harness.api.measured = all;
    },
  });
  await page.locator('.scorecard > *').first().waitFor();
  return page;
}

describe('response metrics', () => {
  it.each([
    ['light', undefined],
    ['dark', PHONE],
  ] as const)('tell how fast and how well, and where the time went, in %s', async (colorScheme, viewport) => {
    const page = await show(MANY_MEASURED, {
      colorScheme,
      ...(viewport === undefined ? {} : { viewport }),
    });
    const text = async (name: string) => (await page.getByRole('region', { name }).textContent()) ?? '';
    expect(await text('How fast')).toContain('Acknowledged later than 30 min16 of 16: 100 % (81 % to 100 %)');
    expect(await text('How well')).toContain('Rolled back1 of 15: 7 %');
    expect(await text('Where the time went')).toContain('waiting for a decision40 min');
    expect(await page.locator('.trend canvas').count()).toBe(2);
    expect(await page.getByRole('img', { name: /^Mean time to acknowledge: 2026-11-22/ }).count()).toBe(1);
    expect(await page.getByRole('img', { name: /^Mean time to the end: 2026-11-22/ }).count()).toBe(1);
    expect(await text('By alarm')).toContain('Memory-Critical3');
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(
      viewport?.width ?? 1360,
    );
    expect(await findLowContrast(page)).toEqual([]);
    expect(await page.locator('.topbar__nav [aria-current="page"]').textContent()).toBe('Response');
  });

  it('are of what is chosen, and the choice stands in the address', async () => {
    const page = await show(MANY_MEASURED);
    await page.getByRole('link', { name: 'Cause' }).click();
    await page.getByRole('link', { name: 'leaking_unit' }).click();
    await page.getByText('3 incidents, 0 of them open').waitFor();
    expect(new URL(page.url()).search).toBe('?days=30&by=cause&cause=leaking_unit');
    await page.reload();
    await page.getByText('3 incidents, 0 of them open').waitFor();
    // With another name both have to hold, and one of them is taken away again.
    await page.getByRole('link', { name: 'Runbook' }).click();
    await page.getByRole('link', { name: 'restart-unit' }).click();
    await page.getByText('runbook restart-unit').waitFor();
    expect(new URL(page.url()).search).toBe('?days=30&by=runbook&cause=leaking_unit&runbook=restart-unit');
    await page.getByRole('link', { name: 'Without this cause' }).click();
    await page.getByText('cause leaking_unit').waitFor({ state: 'detached' });
    expect(new URL(page.url()).search).toBe('?days=30&by=runbook&runbook=restart-unit');
    await page.getByRole('link', { name: 'Count all' }).click();
    await page.getByText('16 incidents, 1 of them open').waitFor();
  });

  it('say that there are none, and show no figure', async () => {
    const page = await show([]);
    const text = (await page.locator('.scorecard').textContent()) ?? '';
    expect(text).toContain('No incident was opened in this time');
    expect(text).not.toMatch(/%|NaN|null|no data/);
  });

  it('that cannot be read say why, and are read again', async () => {
    const page = await harness.open('/response', {
      arrange: () => harness.api.failNext(/^\/response-metrics$/, 503),
    });
    await page.getByRole('alert').waitFor();
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.getByText('No incident was opened in this time').waitFor();
  });

  it('let no name come to life', async () => {
    const hostile = `<img src=x onerror="alert(1)"> \u202egnp.exe ${'x'.repeat(120)}`;
    const page = await show([measured(0, {}, { alarmName: hostile })], { viewport: PHONE });
    const text = (await page.locator('.scorecard').textContent()) ?? '';
    expect(await page.locator('.scorecard img').count()).toBe(0);
    expect(text).toContain('<img src=x');
    expect(text).not.toContain('\u202e');
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(PHONE.width);
  });
});

test('the dashboard uses the words of the command line', () => {
  expect(web.PHASE_WORDS).toEqual(domain.PHASE_WORDS);
  expect([web.PHASES, web.DAYS, web.GROUPS]).toEqual([PHASES, RESPONSE_DAYS, RESPONSE_GROUPS]);
  for (const ms of [null, 0, 42_400, 430_000, 11_100_000, 187_200_000])
    expect(web.durationWords(ms)).toBe(domain.durationText(ms));
  for (const cents of [0, 0.4, 1, 250]) expect(web.dollarsWords(cents)).toBe(domain.dollarsText(cents));
});
