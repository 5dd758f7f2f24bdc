import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { DashboardHarness } from './support/dashboard-harness.ts';
import { fixtureIncident } from './support/fixture-incidents.ts';
import { API_TOKEN, LOGIN_CODE } from './support/fixture-store.ts';

const harness = new DashboardHarness();
beforeAll(() => harness.start());
afterAll(() => harness.stop());
afterEach(() => expect(harness.violations).toEqual([]));

describe('signing in', () => {
  it('exchanges the code of a login link once, and takes it out of the address', async () => {
    const page = await harness.open(`/login#code=${LOGIN_CODE}`, { signedIn: false });
    await page.getByRole('heading', { name: 'Incidents' }).waitFor();
    expect(page.url()).toBe(`${harness.api.url}/`);
    expect(harness.api.posts).toMatchObject([{ path: '/session', body: { code: LOGIN_CODE } }]);
    await page.goBack();
    expect(page.url()).not.toContain(LOGIN_CODE);
  });

  it('says how to get a link, and what to do about a used one', async () => {
    const page = await harness.open('/login#code=used', { signedIn: false });
    await page.getByRole('alert').getByText('This login link has been used').waitFor();
    await page.getByText('Print a fresh one: npx recoverops login').waitFor();
    expect(await page.locator('pre.command').textContent()).toBe('npx recoverops login');
  });

  it('signs in with an API token, and says so when it is not known', async () => {
    const page = await harness.open('/login', { signedIn: false });
    await page.getByLabel('API token').fill('another');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('alert').getByText('The token is not known.').waitFor();
    await page.getByLabel('API token').fill(API_TOKEN);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('heading', { name: 'Incidents' }).waitFor();
    expect(page.url()).toBe(`${harness.api.url}/`);
    expect(await page.content()).not.toContain(API_TOKEN);
  });

  it('leaves a session alone when a stale link is opened in it', async () => {
    const page = await harness.open('/login#code=used');
    await page.getByText('This login link has been used').waitFor();
    await page.goto(`${harness.api.url}/`);
    await page.getByText('All quiet').waitFor();
  });

  it('brings back to the page that was asked for', async () => {
    const view = fixtureIncident();
    const path = `/incidents/${view.record.incidentId}?tab=alarm`;
    const page = await harness.open(path, { signedIn: false, arrange: () => harness.api.put(view) });
    await page.getByText('Sign in with a one-time link').waitFor();
    await page.evaluate((code) => {
      window.location.hash = `code=${code}`;
    }, LOGIN_CODE);
    await page.getByText('Reason that CloudWatch gave').waitFor();
    expect(page.url()).toBe(`${harness.api.url}${path}`);
  });

  it('shows the login page when the session ends under a page, and after signing out', async () => {
    const page = await harness.open('/');
    await page.getByRole('heading', { name: 'Incidents' }).waitFor();
    await page.context().clearCookies();
    harness.api.dropStreams();
    await page.getByText('Sign in with a one-time link').waitFor();

    const again = await harness.open('/');
    await again.getByRole('button', { name: 'Sign out' }).click();
    await again.getByText('Sign in with a one-time link').waitFor();
    expect(await again.context().cookies()).toEqual([]);
  });

  it('says what to do when nothing answers, and comes back', async () => {
    const page = await harness.open('/', { arrange: () => harness.api.failNext(/^\/session$/, 503) });
    await page.getByText('The incident store does not answer.').waitFor();
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.getByRole('heading', { name: 'Incidents' }).waitFor();
  });
});
