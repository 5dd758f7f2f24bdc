import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { refusalOf, refusalsOf } from '../../src/domain/access/roles.ts';
import { DashboardHarness } from './support/dashboard-harness.ts';
import { fixtureIncident } from './support/fixture-incidents.ts';
import { LAB_SESSION } from './support/fixture-store.ts';

const harness = new DashboardHarness();
beforeAll(() => harness.start());
afterAll(() => harness.stop());
afterEach(() => expect(harness.violations).toEqual([]));

it('shows a viewer why nothing can be decided or aborted, and a responder only that it takes an approver', async () => {
  const view = fixtureIncident();
  const path = `/incidents/${view.record.incidentId}?tab=plan`;
  const openAs = (role: 'viewer' | 'responder') =>
    harness.open(path, {
      arrange: () => {
        harness.api.session = { ...LAB_SESSION, role, refused: refusalsOf(role) };
        harness.api.put(view);
      },
    });

  const viewer = await openAs('viewer');
  await viewer.getByText(refusalOf('viewer', 'plan.decide')).waitFor();
  await viewer.getByText('(viewer)').waitFor();
  expect(await viewer.getByRole('button', { name: 'Approve' }).count()).toBe(0);
  const abort = viewer.getByRole('button', { name: 'Abort the attempt…' });
  expect(await abort.isDisabled()).toBe(true);
  await viewer.getByText(refusalOf('viewer', 'incident.abort')).waitFor();

  const responder = await openAs('responder');
  await responder.getByText(refusalOf('responder', 'plan.decide')).waitFor();
  expect(await responder.getByRole('button', { name: 'Abort the attempt…' }).isDisabled()).toBe(false);
  expect(harness.api.posts).toEqual([]);
});
