import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { refusalsOf } from '../../src/domain/access/roles.ts';
import { findLowContrast } from './support/contrast.ts';
import { DashboardHarness } from './support/dashboard-harness.ts';
import { putAccess } from './support/fixture-access.ts';
import { LAB_SESSION } from './support/fixture-store.ts';

const harness = new DashboardHarness();
beforeAll(() => harness.start());
afterAll(() => harness.stop());
afterEach(() => expect(harness.violations).toEqual([]));

const row = (page: Page, principal: string) =>
  page.getByRole('list', { name: 'API tokens' }).getByRole('listitem').filter({ hasText: principal });

it('an admin makes a token, sees it once, and revokes it; one’s own only when it is meant', async () => {
  const page = await harness.open('/access', {
    arrange: () => putAccess(harness.api),
  });
  await row(page, 'ana').getByText('revoked where it is configured').waitFor();
  expect(await row(page, 'ana').getByRole('button').count()).toBe(0);
  await page.getByText('refused 41 times').waitFor();
  await page.getByText('<b>not a mark-up</b>').waitFor();

  const make = page.getByRole('region', { name: 'Make a token' });
  expect(await make.getByRole('button', { name: 'Make a token' }).isDisabled()).toBe(true);
  await make.getByLabel('Whose it is').fill('bo');
  await make.getByLabel('What it may do').selectOption('approver');
  await make.getByLabel('For how many days').selectOption('30');
  await make.getByRole('button', { name: 'Make a token' }).click();
  await make.getByText('secret-of-bo').waitFor();
  expect(harness.api.posts.at(-1)?.body).toEqual({ principal: 'bo', role: 'approver', days: 30 });
  await make.getByRole('button', { name: 'Hide it' }).click();
  expect(await page.getByText('secret-of-bo').count()).toBe(0);
  expect(
    await page.evaluate(() => JSON.stringify([{ ...sessionStorage }, { ...localStorage }])),
  ).not.toContain('secret-of-bo');

  await row(page, 'bo').getByRole('button', { name: 'Revoke…' }).click();
  await row(page, 'bo').getByLabel('Why is it revoked?').fill('lost');
  await row(page, 'bo').getByRole('button', { name: 'Revoke the token' }).click();
  await row(page, 'bo').getByText('by ana: lost').waitFor();

  await row(page, 'zoe').getByRole('button', { name: 'Revoke…' }).click();
  await row(page, 'zoe').getByRole('button', { name: 'Revoke the token' }).click();
  await row(page, 'zoe').getByText('It is the token that you use.').waitFor();
  await row(page, 'zoe').getByRole('button', { name: 'Revoke it even so' }).click();
  await row(page, 'zoe').getByText('revoked', { exact: true }).waitFor();
  expect(harness.api.posts.at(-1)?.body).toEqual({ evenSo: true });

  const files = page.getByRole('region', { name: 'Export' });
  await files.getByLabel('How far back').selectOption('90 days');
  await files.getByLabel('As').selectOption('lines of JSON');
  const saving = page.waitForEvent('download');
  await files.getByRole('link', { name: 'Decisions' }).click();
  expect((await saving).suggestedFilename()).toBe('decisions.jsonl');
  expect(await findLowContrast(page)).toEqual([]);
});

it('who is no admin finds no way there, and is told what it takes', async () => {
  const arrange = () => {
    harness.api.session = { ...LAB_SESSION, role: 'approver', refused: refusalsOf('approver') };
  };
  const page = await harness.open('/access', { arrange });
  await page.getByText('Seeing API tokens needs the role admin; you have the role approver.').waitFor();
  expect(await page.getByRole('link', { name: 'Access' }).count()).toBe(0);
});
