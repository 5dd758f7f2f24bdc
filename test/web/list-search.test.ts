import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { DashboardHarness } from './support/dashboard-harness.ts';
import { fixtureIncident } from './support/fixture-incidents.ts';

const harness = new DashboardHarness();
beforeAll(() => harness.start());
afterAll(() => harness.stop());
afterEach(() => expect(harness.violations).toEqual([]));

const alarms = (page: Page) => page.locator('.incidents__link').allTextContents();
const box = (page: Page) => page.getByLabel('Search incidents');
const shows = async (page: Page, names: readonly string[]) => expect.poll(() => alarms(page)).toEqual(names);

const DISK = 'Disk-Critical-ASG';
const MEMORY = 'Memory-Exhaustion-ASG';

/** Newest first: memory that waits, disk that failed, disk that is done. */
function putThree(): void {
  harness.api.put(fixtureIncident({ scenario: 'memory', hosts: 2, openedAgoSeconds: 60 }));
  harness.api.put(fixtureIncident({ status: 'failed', openedAgoSeconds: 120 }));
  harness.api.put(fixtureIncident({ status: 'completed', openedAgoSeconds: 7_200 }));
}

describe('the view of a list', () => {
  it('is searched by words and by field, each change a step back, and the address says all of it', async () => {
    const page = await harness.open('/', { arrange: putThree });
    await shows(page, [MEMORY, DISK, DISK]);
    await box(page).fill('web-2');
    await shows(page, [MEMORY]);
    expect(new URL(page.url()).search).toBe('?text=web-2');
    await page.getByLabel('Sort').selectOption('oldest');
    await box(page).fill('');
    await shows(page, [DISK, DISK, MEMORY]);
    await page.getByRole('combobox', { name: 'Opened' }).selectOption('1h');
    await shows(page, [DISK, MEMORY]);
    expect(new URL(page.url()).search).toBe('?sort=oldest&since=1h');

    await page.goBack();
    await shows(page, [DISK, DISK, MEMORY]);
    await page.goBack();
    await page.goBack();
    await shows(page, [MEMORY]);
    expect(await box(page).inputValue()).toBe('web-2');
    await page.goForward();
    await page.goForward();
    await page.goForward();
    await shows(page, [DISK, MEMORY]);

    // Somebody else opens the address that was sent.
    const shared = page.url();
    await page.goto('about:blank');
    await page.goto(shared);
    await shows(page, [DISK, MEMORY]);
    expect(await page.getByLabel('Sort').inputValue()).toBe('oldest');
    await page.getByRole('link', { name: 'Clear' }).click();
    await shows(page, [MEMORY, DISK, DISK]);
  });

  it('finds by cause, and takes what the stream brings only where it belongs', async () => {
    const page = await harness.open('/?cause=log', { arrange: putThree });
    await page.locator('.connection__state--live').waitFor();
    const found = await alarms(page);
    expect(found).not.toContain(MEMORY);
    expect(await page.getByLabel('Cause').inputValue()).toBe('log');
    harness.api.put(fixtureIncident({ scenario: 'memory', openedAgoSeconds: 5 }));
    harness.api.put(fixtureIncident({ openedAgoSeconds: 10 }));
    await shows(page, [DISK, ...found]);
  });

  it('between two moments is in UTC in the address and in the reader’s time on the page', async () => {
    const page = await harness.open('/', { arrange: putThree, timezoneId: 'Asia/Kolkata' });
    await page.getByText('By field and time').click();
    const anHourAgo = Math.floor((Date.now() - 3_600_000) / 60_000) * 60_000;
    const local = new Date(anHourAgo + 5.5 * 3_600_000).toISOString().slice(0, 16);
    await page.getByLabel('Opened until').fill(local);
    await shows(page, [DISK]);
    expect(new URL(page.url()).searchParams.get('to')).toBe(new Date(anHourAgo).toISOString());
  });

  it('says how far a search came, goes on by itself for a while, and then when it is asked', async () => {
    const page = await harness.open('/?text=nginx', {
      arrange: () => {
        harness.api.store.searchedRowsMax = 10;
        for (let n = 0; n < 60; n += 1)
          harness.api.put(fixtureIncident({ status: 'completed', openedAgoSeconds: 60 + n * 60 }));
        harness.api.put(fixtureIncident({ scenario: 'nginx', openedAgoSeconds: 4_000 }));
      },
    });
    await page.getByText('No incident matches so far').waitFor();
    await page.getByText('the newest 30 looked through, back to').waitFor();
    expect(await page.getByRole('link', { name: 'Closed 0+' }).count()).toBe(1);
    const on = page.getByRole('button', { name: 'Search on' });
    for (const rows of [40, 50, 60]) {
      await on.click();
      await page.getByText(`the newest ${rows} looked through`).waitFor();
    }
    await on.click();
    await shows(page, ['Nginx-Down-ALB']);
    await page.getByText('61 looked through, to the end').waitFor();
    expect(await on.count()).toBe(0);
    // What was looked through is in the address too.
    await page.reload();
    await shows(page, ['Nginx-Down-ALB']);
  });

  it('keeps so many pages in its address, and begins a screen of its own after ten', async () => {
    const page = await harness.open('/?pages=9', {
      arrange: () => {
        // A minute apart: their ids are by the second, and making them takes some.
        for (let n = 0; n < 520; n += 1)
          harness.api.put(fixtureIncident({ status: 'diagnosing', openedAgoSeconds: 60 + n * 60 }));
      },
    });
    await page.getByText('450 incidents, and more').waitFor();
    await page.getByRole('button', { name: 'Show more' }).click();
    await page.getByText('500 incidents, and more').waitFor();
    expect(new URL(page.url()).searchParams.get('pages')).toBe('10');
    await page.getByRole('link', { name: 'Go on after these' }).click();
    await page.getByText('20 incidents', { exact: true }).waitFor();
    await page.reload();
    await page.getByText('20 incidents', { exact: true }).waitFor();
    await page.goBack();
    await page.getByText('500 incidents, and more').waitFor();
  });
});
