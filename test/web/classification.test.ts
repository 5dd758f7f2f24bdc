import { afterAll, afterEach, beforeAll, describe, expect, it, test } from 'vitest';
import type { IncidentView } from '../../src/contracts/api.ts';
import { CLASS_VOICES, type Classification } from '../../src/domain/alarm/finding/classification.ts';
import {
  classificationSentence,
  classWords as domainClassWords,
} from '../../src/domain/alarm/finding/classification-words.ts';
import { INCIDENT_CLASSES } from '../../src/domain/alarm/finding/incident-class.ts';
import { classificationLines } from '../../src/domain/record/classification-lines.ts';
import { classWords, percentWords, surenessWords, VOICE_WORDS } from '../../web/src/text/class-words.ts';
import { classification } from '../support/classification-samples.ts';
import { findLowContrast } from './support/contrast.ts';
import { DashboardHarness } from './support/dashboard-harness.ts';
import { fixtureIncident, ofFinding, withRecord } from './support/fixture-incidents.ts';

const harness = new DashboardHarness();
beforeAll(() => harness.start());
afterAll(() => harness.stop());
afterEach(() => expect(harness.violations).toEqual([]));

const PHONE = { width: 390, height: 844 };

async function show(view: IncidentView, colorScheme: 'light' | 'dark' = 'light') {
  const page = await harness.open(`/incidents/${view.record.incidentId}?tab=alarm`, {
    viewport: PHONE,
    colorScheme,
    arrange: () => harness.api.put(view),
  });
  await page.locator('.incident__tab .card').first().waitFor();
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(PHONE.width);
  return page;
}
const told = (change: Partial<Classification> = {}) =>
  ofFinding(fixtureIncident(), { classification: classification(change) });
const cardOf = (view: IncidentView, colorScheme?: 'light' | 'dark') =>
  show(view, colorScheme).then(async (page) => {
    const card = page.getByRole('region', { name: 'What models take the lines for' });
    return { page, card, text: (await card.textContent()) ?? '' };
  });

describe('what models take the lines of a finding for', () => {
  it.each(['light', 'dark'] as const)(
    'is told with how sure they are, else what, and why, in %s',
    async (scheme) => {
      const { page, text } = await cardOf(told(), scheme);
      for (const said of [
        'disk full',
        'very likely, 93 %',
        'inode exhaustion 4 %, nothing wrong 2 %',
        '"no space left on device" in 42 lines by wording',
        'by counts and kinds together',
        'incident cccccccccccc',
        'nothing of what may be done',
      ])
        expect(text).toContain(said);
      expect(await findLowContrast(page)).toEqual([]);
    },
  );

  it('shows what was said before, and the newest first', async () => {
    const view = told();
    const newest = {
      at: '2026-11-22T09:00:00.000Z',
      classification: classification({ class: 'memory_oom' }),
    };
    const { card, text } = await cardOf(
      withRecord(view, { classified: [...(view.record.classified ?? []), newest] }),
    );
    expect(text.indexOf('memory oom')).toBeLessThan(text.indexOf('disk full'));
    await card.getByText('Said before').click();
    expect(await card.getByRole('listitem').last().isVisible()).toBe(true);
  });

  it('is said to be missing where no model has answered, and is no matter of an alarm of CloudWatch', async () => {
    const { text } = await cardOf(ofFinding(fixtureIncident()));
    expect(text).toContain('No model has answered for these lines');
    const page = await show(fixtureIncident());
    expect(await page.locator('.incident__tab').textContent()).not.toContain('models');
  });

  it('lets nothing of its reasons come to life', async () => {
    const says = `<img src=x onerror="alert(1)"> \u202egnp.exe ${'x'.repeat(280)}`;
    const { card, text } = await cardOf(told({ reasons: [{ voice: 'text', says }] }));
    expect(await card.locator('img').count()).toBe(0);
    expect(text).toContain('<img src=x');
    expect(text).not.toContain('\u202e');
  });
});

test('the dashboard uses the words of the report', () => {
  for (const name of [...INCIDENT_CLASSES, 'healthy'] as const)
    expect(classWords(name)).toBe(domainClassWords(name));
  for (const confidence of [0, 0.2, 0.5, 0.699, 0.7, 0.9, 0.9996, 1])
    expect(classificationSentence(classification({ class: 'dns_failure', confidence }))).toBe(
      `models take the lines for dns failure (${surenessWords(confidence)}, ${percentWords(confidence)})`,
    );
  const reasons = CLASS_VOICES.map((voice) => ({ voice, says: 'x' }));
  const said = classificationLines({
    classified: [{ at: 'now', classification: classification({ reasons }) }],
  });
  for (const voice of CLASS_VOICES) expect(said?.lines).toContain(`By ${VOICE_WORDS[voice]}: x`);
});
