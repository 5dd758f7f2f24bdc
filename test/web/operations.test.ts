import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { DashboardHarness } from './support/dashboard-harness.ts';
import { busyOperations } from './support/fixture-operations.ts';

const harness = new DashboardHarness();
beforeAll(() => harness.start());
afterAll(() => harness.stop());
afterEach(() => expect(harness.violations).toEqual([]));

const open = (path = '/operations') =>
  harness.open(path, {
    arrange: () => {
      harness.api.operations = busyOperations();
    },
  });

test('everything is stopped and goes on, each with a second press and a reason', async () => {
  const page = await open();
  await page.getByRole('button', { name: 'Stop everything…' }).press('Enter');
  const confirm = page.getByRole('button', { name: 'Stop everything', exact: true });
  expect(await confirm.isDisabled()).toBe(true);
  await page.keyboard.type('bad deploy');
  await confirm.press('Enter');
  await page.getByText('Everything is stopped', { exact: true }).first().waitFor();
  expect(harness.api.posts).toMatchObject([
    { path: '/kill-switch', body: { active: true, reason: 'bad deploy' } },
  ]);
  await page.getByRole('button', { name: 'Let everything go on…' }).click();
  await page.getByRole('button', { name: 'Let everything go on', exact: true }).click();
  await page.getByText('Nothing is stopped').waitFor();
  expect(harness.api.posts[1]).toMatchObject({ path: '/kill-switch', body: { active: false } });
});

test('a host is given back once nothing can start there, and says why not before', async () => {
  const page = await open();
  const claims = page.getByRole('list', { name: 'Claims' });
  await claims.getByText('It cannot be given back before').waitFor();
  const presses = claims.getByRole('button', { name: /^Give back/ });
  expect(await presses.count()).toBe(1);
  await presses.click();
  await page.keyboard.type('looked: it ran once');
  await claims.getByRole('button', { name: 'Give back i-0123456789abcdef0', exact: true }).click();
  await expect.poll(() => claims.getByRole('listitem').count()).toBe(2);
  expect(harness.api.posts).toMatchObject([
    { path: '/claims/i-0123456789abcdef0/release', body: { reason: 'looked: it ran once' } },
  ]);
});

test('a kept message is shown without secrets and taken again; one that is about no alarm says why not', async () => {
  const page = await open();
  const unread = page.getByRole('list', { name: 'Messages that could not be read' });
  await unread.getByRole('button', { name: /^Show its text/ }).click();
  await unread.getByText('REDACTED').waitFor();
  await unread.getByRole('button', { name: /^Take it again/ }).click();
  await page.getByText('Taken: started').waitFor();
  const ignored = page.getByRole('list', { name: 'Messages that were ignored' });
  await ignored.getByRole('button', { name: /^Take it again/ }).click();
  await ignored.getByText('It still cannot be read.').waitFor();
});

test('somebody who has mended the way to a recipient tests it, and is told what came of it', async () => {
  const page = await open();
  await page.getByRole('button', { name: 'Send a test to pager' }).click();
  await page.getByText('no such host').waitFor();
  expect(harness.api.posts).toMatchObject([{ path: '/notifications/test', body: { target: 'pager' } }]);
});

test('what did not arrive is sent again, also what waits for its next try', async () => {
  const page = await open();
  await page.getByRole('button', { name: 'Send again to pager' }).click();
  await page.getByText('Being sent again').waitFor();
  expect(harness.api.posts).toMatchObject([
    {
      path: '/notifications/retry',
      body: { incident: '1795334460_Disk-Critical-ASG_web-asg', delivery: 'd-1' },
    },
  ]);
  const tried = page.getByRole('list', { name: 'Tried again' });
  await tried.getByText('sent again 1 time, the last time for cara').waitFor();
  await tried.getByRole('button', { name: 'Send again to team-mail' }).waitFor();
});

test('who may only look sees all, and why nothing can be pressed', async () => {
  const page = await harness.open('/operations', {
    arrange: () => {
      harness.api.operations = busyOperations();
      const refused = {
        'stop.press': 'Stopping everything needs the role responder.',
        'claim.release': 'Giving back a host that is kept needs the role approver.',
        'message.replay': 'Taking a kept message again needs the role responder.',
      };
      harness.api.session = { ...harness.api.session, role: 'viewer', refused };
    },
  });
  await page.getByText('needs the role approver').waitFor();
  await page.getByText('Stopping everything needs').waitFor();
  await page.getByText('Taking a kept message again needs').first().waitFor();
  for (const name of [/^Stop everything/, /^Give back/, /^Take it again/])
    expect(await page.getByRole('button', { name }).first().isDisabled()).toBe(true);
});

test('what cannot be read hides nothing of the rest', async () => {
  const page = await harness.open('/operations', {
    arrange: () => {
      harness.api.operations = busyOperations();
      harness.api.failNext(/^\/operations\/workers$/, 503, 1);
    },
  });
  const workers = page.getByRole('region', { name: 'Workers' });
  await workers.getByRole('alert').waitFor();
  await page.getByRole('list', { name: 'Claims' }).waitFor();
  await workers.getByRole('button', { name: 'Try again' }).click();
  await workers.getByText('No worker asks for: ai').waitFor();
});

test('secrets are told by name alone, defaults when they are asked for, and the catalogue is searched', async () => {
  const page = await open('/operations?tab=settings');
  const own = page.getByLabel('Settings of this ingress');
  await own.getByText('set, not shown').waitFor();
  expect(await own.textContent()).not.toContain('RECOVEROPS_APPROVAL_MODE');
  await page.getByRole('checkbox', { name: 'Only what is set' }).uncheck();
  await own.getByText('RECOVEROPS_APPROVAL_MODE').waitFor();
  await page.getByRole('link', { name: 'Catalogue' }).click();
  await page.getByText('1 runbook, 2 causes, 1 probe').waitFor();
  await page.getByRole('searchbox').fill('intrusion');
  await page.getByText('0 runbooks, 1 cause, 0 probes').waitFor();
});

test('a message that could not be read is counted on every page and said above the list, as no incident stands for it', async () => {
  const page = await open('/');
  const words = '1 message about alarms could not be read';
  await page.getByTitle(words).waitFor();
  await page.getByText(words, { exact: true }).waitFor();
  await page.getByRole('link', { name: 'What they are, and take them again' }).click();
  const unread = page.getByRole('list', { name: 'Messages that could not be read' });
  await unread.getByRole('button', { name: /^Take it again/ }).click();
  await page.getByText('Taken: started').waitFor();
  await page.getByRole('link', { name: 'Scorecard' }).click();
  await page.getByTitle(words).waitFor({ state: 'detached' });
});
