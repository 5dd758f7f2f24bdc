import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { INCIDENT_STATUSES } from '../../src/domain/record/state-machine.ts';
import { STATUS_LOOKS } from '../../web/src/status/status-look.ts';
import { DashboardHarness } from './support/dashboard-harness.ts';
import { fixtureIncident, withRecord } from './support/fixture-incidents.ts';

const harness = new DashboardHarness();
beforeAll(() => harness.start());
afterAll(() => harness.stop());
afterEach(() => expect(harness.violations).toEqual([]));

const rows = (page: Page) => page.locator('.incidents__row');
const tab = (page: Page, name: string) =>
  page.getByRole('navigation', { name: 'Incidents by state' }).getByRole('link', { name });

function putEveryStatus(): void {
  for (const [index, status] of INCIDENT_STATUSES.entries()) {
    harness.api.put(fixtureIncident({ status, openedAgoSeconds: 60 * (index + 1) }));
  }
}

describe('the list of incidents', () => {
  it('shows every status, newest first, with counts by group', async () => {
    const page = await harness.open('/', { arrange: putEveryStatus });
    await rows(page).first().waitFor();
    const labels = await page.locator('.incidents__state').allTextContents();
    const attention = ['rejected', 'expired', 'rolled_back', 'failed', 'timeout', 'no_remedy'];
    expect(labels).toEqual(
      INCIDENT_STATUSES.map((status) =>
        [attention.includes(status) ? 'Needs attention' : '', STATUS_LOOKS[status].label].join(''),
      ),
    );
    await tab(page, `Needs attention ${attention.length}`).waitFor();
    await tab(page, 'Needs approval 1').waitFor();
    await tab(page, 'Running 5').waitFor();
    await tab(page, 'Closed 3').waitFor();
    await page.waitForFunction(() => document.title.startsWith('(1) Incidents'));
  });

  it('counts the time down of those only that still wait for a decision', async () => {
    const page = await harness.open('/', { arrange: putEveryStatus });
    await rows(page).first().waitFor();
    const waiting = rows(page).filter({ has: page.locator('.deadline') });
    expect(await waiting.locator('.incidents__state').allTextContents()).toEqual(['Needs approval']);
    expect(await page.getByText('deadline passed').count()).toBe(0);
  });

  it('keeps group and name in the URL, over a reload', async () => {
    const page = await harness.open('/', { arrange: putEveryStatus });
    await tab(page, 'Closed').click();
    await page.getByText('3 incidents').waitFor();
    await page.getByText('By field and time').click();
    await page.getByLabel('Alarm contains').fill('NOTHING LIKE IT');
    await page.getByText('No incident matches').waitFor();
    expect(page.url()).toBe(`${harness.api.url}/?group=closed&alarm=NOTHING+LIKE+IT`);
    await page.getByLabel('Alarm contains').fill('disk-crit');
    await page.waitForURL('**/?group=closed&alarm=disk-crit');
    await page.reload();
    await page.getByText('3 incidents').waitFor();
    expect(await page.getByLabel('Alarm contains').inputValue()).toBe('disk-crit');
  });

  it('keeps what the stream brought while an older answer was on its way', async () => {
    const view = fixtureIncident({ status: 'planning', openedAgoSeconds: 60 });
    const page = await harness.open('/', { arrange: () => harness.api.put(view) });
    await page.locator('.connection__state--live').waitFor();
    await rows(page).getByText('Planning').waitFor();

    const answered = Promise.withResolvers<void>();
    const release = Promise.withResolvers<void>();
    await page.route('**/api/v1/incidents?*', async (route) => {
      const response = await route.fetch();
      if (!route.request().url().includes('status=')) answered.resolve();
      await release.promise;
      await route.fulfill({ response });
    });
    // Only the answer says this, so that its row shows when the answer has been taken.
    const other = fixtureIncident({ status: 'diagnosing', openedAgoSeconds: 120 });
    harness.api.store.views.set(other.record.incidentId, other);
    harness.api.relist();
    await answered.promise;
    const { approval } = fixtureIncident().record;
    harness.api.put(withRecord(view, { status: 'pending_approval', approval }));
    await rows(page).getByText('Needs approval').waitFor();
    release.resolve();
    await rows(page).getByText('Diagnosing').waitFor();
    expect(await rows(page).getByText('Needs approval').count()).toBe(1);
    expect(await rows(page).getByText('Planning').count()).toBe(0);
  });

  it('reads out an approval that was missed and came with a fetch', async () => {
    const page = await harness.open('/');
    await page.getByText('All quiet').waitFor();
    await page.locator('.connection__state--live').waitFor();
    const view = fixtureIncident();
    harness.api.store.views.set(view.record.incidentId, view);
    harness.api.relist();
    await page.getByTestId('announcer').getByText('New approval needed').waitFor({ state: 'attached' });
  });

  it('changes by itself, counts in the title, and reads a new approval out', async () => {
    const page = await harness.open('/');
    await page.getByText('All quiet').waitFor();
    await page.locator('.connection__state--live').waitFor();
    const planning = harness.api.put(fixtureIncident({ status: 'planning' }));
    await rows(page).getByText('Planning').waitFor();
    const announcer = page.getByTestId('announcer');
    expect(await announcer.textContent()).toBe('');

    const { approval, planDigest } = fixtureIncident().record;
    harness.api.put(withRecord(planning, { status: 'pending_approval', approval, planDigest }));
    await rows(page).getByText('Needs approval').waitFor();
    await announcer.getByText('New approval needed: Disk-Critical-ASG on web-asg.').waitFor();
    await page.waitForFunction(() => document.title.startsWith('(1) '));
  });

  it('takes a row out of a group that it has left', async () => {
    const view = fixtureIncident();
    const page = await harness.open('/?group=approval', { arrange: () => harness.api.put(view) });
    await rows(page).getByText('Needs approval').waitFor();
    await page.locator('.connection__state--live').waitFor();
    harness.api.put(withRecord(view, { status: 'executing' }));
    await page.getByText('Nothing waits for a decision').waitFor();
    await page.waitForFunction(() => document.title.startsWith('Incidents'));
  });

  it('says that a time which ends before it begins finds nothing', async () => {
    const page = await harness.open('/?from=2030-01-01T00:00:00.000Z&to=2020-01-01T00:00:00.000Z', {
      arrange: () => harness.api.put(fixtureIncident()),
    });
    await page.getByText('“Opened from” is after “until”').waitFor();
  });

  it('says how to cause an incident, in the lab and elsewhere', async () => {
    const lab = await harness.open('/');
    await lab.getByText('npx recoverops chaos fill-disk').waitFor();
    const production = await harness.open('/', {
      arrange: () => {
        harness.api.session = { ...harness.api.session, chaos: null };
      },
    });
    await production.getByText('aws cloudwatch set-alarm-state').waitFor();
    expect(await production.getByRole('link', { name: 'Chaos lab' }).count()).toBe(0);
  });

  it('shows an error with its next step, and recovers on request', async () => {
    let openStream = () => {};
    const page = await harness.open('/', {
      arrange: () => {
        harness.api.failNext(/^\/incidents$/, 503, 99);
        // A stream that opens fetches the list anew by itself, and takes the button away from under the click.
        openStream = harness.api.hold(/^\/stream$/);
      },
    });
    await page.getByText('Wait a minute and try again.').waitFor();
    await page.getByText('Dynamo.Unavailable · request req-1').waitFor();
    expect(await tab(page, 'Needs approval').textContent()).toBe('Needs approval');
    harness.api.stopFailing();
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.getByText('All quiet').waitFor();
    openStream();
  });

  it('shows that it is loading, and pages on request', async () => {
    let release = () => {};
    const page = await harness.open('/', {
      arrange: () => {
        for (let index = 0; index < 60; index += 1) {
          harness.api.put(fixtureIncident({ status: 'completed', openedAgoSeconds: 3600 + index * 60 }));
        }
        release = harness.api.hold(/^\/incidents$/);
      },
    });
    await page.getByText('Loading incidents').waitFor();
    release();
    await page.getByText('50 incidents, and more').waitFor();
    await page.getByRole('button', { name: 'Show more' }).click();
    await page.getByText('60 incidents').waitFor();
    expect(await rows(page).count()).toBe(60);
  });

  it('brings a further page although the list was read anew while it was on its way', async () => {
    const page = await harness.open('/', {
      arrange: () => {
        for (let index = 0; index < 60; index += 1)
          harness.api.put(fixtureIncident({ status: 'completed', openedAgoSeconds: 3600 + index * 60 }));
      },
    });
    await page.locator('.connection__state--live').waitFor();
    await page.getByText('50 incidents, and more').waitFor();
    const asked = Promise.withResolvers<void>();
    const release = Promise.withResolvers<void>();
    await page.route('**/api/v1/incidents?*cursor=*', async (route) => {
      asked.resolve();
      await release.promise;
      await route.continue();
    });
    await page.getByRole('button', { name: 'Show more' }).click();
    await asked.promise;
    const anew = page.waitForResponse((response) => response.url().endsWith('/incidents?limit=50'));
    harness.api.relist();
    await anew;
    release.resolve();
    await page.getByText('60 incidents', { exact: true }).waitFor();
  });

  it('causes chaos on the host that was chosen', async () => {
    const page = await harness.open('/lab');
    await page.getByLabel('Host').selectOption('i-0ddd3333eeee4444f');
    await page.getByRole('button', { name: 'Exhaust the memory' }).click();
    await page.getByText('exhaust-memory was sent to i-0ddd3333eeee4444f').waitFor();
    expect(harness.api.posts.at(-1)).toMatchObject({
      path: '/chaos',
      body: { kind: 'exhaust-memory', instanceId: 'i-0ddd3333eeee4444f' },
    });
  });
});
