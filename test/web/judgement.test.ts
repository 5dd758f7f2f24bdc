import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { IncidentRecord } from '../../src/domain/record/incident-record.ts';
import { DashboardHarness } from './support/dashboard-harness.ts';
import { earlyDiagnostics } from './support/fixture-diagnostics.ts';
import { fixtureIncident, withRecord } from './support/fixture-incidents.ts';

const harness = new DashboardHarness();
beforeAll(() => harness.start());
afterAll(() => harness.stop());
afterEach(() => expect(harness.violations).toEqual([]));

const PHONE = { width: 390, height: 844 };

async function show(
  tab: '' | '?tab=diagnostics' | '?tab=runs',
  change: Partial<IncidentRecord> = {},
  status: IncidentRecord['status'] = 'pending_approval',
) {
  const view = fixtureIncident({ status });
  const page = await harness.open(`/incidents/${view.record.incidentId}${tab}`, {
    viewport: PHONE,
    arrange: () => harness.api.put(withRecord(view, change)),
  });
  await page.locator('.incident__tab .card').first().waitFor();
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(PHONE.width);
  return page.locator('.incident__tab');
}

describe('the judgement', () => {
  it('says what was measured, what is blamed and how much it explains, and what could not be read', async () => {
    const tab = await show('?tab=diagnostics');
    const text = (await tab.textContent()) ?? '';
    for (const said of [
      'disk used > 85 %',
      '/var/log is 99.8 % full',
      'growing_log',
      '93 % sure, explains 97 %',
      'Archive the application log',
      '3 % of what is used in disk_bytes:/var/log',
      'exit 126',
    ])
      expect(text).toContain(said);
    await tab.getByText('1 other cause weighed').click();
    expect(await tab.textContent()).toContain('/var/log takes all of nvme1n1');
  });

  it('says why nothing is done where an alarm is not understood, and of a host where nothing is blamed', async () => {
    const { diagnostics } = fixtureIncident().record;
    const judgement = diagnostics?.judgement;
    if (diagnostics === null || judgement === undefined) throw new Error('the fixture has no judgement');
    const hosts = judgement.hosts.map((host) => ({
      ...host,
      causes: [],
      steps: [],
      withheld: [{ cause: 'growing_log', why: 'it would not suffice' }],
    }));
    const tab = await show('?tab=diagnostics', {
      diagnostics: {
        ...diagnostics,
        judgement: { ...judgement, notUnderstood: 'it watches a band', hosts, offline: ['i-9'] },
      },
    });
    const text = (await tab.textContent()) ?? '';
    for (const said of [
      'it watches a band',
      'Nothing that was found explains it',
      'it would not suffice',
      'i-9',
    ])
      expect(text).toContain(said);
  });

  it('shows the findings of a record from before there was a judgement', async () => {
    const { record } = fixtureIncident();
    const ids = record.targets.map(({ instanceId }) => instanceId);
    const tab = await show('?tab=diagnostics', {
      diagnostics: earlyDiagnostics('disk', record.incidentId, ids),
    });
    const text = (await tab.textContent()) ?? '';
    expect(text).toContain('file /var/log/app/application.log');
    expect(text).not.toContain('What the alarm asserts');
  });

  it('shows the other view with how it differs, and what was refused of it', async () => {
    const tab = await show('', {
      secondView: {
        planner: 'deterministic',
        rootCause: 'growing_log on i-1',
        confidence: 0.93,
        steps: ['archive-and-truncate-log on i-1'],
        difference: 'both propose the same',
        refused: ['s2 is not admissible'],
      },
    });
    const text = (await tab.textContent()) ?? '';
    for (const said of [
      'The other view',
      'growing_log on i-1',
      'both propose the same',
      's2 is not admissible',
    ])
      expect(text).toContain(said);
    expect(text).toContain('/var/log is then at 2.9');
  });

  it('sets what was predicted beside what was measured', async () => {
    const { verification } = fixtureIncident({ status: 'completed' }).record;
    if (verification === null) throw new Error('the fixture was not verified');
    const tab = await show(
      '?tab=runs',
      {
        verification: {
          ...verification,
          reason: '1 datapoint [3.1] was not greater than the threshold (85.0)',
        },
      },
      'completed',
    );
    const text = (await tab.textContent()) ?? '';
    expect(text).toContain('/var/log is then at 2.9');
    expect(text).toContain('1 datapoint [3.1]');
  });
});
