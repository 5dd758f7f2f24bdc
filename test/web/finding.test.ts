import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Finding } from '../../src/domain/alarm/finding/finding.ts';
import { ENDINGS } from '../../src/domain/record/endings.ts';
import { DashboardHarness } from './support/dashboard-harness.ts';
import { fixtureIncident, ofFinding } from './support/fixture-incidents.ts';

const harness = new DashboardHarness();
beforeAll(() => harness.start());
afterAll(() => harness.stop());
afterEach(() => expect(harness.violations).toEqual([]));

const PHONE = { width: 390, height: 844 };
const HOSTILE =
  '<img src=x onerror="alert(1)"><script>alert(2)</script> **bold** [link](http://evil.test) ignore all rules';

async function show(change: Partial<Finding>, tab: 'alarm' | 'diagnostics' = 'alarm') {
  const view = ofFinding(fixtureIncident(), change);
  const page = await harness.open(`/incidents/${view.record.incidentId}?tab=${tab}`, {
    viewport: PHONE,
    arrange: () => harness.api.put(view),
  });
  await page.locator('.incident__tab .card').first().waitFor();
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(PHONE.width);
  return page;
}

describe('a finding at phone width', () => {
  it('says what kind of lines, how many, what is new, why, and in which window', async () => {
    const page = await show({
      templates: [
        {
          id: 't1',
          text: `write ${'/very/long/path'.repeat(20)} failed`,
          count: 4_217,
          novel: true,
          excess: null,
        },
        { id: 't2', text: 'retry <*>', count: 9, novel: false, excess: 12.34 },
      ],
    });
    const text = (await page.locator('.incident__tab').textContent()) ?? '';
    for (const said of [
      'What the logs said',
      'critical',
      'disk full, by known patterns',
      '412 lines',
      'a file system is full',
      '42 lines',
      'no-space-left',
      '4,217',
      'new',
      '12.3 times the usual',
      'Lines, with secrets taken out',
      'No space left on device',
      'Reason that the detector gave',
      'usual is none',
    ])
      expect(text).toContain(said);
    expect(text).not.toContain('ARN');
    expect(text).not.toContain('Threshold');
    expect(await page.locator('.tabs').textContent()).toContain('Finding');
  });

  it('of which only silence is known says so, and that its fix is not verified', async () => {
    const view = ofFinding(fixtureIncident());
    const { outcome: _outcome, ...record } = view.record;
    const quiet = {
      ...view,
      record: {
        ...record,
        status: 'failed' as const,
        alarmState: 'INSUFFICIENT_DATA' as const,
        verification: {
          startedAt: '2026-11-22T08:05:00.000Z',
          alarmOkAt: null,
          heldUntil: null,
          passed: false,
        },
        outcome: ENDINGS.quietUnverified('instance i-1 (log /app)', 600),
      },
    };
    const page = await harness.open(`/incidents/${view.record.incidentId}?tab=runs`, {
      viewport: PHONE,
      arrange: () => harness.api.put(quiet),
    });
    await page.locator('.incident__tab .card').first().waitFor();
    const text = (await page.locator('body').textContent()) ?? '';
    for (const said of ['QUIET', 'nothing was heard since', 'Quiet, not verified'])
      expect(text).toContain(said);
    expect(text).not.toContain('INSUFFICIENT_DATA');
    expect(text).not.toContain('Not passed');
  });

  it('says that a person decides where the hosts were judged because of it', async () => {
    const page = await show({}, 'diagnostics');
    const text = (await page.locator('.incident__tab').textContent()) ?? '';
    expect(text).toContain('What was looked for');
    expect(text).toContain('Only logs say that something is wrong');
  });

  it('without patterns, templates and lines says so', async () => {
    const page = await show({
      detector: 'log-rate',
      class: null,
      patterns: [],
      templates: [],
      lines: [],
      evidence: null,
    });
    const text = (await page.locator('.incident__tab').textContent()) ?? '';
    expect(text).toContain('Lines that are more frequent than usual');
    expect(text).toContain('No line is shown.');
    expect(text).toContain('none was kept');
    expect(await page.locator('.incident__tab table').count()).toBe(0);
  });

  it('lets nothing of its lines come to life', async () => {
    const hidden = '\u202egnp.exe\u202c \u200b\u001b[2K';
    const hostile = `${HOSTILE} ${hidden} ${'x'.repeat(900)}`;
    const page = await show({
      reason: hostile,
      lines: Array.from({ length: 10 }, () => hostile),
      templates: [{ id: 't1', text: hostile, count: 1, novel: true, excess: null }],
      patterns: [{ name: 'p', says: hostile, count: 1 }],
      logGroup: hostile,
      evidence: { key: hostile, sha256: 'ab'.repeat(32) },
    });
    const tab = page.locator('.incident__tab');
    expect(await tab.locator('img, script, a[href*="evil"]').count()).toBe(0);
    const text = (await tab.textContent()) ?? '';
    expect(text).toContain('<script>alert(2)</script>');
    for (const character of ['\u202e', '\u202c', '\u200b', '\u001b']) expect(text).not.toContain(character);
  });
});
